/** One replica of the server: it watches and answers always, and looks at products while it leads. */
import { reconcile, type Key } from '../controller.ts';
import type { Action, EventReason } from '../engine/action.ts';
import { applicationOf } from '../engine/application.ts';
import { waitsAtGate } from '../engine/gate.ts';
import type { Settings, Snapshot } from '../engine/snapshot.ts';
import { parseInstant, type Instant } from '../model/instant.ts';
import { ApiError } from './api-error.ts';
import type { Refusal } from './apply.ts';
import { Cache } from './cache.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { allKeys, keysOf } from './keys.ts';
import { readLatePods } from './late-pods.ts';
import { Lease } from './lease.ts';
import { Owned } from './owned.ts';
import { Queue, type Looked } from './queue.ts';
import { RefusedWrites } from './refused.ts';
import type { Name } from './resources.ts';
import type { Watch } from './watch.ts';
import { watchesOf } from './watches.ts';
import { kubeWorld, snapshotOf } from './world.ts';

/** What is said besides the message. */
type Said = Readonly<Record<string, unknown>> & { readonly [of in 'level' | 'time' | 'msg']?: never };

/** Where a replica says what happens: a logger. */
export interface Diary {
  readonly error: (fields: Said, message: string) => void;
  readonly warn: (fields: Said, message: string) => void;
  readonly info: (fields: Said, message: string) => void;
  readonly debug: (fields: Said, message: string) => void;
}

/** What a replica is made of. */
export interface ReplicaSetting {
  readonly client: Client;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly diary: Diary;
  /** How many products are looked at at once. */
  readonly workers: number;
  readonly lease: Name;
  /** Who this replica is; no other may ever have the same. */
  readonly holder: string;
  /** What gates say that their version is, by instance name (DESIGN.md §4.2). */
  readonly claims?: () => ReadonlyMap<string, string>;
  /** When each gate asked last, by instance name; nothing while that is not known. */
  readonly asked?: () => Snapshot['asked'];
  /** Told of each look at a product. */
  readonly looked?: (result: 'done' | 'refused' | 'failed', milliseconds: number) => void;
  /** Told of each product that may have to be looked at. */
  readonly changed?: (key: Key) => void;
  /** Told of each Event that was emitted. */
  readonly emitted?: (reason: EventReason) => void;
  /** Told of each interruption of a watch. */
  readonly restarted?: (kind: string) => void;
}

/** How often in a row something must not have gone well before it is a warning. */
const worthWarning = 3;
/** How long to wait until everything has been listed. */
const unsyncedMs = 250;

/** A replica. */
export class Replica {
  /** What is watched: for whoever answers questions. */
  readonly cache = new Cache();
  private readonly setting: ReplicaSetting;
  private readonly owned: Owned;
  private readonly lease: Lease;
  private readonly queue: Queue;
  private readonly watches: readonly Watch[];
  private readonly refusedWrites = new RefusedWrites();

  constructor(setting: ReplicaSetting) {
    const { client, clock, settings, diary, workers, holder } = setting;
    this.setting = setting;
    // It hears of a change before those who then look at products.
    this.owned = new Owned(this.cache, settings);
    this.lease = new Lease({
      client,
      clock,
      name: setting.lease,
      holder,
      changed: (isLeading) => this.led(isLeading),
      failed: (err) => diary.warn({ err }, 'lease not renewed'),
    });
    this.queue = new Queue({
      clock,
      workers,
      look: (key) => this.look(key),
      failed: (key, err, told) => this.failed({ key, err, ...told }, 'pass failed'),
    });
    this.watches = watchesOf({
      client,
      clock,
      cache: this.cache,
      settings,
      interrupted: (kind, err, told) => {
        setting.restarted?.(kind);
        this.failed({ kind, err, ...told }, 'watch interrupted');
      },
    });
    this.cache.onChange((change) => {
      for (const key of keysOf(this.cache, settings, change)) {
        this.queue.add(key);
        setting.changed?.(key);
      }
    });
  }

  /** Says whether this replica writes. */
  get isLeading(): boolean {
    return this.lease.isHeld;
  }

  /** Gives the snapshot of a Product, `namespace/name`, for whoever answers questions. */
  snapshot(key: Key): Snapshot | undefined {
    const { cache, owned } = this;
    const { settings, claims } = this.setting;
    return this.heard(
      snapshotOf({ cache, owned, settings, ...(claims === undefined ? {} : { claims }) }, key),
    );
  }

  /** Gives since when each sync that waits at a gate goes on. */
  heldAtGates(): readonly Instant[] {
    const { argocdNamespace } = this.setting.settings;
    return this.cache.list('Application').flatMap((object) => {
      const application = applicationOf(object);
      const since = parseInstant(application.state?.startedAt);
      return since !== undefined && waitsAtGate(application, argocdNamespace) ? [since] : [];
    });
  }

  /** How many products wait to be looked at. */
  get depth(): number {
    return this.queue.depth;
  }

  /**
   * Says whether all that must go on does: the watches, the Lease, the looks at products. While the API server does not
   * answer they go on, by trying.
   */
  get isLive(): boolean {
    const stuck = [
      ...this.watches.filter((watch) => watch.isStuck).map(({ kind }) => `watch of ${kind}`),
      ...(this.lease.isStuck ? ['lease'] : []),
      ...this.queue.stuck.map((key) => `look at ${key}`),
    ];
    if (stuck.length > 0) this.setting.diary.error({ stuck }, 'not live');
    return stuck.length === 0;
  }

  /** Begins to watch, and to try for the lead. */
  start(): void {
    for (const watch of this.watches) watch.start();
    this.queue.start();
    this.lease.start();
  }

  /** Ends what is being done, and gives the lead back. */
  async stop(): Promise<void> {
    await this.queue.stop();
    await Promise.all([this.lease.stop(), ...this.watches.map((watch) => watch.stop())]);
  }

  private led(isLeading: boolean): void {
    this.setting.diary.info({ holder: this.setting.holder }, isLeading ? 'lead taken' : 'lead lost');
    if (isLeading) this.lookAtAll();
  }

  /** Has every product looked at once more. */
  lookAtAll(): void {
    for (const key of allKeys(this.cache)) this.queue.add(key);
  }

  private async look(key: Key): Promise<Looked> {
    if (!this.lease.isHeld) return {};
    if (!this.cache.isSynced) return { after: unsyncedMs };
    const { clock, diary, looked } = this.setting;
    const began = clock.steady();
    const refused = new Set<Action>();
    try {
      const { actions, requeueAfter } = await this.pass(key, refused);
      diary.debug(
        { key, actions: actions.map(({ type }) => type), refused: refused.size, requeueAfter },
        'looked',
      );
      looked?.(refused.size > 0 ? 'refused' : 'done', clock.steady() - began);
      return { after: requeueAfter, isRefused: refused.size > 0 };
    } catch (error) {
      if (!this.lease.isHeld) return {};
      looked?.('failed', clock.steady() - began);
      throw error;
    }
  }

  private done(key: Key, action: Action): void {
    this.refusedWrites.done(action);
    if (action.type !== 'EmitEvent') return;
    this.setting.diary.info(...entryOf(key, action));
    this.setting.emitted?.(action.reason);
  }

  private async pass(key: Key, refused: Set<Action>): ReturnType<typeof reconcile> {
    const { client, clock, settings, claims } = this.setting;
    const podless = await readLatePods({ client, cache: this.cache }, key);
    const world = kubeWorld({
      client,
      cache: this.cache,
      owned: this.owned,
      settings,
      now: () => clock.now(),
      fence: () => this.lease.fence(),
      refusedWrites: this.refusedWrites.known,
      podless,
      done: (action) => this.done(key, action),
      refused: (action, why, error) => {
        refused.add(action);
        this.refusedWrites.refused(action, { why, error }, clock.now());
        this.refused(key, action, { why, error });
      },
      ...(claims === undefined ? {} : { claims }),
    });
    return reconcile(key, { ...world, snapshot: (of) => this.heard(world.snapshot(of)) });
  }

  private heard(snapshot: Snapshot | undefined): Snapshot | undefined {
    const asked = this.setting.asked?.();
    return snapshot === undefined || asked === undefined ? snapshot : { ...snapshot, asked };
  }

  /** That another was first is how it is meant to be; that something is forbidden or wrong is for people. */
  private refused(
    key: Key,
    { type, target }: Action,
    { why, error }: { readonly why: Refusal; readonly error: ApiError | undefined },
  ): void {
    const { diary } = this.setting;
    const fields = { key, action: type, kind: target.kind, name: target.name, why, message: error?.message };
    if (why === 'Forbidden' || why === 'Invalid') diary.warn(fields, 'write refused');
    else diary.debug(fields, 'write refused');
  }

  private failed(fields: Said & { readonly times: number }, message: string): void {
    const { diary } = this.setting;
    if (!(fields['err'] instanceof ApiError)) diary.error(fields, message);
    else if (fields.times >= worthWarning) diary.warn(fields, message);
    else diary.debug(fields, message);
  }
}

function entryOf(
  key: Key,
  { reason, level, target, message }: Extract<Action, { readonly type: 'EmitEvent' }>,
): readonly [Said, string] {
  const { kind, namespace, name } = target;
  return [
    { key, reason, type: level, object: `${kind}/${namespace}/${name}`, text: message },
    'event emitted',
  ];
}

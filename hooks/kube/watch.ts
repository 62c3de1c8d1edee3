/** Keeps a copy of the objects of one kind current: list in pages, watch, go on after whatever happens (style.md §3.5). */
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { isAnswer, statusError, ApiError } from './api-error.ts';
import type { Client, Selection } from './client.ts';
import { pause, type Clock } from './clock.ts';
import { Pulse } from './pulse.ts';
import type { Resource } from './resources.ts';
import { firstState, nextStep, type WatchOutcome, type WatchState } from './watch-state.ts';

/** Takes what is seen. It only stores and notes keys: an exception in it makes the watch begin anew. */
export interface Sink {
  /** These are all objects that there are. */
  readonly replace: (objects: readonly JsonObject[]) => void;
  readonly put: (object: JsonObject) => void;
  readonly remove: (object: JsonObject) => void;
  /** The kind is not there, or is not to be read: there are no objects of it. */
  readonly absent: () => void;
}

/** What is watched, and who hears of it. */
export interface WatchSetting extends Selection {
  readonly client: Client;
  readonly resource: Resource;
  readonly clock: Clock;
  readonly sink: Sink;
  /** How many objects a page of a list has. */
  readonly pageSize: number;
  /** Gives the part of an object that is kept: asked as soon as it is read. */
  readonly keep: (object: JsonObject) => JsonObject;
  /** Answers by which a list says that the kind is not in use: 404 where it may be missing in a cluster. */
  readonly absentBy?: readonly number[];
  /** Told of each interruption: how often in a row it was by now, and when it goes on. */
  readonly interrupted?: (
    error: unknown,
    told: { readonly times: number; readonly retryInMs: number },
  ) => void;
}

/** After how long the server is to end a watch, and after how long a silent one counts as dead: a bookmark comes each minute. */
const [timeoutSeconds, idleMs] = [290, 150_000];

/**
 * How often in a row a kind that was there must be told to be absent: an API server that has just started may know
 * neither our rights nor every kind for some seconds.
 */
const doubts = 4;

/** A watch. */
export class Watch {
  private readonly setting: WatchSetting;
  private readonly stopping = new AbortController();
  private state: WatchState = firstState;
  private readonly pulse: Pulse;
  private running: Promise<void> | undefined;
  /** The kind was there when it was last listed. */
  private isKnown = false;

  constructor(setting: WatchSetting) {
    this.setting = setting;
    this.pulse = new Pulse(setting.clock);
  }

  /** The kind that is watched. */
  get kind(): string {
    return this.setting.resource.kind;
  }

  /** Says whether it neither hears anything nor tries to any more. */
  get isStuck(): boolean {
    return this.pulse.isStuck;
  }

  /** Begins; it goes on until it is stopped. */
  start(): void {
    this.running ??= this.run();
  }

  /** Ends it, and waits for the end. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.pulse.end();
  }

  private async run(): Promise<void> {
    const { clock, interrupted } = this.setting;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.pulse.beat();
      const { outcome, error } = await this.turn();
      const step = nextStep(this.state, outcome, clock.random);
      this.state = step.state;
      if (signal.aborted) return;
      if (error !== undefined) interrupted?.(error, { times: step.state.failures, retryInMs: step.pauseMs });
      this.pulse.beat(step.pauseMs);
      if (step.pauseMs > 0) await pause(clock, step.pauseMs, signal);
    }
  }

  /** Lists or watches once; nothing is thrown. */
  private async turn(): Promise<{ readonly outcome: WatchOutcome; readonly error?: unknown }> {
    const { clock, absentBy = [] } = this.setting;
    const began = clock.steady();
    const { version } = this.state;
    const seen = { version };
    try {
      if (version === undefined) return { outcome: await this.list() };
      await this.follow(version, seen);
      return { outcome: { type: 'Ended', version: seen.version, livedMs: clock.steady() - began } };
    } catch (error) {
      if (isAnswer(error, 410)) return { outcome: { type: 'Expired' }, error };
      if (isAnswer(error, ...absentBy)) return this.absent(error);
      const isOurs = !(error instanceof ApiError);
      const retryAfterSeconds = isOurs ? undefined : error.retryAfterSeconds;
      const livedMs = version === undefined || isOurs ? 0 : clock.steady() - began;
      // What stopped our own code may have been lost by it: everything is listed again.
      const from = isOurs ? undefined : seen.version;
      return { outcome: { type: 'Ended', version: from, livedMs, retryAfterSeconds }, error };
    }
  }

  private absent(error: unknown): { readonly outcome: WatchOutcome; readonly error?: unknown } {
    if (this.isKnown && this.state.failures < doubts)
      return { outcome: { type: 'Ended', version: undefined, livedMs: 0 }, error };
    this.isKnown = false;
    this.setting.sink.absent();
    return { outcome: { type: 'Absent' } };
  }

  private async list(): Promise<WatchOutcome> {
    const { client, resource, pageSize, keep, sink } = this.setting;
    const kept: JsonObject[] = [];
    const size = this.state.isPaged ? { limit: pageSize } : {};
    let next = '';
    for (;;) {
      const page = await client.list(resource, { ...selectionOf(this.setting), ...size, next });
      this.pulse.beat();
      for (const object of page.objects) kept.push(keep(object));
      next = page.next;
      if (next === '') {
        sink.replace(kept);
        this.isKnown = true;
        return { type: 'Listed', version: page.resourceVersion };
      }
      if (this.stopping.signal.aborted) return { type: 'Ended', version: undefined, livedMs: 0 };
    }
  }

  private async follow(resourceVersion: string, seen: { version: string | undefined }): Promise<void> {
    const { client, clock, resource } = this.setting;
    const ending = new AbortController();
    const signal = AbortSignal.any([this.stopping.signal, ending.signal]);
    let cancel = clock.after(idleMs, silent);
    function silent(): void {
      ending.abort(new Error('nothing was heard for too long'));
    }
    const { pulse } = this;
    function heard(): void {
      pulse.beat();
      cancel();
      cancel = clock.after(idleMs, silent);
    }
    const ask = { ...selectionOf(this.setting), resourceVersion, timeoutSeconds, signal, heard };
    try {
      for await (const event of client.watch(resource, ask)) {
        this.take(event);
        seen.version = versionOf(event) || seen.version;
      }
    } finally {
      cancel();
    }
  }

  private take(event: unknown): void {
    const { keep, resource, sink } = this.setting;
    const object = field(event, 'object');
    const type = textField(event, 'type');
    if (type === 'ERROR') throw statusError(`watch ${resource.plural}`, object);
    if (!isObject(object) || type === 'BOOKMARK') return;
    if (type === 'DELETED') sink.remove(keep(object));
    else sink.put(keep(object));
  }
}

function selectionOf({ namespace, labelSelector, fieldSelector }: Selection): Selection {
  return {
    ...(namespace === undefined ? {} : { namespace }),
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
  };
}

function versionOf(event: unknown): string {
  return textField(field(field(event, 'object'), 'metadata'), 'resourceVersion');
}

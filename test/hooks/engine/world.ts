/** A world for tests of the engine: objects with resourceVersions, Jobs that end as a test says, and a clock that it moves. */
import type { Action, Guard, Target } from '../../../hooks/engine/action.ts';
import { statusOf } from '../../../hooks/engine/declared.ts';
import {
  defaultSettings,
  type Objects,
  type Settings,
  type Snapshot,
} from '../../../hooks/engine/snapshot.ts';
import { takeSnapshot } from '../../../hooks/engine/take.ts';
import { changes, copyOf } from './changes.ts';
import type { World } from '../../../hooks/controller.ts';
import { formatInstant, type Instant } from '../../../hooks/model/instant.ts';

/** An object as a test changes it. */
export type Draft = Record<string, unknown> & {
  apiVersion: string;
  kind: string;
  metadata: Record<string, unknown> & { name: string; namespace: string };
  spec: Record<string, unknown>;
  status?: Record<string, unknown>;
};

/** Thrown instead of an action: the process died there. */
export class Crash extends Error {}

/** How a hook's Job ends. */
export interface JobEnd {
  readonly exitCode: number;
  readonly output?: string;
}

const lists = {
  products: 'Product',
  flows: 'PromotionFlow',
  environments: 'Environment',
  hooks: 'Hook',
  templates: 'WorkflowTemplate',
  applications: 'Application',
  releases: 'Release',
  runs: 'HookRun',
  jobs: 'Job',
  pods: 'Pod',
  events: 'Event',
  projects: 'AppProject',
  applicationSets: 'ApplicationSet',
} as const satisfies Record<
  keyof Omit<Objects, 'claims' | 'asked' | 'refused' | 'workflows' | 'podless'>,
  string
>;

export const start = Date.parse('2026-03-01T12:00:00Z');

/** Objects, a clock, and what happened. */
export class TestWorld implements World {
  readonly objects = new Map<string, Draft>();
  readonly events: string[] = [];
  /** The Jobs that were let go, by name: each once. */
  readonly started: string[] = [];
  /** Every action that was done, in order. */
  readonly done: Action[] = [];
  /** The same, each with its moment. */
  readonly moments: { readonly action: Action; readonly at: Instant }[] = [];
  clock: Instant = start;
  settings: Settings = defaultSettings;
  /** Whether Argo Workflows is installed. */
  hasWorkflows = false;
  /** When gates asked last; absent: that is not known. */
  asked: ReadonlyMap<string, Instant> | undefined;
  /** What the API server refused, by its `refusalKey`. */
  refusedWrites: Objects['refused'];
  /** Counts down with each action; at 0 the process dies. */
  lives = Number.POSITIVE_INFINITY;
  /** What happens before each action: another server may be at work. */
  between: (() => Promise<void>) | undefined;
  /** Counts refused actions. */
  refused = 0;
  #version = 0;
  #view: Objects | undefined;
  #taken:
    | {
        readonly key: string;
        readonly objects: Objects;
        readonly settings: Settings;
        readonly snapshot: Snapshot | undefined;
      }
    | undefined;

  constructor(...objects: readonly object[]) {
    for (const object of objects) this.put(object as Draft);
  }

  now = (): Instant => this.clock;

  /** Gives the snapshot of what there is now; the same one as long as nothing changes. */
  snapshot = (key: string): Snapshot | undefined => {
    const { settings } = this;
    const objects = this.view();
    const isSame = this.#taken?.key === key && this.#taken.objects === objects;
    if (!isSame || this.#taken?.settings !== settings)
      this.#taken = { key, objects, settings, snapshot: takeSnapshot(key, objects, settings) };
    return this.#taken?.snapshot;
  };

  /** Gives all objects, by kind: later changes do not touch them. */
  view(): Objects {
    // What is no object may change without a word.
    if (this.asked !== undefined || this.refusedWrites !== undefined || this.hasWorkflows)
      return this.#lists();
    this.#view ??= this.#lists();
    return this.#view;
  }

  #lists(): Objects {
    const all = Map.groupBy(this.objects.values(), ({ kind }) => kind);
    const found = Object.fromEntries(
      Object.entries(lists).map(([list, kind]) => [list, all.get(kind) ?? []]),
    ) as unknown as Objects;
    return {
      ...found,
      ...(this.asked === undefined ? {} : { asked: this.asked }),
      ...(this.refusedWrites === undefined ? {} : { refused: this.refusedWrites }),
      ...(this.hasWorkflows ? { workflows: (all.get('Workflow') ?? []) as Objects['jobs'] } : {}),
    };
  }

  /** Puts an object; a fresh copy each time, as a watch gives one. */
  put(object: Draft): Draft {
    return this.#store(copyOf(object));
  }

  #store(copy: Draft): Draft {
    this.#version += 1;
    const { kind, metadata } = copy;
    metadata['uid'] ??= `uid-${kind}-${metadata.name}-${this.#version}`;
    metadata['creationTimestamp'] ??= formatInstant(Math.floor(this.clock / 1000) * 1000);
    metadata['resourceVersion'] = String(this.#version);
    metadata['generation'] ??= 1;
    this.objects.set(keyOf(kind, metadata.namespace, metadata.name), copy);
    this.#view = undefined;
    return copy;
  }

  /** Changes an object, if it is there. */
  change(
    target: Target | { kind: string; namespace: string; name: string },
    change: (draft: Draft) => void,
  ): void {
    const found = this.find(target);
    if (found === undefined) return;
    const copy = copyOf(found);
    change(copy);
    this.#store(copy);
  }

  find({ kind, namespace, name }: { kind: string; namespace: string; name: string }): Draft | undefined {
    return this.objects.get(keyOf(kind, namespace, name));
  }

  all(kind: string): Draft[] {
    return [...this.objects.values()].filter((one) => one.kind === kind);
  }

  apply = async (actions: readonly Action[]): Promise<void> => {
    const blocked = new Set<string>();
    for (const action of actions) {
      if (this.lives <= 0) throw new Crash();
      if (blocked.has(action.of)) continue;
      await this.between?.();
      this.lives -= 1;
      const isDone = (action.guards ?? []).every((guard) => this.#holds(guard)) && this.#do(action);
      if (isDone) {
        this.done.push(action);
        this.moments.push({ action, at: this.clock });
      } else {
        this.refused += 1;
        blocked.add(action.of);
      }
    }
  };

  #holds({ target, expect }: Guard): boolean {
    const found = this.find(target);
    return expect === 'Absent' ? found === undefined : versionOf(found) === expect.resourceVersion;
  }

  #do(action: Action): boolean {
    const found = this.find(action.target);
    if (action.type === 'EmitEvent') {
      this.events.push(`${action.reason} ${action.message}`);
      return true;
    }
    if (action.type === 'Create') {
      if (found === undefined) this.put(action.object as Draft);
      return found === undefined;
    }
    return found !== undefined && isFresh(action, found) && this.#write(action, found);
  }

  #write(action: Exclude<Action, { type: 'Create' | 'EmitEvent' }>, found: Draft): boolean {
    if (action.type === 'Delete') return this.#delete(found);
    // A Job that runs already is not started by the same patch once more.
    if (action.type === 'UnsuspendJob' && found.spec['suspend'] === true)
      this.started.push(found.metadata.name);
    if (action.type === 'UpdateStatus')
      refuse(
        found,
        this.#store({
          ...found,
          metadata: { ...found.metadata },
          status: copyOf(action.status as Draft['spec']),
        }),
      );
    else this.change(action.target, (draft) => changes[action.type]?.(draft, action as never));
    const left = this.find(action.target);
    const isLeaving = action.type === 'RemoveFinalizer' && left?.metadata['deletionTimestamp'] !== undefined;
    return isLeaving && left !== undefined ? this.#delete(left) : true;
  }

  #delete(found: Draft): boolean {
    const { kind, metadata } = found;
    const finalizers = (metadata['finalizers'] as string[] | undefined) ?? [];
    if (finalizers.length > 0)
      this.change({ kind, ...metadata }, (draft) => {
        draft.metadata['deletionTimestamp'] ??= formatInstant(this.clock);
      });
    else this.remove(found);
    return true;
  }

  remove({ kind, metadata }: Draft): void {
    this.#view = undefined;
    this.objects.delete(keyOf(kind, metadata.namespace, metadata.name));
    for (const pod of this.all('Pod'))
      if ((pod.metadata['ownerReferences'] as { uid: string }[])[0]?.uid === metadata['uid'])
        this.objects.delete(keyOf('Pod', pod.metadata.namespace, pod.metadata.name));
  }

  /** Ends the Jobs that run, as a test says; one that it says nothing of goes on. */
  runJobs(endOf: (hook: string, job: Draft) => JobEnd | undefined): boolean {
    let hasChanged = false;
    for (const job of this.all('Job')) {
      const status = job.status ?? {};
      if (job.spec['suspend'] === true || status['conditions'] !== undefined) continue;
      const labels = job.metadata['labels'] as Record<string, string>;
      const end = endOf(labels['hookline.dev/hook'] ?? '', job);
      if (end === undefined) continue;
      hasChanged = true;
      this.endJob(job, end);
    }
    return hasChanged;
  }

  endJob(job: Draft, { exitCode, output = '' }: JobEnd): void {
    const { name, namespace, uid } = job.metadata;
    this.put({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: `${name}-pod`, namespace, ownerReferences: [{ kind: 'Job', uid }] },
      spec: {},
      status: {
        phase: exitCode === 0 ? 'Succeeded' : 'Failed',
        containerStatuses: [{ name: 'hook', state: { terminated: { exitCode, message: output } } }],
      },
    });
    const at = formatInstant(this.clock);
    this.change({ kind: 'Job', name, namespace }, (draft) => {
      draft.status = {
        conditions: [
          { type: exitCode === 0 ? 'Complete' : 'Failed', status: 'True', lastTransitionTime: at },
        ],
      };
    });
  }
}

const ourKinds: ReadonlySet<string> = new Set(['Product', 'Release', 'HookRun']);

/** The API server takes no other fields: what does not fit is a fault of ours, but what was stored before may stay. */
function refuse(before: Draft, stored: Draft): void {
  if (!ourKinds.has(stored.kind)) return;
  const kind = stored.kind as 'Product' | 'Release' | 'HookRun';
  if (before.status !== undefined && 'problems' in statusOf(kind, before)) return;
  const read = statusOf(kind, stored);
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('; '));
}

/** The resourceVersion and the UID, where an action names them. */
function isFresh(action: Action, found: Draft): boolean {
  if ('resourceVersion' in action && versionOf(found) !== action.resourceVersion) return false;
  return !('uid' in action) || found.metadata['uid'] === action.uid;
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

function versionOf(found: Draft | undefined): unknown {
  return found?.metadata['resourceVersion'];
}

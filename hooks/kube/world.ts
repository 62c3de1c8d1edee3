/** KubeWorld: the engine's one port over a cluster: snapshots from the cache, actions to the API server. */
import type { Key, World } from '../controller.ts';
import { takeSnapshot } from '../engine/take.ts';
import type { Objects, Settings, Snapshot } from '../engine/snapshot.ts';
import { textField, field } from '../model/object.ts';
import { applyActions, type Writing } from './apply.ts';
import type { Cache } from './cache.ts';
import { syncJobs } from './keep.ts';
import type { Owned } from './owned.ts';

/** What a world in a cluster is made of. */
export interface KubeSetting extends Omit<Writing, 'pod'> {
  readonly cache: Cache;
  readonly owned: Owned;
  readonly settings: Settings;
  /** What gates say that their version is, by instance name (DESIGN.md §4.2). */
  readonly claims?: () => ReadonlyMap<string, string>;
  /** What the API server refused, by its `refusalKey`. */
  readonly refusedWrites?: Objects['refused'];
  /** The UIDs of Jobs that have ended and have no pod any more. */
  readonly podless?: Objects['podless'];
}

/** Gives a world over a cluster. */
export function kubeWorld(setting: KubeSetting): World {
  const { cache } = setting;
  const writing: Writing = { ...setting, pod: (namespace, name) => cache.get('Pod', namespace, name) };
  return {
    now: setting.now,
    snapshot: (key) => snapshotOf(setting, key),
    apply: (actions) => applyActions(writing, actions),
  };
}

/** Gives the snapshot of a Product as the cache knows it: every replica answers from it. */
export function snapshotOf(
  { cache, owned, settings, claims, refusedWrites: refused, podless }: Known,
  key: Key,
): Snapshot | undefined {
  const heard = {
    ...(claims === undefined ? {} : { claims: claims() }),
    ...(refused === undefined ? {} : { refused }),
    ...(podless === undefined ? {} : { podless }),
  };
  return takeSnapshot(key, { ...objectsOf({ cache, owned }, key), ...heard }, settings);
}

type Known = Pick<KubeSetting, 'cache' | 'owned' | 'settings' | 'claims' | 'refusedWrites' | 'podless'>;

/** Only what concerns the product is looked through: a namespace may hold the runs of a hundred others. */
function objectsOf({ cache, owned }: Pick<KubeSetting, 'cache' | 'owned'>, key: Key): Objects {
  const namespace = key.slice(0, key.indexOf('/'));
  const jobs = new Map(
    [...cache.listBy('Job', key), ...cache.listBy('Job', syncJobs)].map((job) => [
      textField(field(job, 'metadata'), 'uid'),
      job,
    ]),
  );
  return {
    products: cache.list('Product'),
    flows: cache.list('PromotionFlow', namespace),
    environments: cache.list('Environment', namespace),
    hooks: cache.list('Hook', namespace),
    templates: cache.list('WorkflowTemplate', namespace),
    applications: owned.of(key),
    projects: cache.list('AppProject'),
    applicationSets: cache.list('ApplicationSet'),
    ...(cache.has({ kind: 'Workflow', namespace }) ? { workflows: cache.listBy('Workflow', key) } : {}),
    releases: cache.listBy('Release', key),
    runs: cache.listBy('HookRun', key),
    jobs: [...jobs.values()],
    pods: cache.listBy('Pod', key),
    events: cache.list('Event'),
  };
}

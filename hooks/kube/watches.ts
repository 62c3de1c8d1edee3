/** What the server watches: one watch for each kind and namespace, into one cache. */
import type { Settings } from '../engine/snapshot.ts';
import { labels, manager } from '../model/names.ts';
import type { Cache, Scope } from './cache.ts';
import type { Client, Selection } from './client.ts';
import type { Clock } from './clock.ts';
import { keep } from './keep.ts';
import { resources, type Kind } from './resources.ts';
import { Watch, type WatchSetting } from './watch.ts';

/** What watches are made of. */
export interface WatchesSetting {
  readonly client: Client;
  readonly clock: Clock;
  readonly cache: Cache;
  readonly settings: Settings;
  readonly interrupted: (kind: Kind, ...told: Parameters<NonNullable<WatchSetting['interrupted']>>) => void;
}

interface Row extends Pick<Selection, 'labelSelector'>, Pick<WatchSetting, 'absentBy'> {
  readonly kind: Kind;
  /** Where it is watched, where that is not everywhere. */
  readonly where?: 'Tenants' | 'ArgoCD';
  /** Of Events: which of them, of which kind of objects. */
  readonly reason?: string;
  readonly about?: Kind;
  readonly pageSize?: number;
}

const ours = `${labels.managedBy}=${manager}`;

/** Every kind that is watched. An Application may have megabytes: of small pages less is in memory at a time. */
const rows: readonly Row[] = [
  { kind: 'Product' },
  { kind: 'PromotionFlow' },
  { kind: 'Environment' },
  { kind: 'Hook' },
  { kind: 'Release', pageSize: 50 },
  { kind: 'HookRun' },
  { kind: 'Application', pageSize: 10 },
  { kind: 'ApplicationSet', absentBy: [404] },
  { kind: 'AppProject', where: 'ArgoCD' },
  { kind: 'WorkflowTemplate', where: 'Tenants', absentBy: [404] },
  // Where their Role is not installed, none is made.
  { kind: 'Workflow', where: 'Tenants', labelSelector: ours, absentBy: [403, 404] },
  { kind: 'Job', where: 'Tenants', labelSelector: ours },
  { kind: 'Pod', where: 'Tenants', labelSelector: ours },
  { kind: 'Event', reason: 'OperationCompleted', about: 'Application' },
  { kind: 'Event', reason: 'FailedCreate', about: 'Job', where: 'Tenants' },
];

/** Every kind that is watched. */
export const watchedKinds: ReadonlySet<Kind> = new Set(rows.map(({ kind }) => kind));

/** Makes the watches; none is started. */
export function watchesOf(setting: WatchesSetting): readonly Watch[] {
  const { tenants, argocdNamespace } = setting.settings;
  const places = {
    Everywhere: [{}],
    Tenants: tenants.map(({ namespace }) => ({ namespace })),
    ArgoCD: [{ namespace: argocdNamespace }],
  } as const;
  return rows.flatMap((row) => {
    const { kind, reason, where = 'Everywhere' } = row;
    const scope = { kind, ...(reason === undefined ? {} : { reason }) };
    return places[where].map((place) => watchOf(setting, row, { ...scope, ...place }));
  });
}

function watchOf(
  { client, clock, cache, interrupted }: WatchesSetting,
  { kind, pageSize = 250, labelSelector, reason, about, absentBy }: Row,
  scope: Scope,
): Watch {
  return new Watch({
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(reason === undefined || about === undefined
      ? {}
      : { fieldSelector: `reason=${reason},involvedObject.kind=${about}` }),
    ...(absentBy === undefined ? {} : { absentBy }),
    ...(scope.namespace === undefined ? {} : { namespace: scope.namespace }),
    client,
    clock,
    resource: resources[kind],
    sink: cache.sink(scope),
    pageSize,
    keep: (object) => keep(kind, object),
    interrupted: (error, told) => interrupted(kind, error, told),
  });
}

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

interface Row extends Pick<Selection, 'labelSelector' | 'fieldSelector'> {
  readonly kind: Kind;
  /** Watched in the tenants' namespaces only. */
  readonly isTenants?: true;
  readonly isOptional?: true;
  readonly pageSize?: number;
}

const ours = `${labels.managedBy}=${manager}`;

/** Every kind that is watched. An Application may have megabytes: its pages are small. */
const rows: readonly Row[] = [
  { kind: 'Product' },
  { kind: 'PromotionFlow' },
  { kind: 'Environment' },
  { kind: 'Hook' },
  { kind: 'Release', pageSize: 50 },
  { kind: 'HookRun' },
  { kind: 'Application', pageSize: 50 },
  { kind: 'WorkflowTemplate', isTenants: true, isOptional: true },
  { kind: 'Job', isTenants: true, labelSelector: ours },
  { kind: 'Pod', isTenants: true, labelSelector: ours },
  { kind: 'Event', fieldSelector: 'reason=OperationCompleted,involvedObject.kind=Application' },
];

/** Makes the watches; none is started. */
export function watchesOf(setting: WatchesSetting): readonly Watch[] {
  const tenants = setting.settings.tenants.map(({ namespace }) => namespace);
  return rows.flatMap((row) =>
    row.isTenants === true
      ? tenants.map((namespace) => watchOf(setting, row, { kind: row.kind, namespace }))
      : [watchOf(setting, row, { kind: row.kind })],
  );
}

function watchOf(
  { client, clock, cache, interrupted }: WatchesSetting,
  { kind, pageSize = 250, labelSelector, fieldSelector, isOptional }: Row,
  scope: Scope,
): Watch {
  return new Watch({
    ...(labelSelector === undefined ? {} : { labelSelector }),
    ...(fieldSelector === undefined ? {} : { fieldSelector }),
    ...(isOptional === undefined ? {} : { isOptional }),
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

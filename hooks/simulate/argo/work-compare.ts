/** Comparing one application: what its status says then, and whether Argo CD syncs by itself. */
import { refreshAnnotation } from '../../model/names.ts';
import { timeText } from '../schedule.ts';
import type { Store } from '../store.ts';
import type { Application, ApplicationCondition, Operation } from './application.ts';
import { autoSync } from './auto-sync.ts';
import { compare, comparedStatus, mayHaveChanged, type Compared, type Comparison } from './compare.ts';
import type { Controller, Lane, Level } from './controller.ts';
import { trackedBy } from './tasks.ts';
import { current, ownerOf, writeStatus } from './work.ts';

/** The finalizer by which Argo CD deletes what an application owns. */
const cascade = 'resources-finalizer.argocd.argoproj.io';

/** Compares an application, writes what was found, and syncs or heals where its policy says so. */
export async function compareNow(controller: Controller, lane: Lane, level: Level): Promise<void> {
  const application = current(controller.world, lane);
  const cluster = application && controller.world.clusterOf(application);
  if (application === undefined || cluster === undefined) return;
  if (application.metadata.deletionTimestamp !== undefined && application.operation === undefined)
    return remove(controller, lane, { application, cluster });
  const wanted = level === 'recent' ? comparedLast(application) : [];
  const comparing = {
    store: cluster,
    repository: controller.world.repository,
    owner: ownerOf(controller.world, application, 0),
    fault: controller.world.faultAt({ kind: 'render', application, retryCount: 0 }),
    isDegraded: isDegraded(controller, application),
  };
  const compared = await compare(application, comparing, wanted);
  concluded(controller, lane, { application, compared, isRecent: wanted.length > 0 });
}

/** An application without workloads, which nothing rolls out, can be struck all the same. */
function isDegraded({ world }: Controller, application: Application): boolean {
  const wasSynced = (application.status?.history ?? []).length > 0;
  return wasSynced && world.faultAt({ kind: 'health', application, retryCount: 0 }) !== undefined;
}

/** Writes what was found, then does what Argo CD does by itself. */
function concluded(controller: Controller, lane: Lane, { application, compared, isRecent }: Found): void {
  const judged = 'wrong' in compared ? {} : judgedBy(controller, { application, compared, isRecent });
  const now = controller.world.schedule.now();
  writeStatus(controller.world, lane, (_, fresh) =>
    withSyncError(comparedStatus(fresh, compared, now), judged.condition, now),
  );
  controller.world.hub.change(lane.ref, (object) => ({
    ...object,
    metadata: { ...object.metadata, annotations: withoutRefresh(object.metadata.annotations ?? {}) },
  }));
  if (judged.again !== undefined) controller.compareLater(lane, judged.again);
  if (judged.operation !== undefined) startLater(controller, lane, judged.operation);
}

interface Found<C = Compared> {
  readonly application: Application;
  readonly compared: C;
  /** Nothing can have changed at the revision that was compared last. */
  readonly isRecent: boolean;
}

/** A window that keeps an application's syncs back keeps Argo CD from starting any. */
function judgedBy(
  { world }: Controller,
  { application, compared, isRecent }: Found<Comparison>,
): ReturnType<typeof autoSync> {
  if (world.isBlocked(application, false)) return {};
  return autoSync(application, compared, {
    now: world.schedule.now(),
    mayHaveChanged: !isRecent && mayHaveChanged(application, world.repository, compared.revisions),
  });
}

function comparedLast({ status }: Application): readonly string[] {
  const { revision = '', revisions = [revision] } = status?.sync ?? {};
  return revisions.every((one) => one !== '') ? revisions : [];
}

function withSyncError(
  status: ReturnType<typeof comparedStatus>,
  condition: Omit<ApplicationCondition, 'lastTransitionTime'> | undefined,
  now: number,
): ReturnType<typeof comparedStatus> {
  const before = status.conditions ?? [];
  const others = before.filter(({ type }) => type !== 'SyncError');
  if (condition === undefined) return { ...status, conditions: others };
  const same = before.find(({ type, message }) => type === 'SyncError' && message === condition.message);
  return { ...status, conditions: [...others, same ?? { ...condition, lastTransitionTime: timeText(now) }] };
}

function withoutRefresh(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { [refreshAnnotation]: _asked, ...others } = annotations;
  return others;
}

/** Sets `operation` a little later, where nobody else has; the earlier operation's state goes with it (argo-cd.md §D.5). */
function startLater(
  { world: { hub, schedule, timing } }: Controller,
  { ref }: Lane,
  operation: Operation,
): void {
  schedule.after(timing.autoSync, () => {
    hub.change(ref, (object) => {
      if (object['operation'] !== undefined || object.metadata.deletionTimestamp !== undefined)
        return undefined;
      const { operationState: _state, ...status } = object.status ?? {};
      return { ...object, operation, status };
    });
  });
}

/** An application that is being deleted goes with what it owns, when no operation runs. */
function remove(
  { world: { hub, home } }: Controller,
  { ref }: Lane,
  { application, cluster }: { readonly application: Application; readonly cluster: Store },
): void {
  const { instance } = ownerOf({ home }, application, 0);
  for (const live of trackedBy(cluster, instance)) {
    cluster.remove({ kind: live.kind, namespace: live.metadata.namespace ?? '', name: live.metadata.name });
  }
  hub.change(ref, (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      finalizers: (object.metadata.finalizers ?? []).filter((one) => !one.startsWith(cascade)),
    },
  }));
}

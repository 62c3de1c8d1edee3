/** What a step does to the live objects: deletes old hooks, prunes, applies, in the engine's order (argo-cd.md §C.5). */
import { isObject, type JsonObject } from '../../model/object.ts';
import type { DeletePolicy } from '../../model/phase.ts';
import { deletePoliciesOf } from '../../../plugin/argo-hook.ts';
import type { Stored } from '../store.ts';
import { contains } from './compare-object.ts';
import { healthOf, hookFinalizer } from './health.ts';
import { applied } from './messages.ts';
import type { StepContext } from './step-context.ts';
import type { SyncTask } from './tasks.ts';

/** How it went: done, something refused, or old hooks must go first. */
export type Ran = 'successful' | 'failed' | 'pending';

/** Runs tasks of one phase and wave. */
export function runTasks(context: StepContext, tasks: readonly SyncTask[]): Ran {
  if (!context.dryRun) {
    if (clearOldHooks(context, tasks)) return 'pending';
  }
  let ran: Ran = 'successful';
  for (const task of tasks.toSorted(byPruneFirst)) {
    const failed = task.target === undefined ? prune(context, task) : apply(context, task, task.target);
    if (failed) ran = 'failed';
  }
  return ran;
}

function byPruneFirst(left: SyncTask, right: SyncTask): number {
  return Number(left.target !== undefined) - Number(right.target !== undefined);
}

/** Deletes what an earlier run left of hooks with BeforeHookCreation; says whether there was any. */
function clearOldHooks({ store }: StepContext, tasks: readonly SyncTask[]): boolean {
  const old = tasks.filter(
    (task) => task.isHook && task.policies.includes('BeforeHookCreation') && store.get(task) !== undefined,
  );
  for (const task of old) {
    dropFinalizer(store, task);
    store.remove(task, { propagation: 'Foreground' });
  }
  return old.length > 0;
}

function prune(context: StepContext, task: SyncTask): boolean {
  if (!context.prune) {
    context.results.set(task, {
      status: 'PruneSkipped',
      hookPhase: 'Succeeded',
      message: 'ignored (requires pruning)',
    });
    return false;
  }
  if (!context.dryRun) context.store.remove(task);
  const message = context.dryRun ? 'pruned (dry run)' : 'pruned';
  context.results.set(task, { status: 'Pruned', hookPhase: 'Succeeded', message });
  return false;
}

function apply(context: StepContext, task: SyncTask, target: JsonObject): boolean {
  const { store, results } = context;
  const refused = context.dryRun ? undefined : context.refusal('apply', task);
  if (refused !== undefined) {
    results.set(task, { status: 'SyncFailed', hookPhase: 'Failed', message: refused });
    return true;
  }
  const live = store.get(task);
  const what = whatHappens(context, live, target);
  if (!context.dryRun) write(context, task, { live, target });
  results.set(task, {
    status: 'Synced',
    hookPhase: context.dryRun ? 'Succeeded' : 'Running',
    message: `${applied(task, what)}${context.dryRun ? ' (dry run)' : ''}`,
  });
  return false;
}

function whatHappens(
  { serverSide, isReplaced }: StepContext,
  live: Stored | undefined,
  target: JsonObject,
): string {
  if (serverSide && !isReplaced) return 'serverside-applied';
  if (live === undefined) return 'created';
  if (isReplaced) return 'replaced';
  return contains(live, target) ? 'unchanged' : 'configured';
}

function write(
  { store, tracked }: StepContext,
  task: SyncTask,
  { live, target }: { readonly live: Stored | undefined; readonly target: JsonObject },
): void {
  // The namespace that Argo CD makes of its own accord is nobody's: it is never pruned.
  const marked = task.isDestination === true ? target : tracked(target, task);
  const metadata = isObject(marked['metadata']) ? marked['metadata'] : {};
  const named = { ...metadata, name: task.name, namespace: task.namespace };
  const finalizers = task.isHook ? { finalizers: [hookFinalizer] } : {};
  if (live === undefined) {
    store.create({ ...marked, metadata: { ...named, ...finalizers } });
    return;
  }
  store.change(task, (object) => ({
    ...object,
    ...marked,
    metadata: { ...object.metadata, ...named, annotations: metadata['annotations'] },
    ...(object.status === undefined ? {} : { status: object.status }),
  }));
}

/** Removes the finalizer of hooks that are done, and lets those go that wait for it. */
export function releaseHooks({ tasks, results, store }: StepContext, finalizer: string): void {
  for (const task of tasks) {
    const phase = results.of(task)?.hookPhase;
    if (!task.isHook || phase === undefined || phase === 'Running') continue;
    if (store.get(task)?.metadata.finalizers?.includes(finalizer) === true) dropFinalizer(store, task);
  }
}

/** Deletes every live hook of the sync that has a policy and does not run. */
export function deleteHooks({ tasks, store }: StepContext, policy: DeletePolicy): void {
  for (const task of tasks) {
    const live = task.isHook ? store.get(task) : undefined;
    if (live === undefined || !deletePoliciesOf(live).includes(policy)) continue;
    const status = healthOf(live)?.status;
    if (status === 'Progressing' || status === 'Suspended') continue;
    dropFinalizer(store, task);
    store.remove(task, { propagation: 'Foreground' });
  }
}

/** Takes Argo CD's finalizer from an object. */
export function dropFinalizer(
  store: StepContext['store'],
  task: Parameters<StepContext['store']['get']>[0],
): void {
  const ref = { kind: task.kind, namespace: task.namespace, name: task.name };
  store.change(ref, (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      finalizers: (object.metadata.finalizers ?? []).filter((one) => one !== hookFinalizer),
    },
  }));
}

/** One look at a running operation: compares at its revision, and takes or ends its next step (argo-cd.md §C.6, §C.10). */
import { isObject, type JsonObject } from '../../model/object.ts';
import type { Store } from '../store.ts';
import {
  isMultiSource,
  runsHooks,
  trackingAnnotation,
  type Application,
  type OperationState,
  type SyncResult,
} from './application.ts';
import { compare, saidRevisions, type Comparing, type Comparison } from './compare.ts';
import type { FaultAt } from './faults.ts';
import { said } from './messages.ts';
import { step } from './step.ts';
import { resultsFrom, type Results, type StepContext } from './step-context.ts';
import { isNamed, namespaceTask, ordered, pruneTasks, type SyncTask } from './tasks.ts';
import { terminate } from './terminate.ts';

/** What a look at an operation works with. */
export interface Syncing extends Omit<Comparing, 'store'> {
  /** The destination cluster; absent where there is none of that name. */
  readonly store: Store | undefined;
  readonly faultAt: FaultAt;
  readonly isBlocked: boolean;
}

/** An operation after a look at it. */
export interface Synced {
  readonly state: OperationState;
  readonly sleeps: boolean;
}

/** Looks at a running or terminating operation, and moves it on. */
export async function syncApplication(
  application: Application,
  state: OperationState,
  syncing: Syncing,
): Promise<Synced> {
  if (syncing.isBlocked && state.phase === 'Running') return still({ ...state, message: said.blocked });
  const { store, faultAt } = syncing;
  const unreachable = faultAt(placeOf(application, state, 'destination'));
  if (store === undefined || unreachable !== undefined)
    return still({
      ...state,
      phase: 'Error',
      message: `Failed to get destination cluster: ${unreachable ?? 'there is no cluster of that name'}`,
    });
  const asked = wantedRevisions(application, state);
  const fault = syncing.fault ?? faultAt(placeOf(application, state, 'render'));
  const compared = await compare(application, { ...syncing, store, fault }, asked);
  if ('wrong' in compared) {
    const syncResult = { ...sourcesSaid(application), revision: asked[0] ?? '' };
    const message = `ComparisonError: Failed to load target state: ${compared.wrong}`;
    return still({ syncResult, ...state, phase: 'Error', message });
  }
  return stepped({ application, state, store, faultAt, compared, instance: syncing.owner.instance });
}

function still(state: OperationState): Synced {
  return { state, sleeps: false };
}

function placeOf(
  application: Application,
  { retryCount = 0 }: OperationState,
  kind: 'render' | 'destination',
) {
  return { kind, application, retryCount };
}

/** The commits that were resolved first stay, through all attempts that do not refresh. */
function wantedRevisions(
  application: Application,
  { syncResult, operation }: OperationState,
): readonly string[] {
  if (isMultiSource(application)) return syncResult?.revisions ?? operation.sync.revisions ?? [];
  return [syncResult?.revision || operation.sync.revision || ''];
}

function sourcesSaid({ spec }: Application): Pick<SyncResult, 'source' | 'sources'> {
  if (spec.sources !== undefined) return { sources: spec.sources };
  return spec.source === undefined ? {} : { source: spec.source };
}

interface Stepping {
  readonly application: Application;
  readonly state: OperationState;
  readonly store: Store;
  readonly faultAt: FaultAt;
  readonly compared: Comparison;
  readonly instance: string;
}

function stepped(stepping: Stepping): Synced {
  const { application, state, compared } = stepping;
  const results = resultsFrom(state.syncResult?.resources ?? []);
  const context = contextOf(stepping, results);
  const isEnding = state.phase === 'Terminating';
  const stand = isEnding
    ? { phase: 'Failed' as const, message: terminate(context), sleeps: false }
    : step(context);
  const resources = results.all();
  const said = saidRevisions(application, compared.revisions);
  const syncResult: SyncResult = {
    ...sourcesSaid(application),
    ...said,
    revision: said.revision ?? '',
    ...(resources.length === 0 ? {} : { resources }),
  };
  return {
    state: { ...state, phase: stand.phase, message: stand.message, syncResult },
    sleeps: stand.sleeps,
  };
}

function contextOf(
  { application, state, store, faultAt, compared, instance }: Stepping,
  results: Results,
): StepContext {
  const { sync } = state.operation;
  const options = new Set([...(sync.syncOptions ?? []), ...(application.spec.syncPolicy?.syncOptions ?? [])]);
  return {
    tasks: tasksOf(application, state, {
      compared,
      store,
      makesNamespace: options.has('CreateNamespace=true'),
    }),
    results,
    store,
    dryRun: sync.dryRun === true,
    prune: sync.prune === true,
    isReplaced: options.has('Replace=true'),
    serverSide: options.has('ServerSideApply=true'),
    refusal: (kind, { group, kind: objectKind, name, phase }) =>
      faultAt({
        kind,
        application,
        retryCount: state.retryCount ?? 0,
        object: { group, kind: objectKind, name, phase },
      }),
    tracked: (target, task) => withTracking(target, instance, task),
  };
}

function tasksOf(
  { spec }: Application,
  { operation }: OperationState,
  {
    compared,
    store,
    makesNamespace,
  }: { readonly compared: Comparison; readonly store: Store; readonly makesNamespace: boolean },
): readonly SyncTask[] {
  const { resources = [] } = operation.sync;
  const all = [...compared.targets, ...pruneTasks(compared.targets, compared.tracked)];
  const withoutHooks = runsHooks(operation.sync) ? all : all.filter(({ isHook }) => !isHook);
  const named =
    resources.length === 0 ? withoutHooks : withoutHooks.filter((task) => isNamed(task, resources));
  const namespace = namespaceTask(spec.destination?.namespace ?? '');
  const isMissing = makesNamespace && namespace.name !== '' && store.get(namespace) === undefined;
  return isMissing ? [namespace, ...ordered(named)] : ordered(named);
}

function withTracking(target: JsonObject, instance: string, task: SyncTask): JsonObject {
  const metadata = isObject(target['metadata']) ? target['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  const id = `${instance}:${task.group}/${task.kind}:${task.namespace}/${task.name}`;
  return {
    ...target,
    metadata: { ...metadata, annotations: { ...annotations, [trackingAnnotation]: id } },
  };
}

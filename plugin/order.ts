/** Orders rendered objects as Argo CD's sync engine will run them. */
import type { JsonObject } from '../hooks/model/object.ts';
import type { DeletePolicy, Phase } from '../hooks/model/phase.ts';
import { deletePoliciesOf } from './argo-hook.ts';
import { destinationFirst, pullForward, type DestinationFirst } from './dependency.ts';
import { byRunOrder, draftsOf, type Draft } from './draft.ts';
import { hasHealthCheck } from './health-check.ts';
import { targetsOf, type Dropped, type Entry } from './target.ts';

export type { Dropped, Entry } from './target.ts';

/** What a sync waits for before it goes on to the next wave. */
export type Wait = 'completion' | 'health' | 'nothing';

/** One object in one phase of a sync. */
export interface Task {
  readonly phase: Phase;
  /** Its own wave, or that of the object before which it was moved. The waves of SyncFail do nothing (argo-cd.md §C.7). */
  readonly wave: number;
  readonly group: string;
  readonly kind: string;
  /** As the engine fills it in: the destination's for every object without one, also for cluster-scoped kinds. */
  readonly namespace: string;
  /** For hooks that Argo CD names: with `<time>`, and `<revision>` where that is not known (argo-cd.md §C.3). */
  readonly name: string;
  readonly from: string;
  readonly isHook: boolean;
  /** The policies in effect; none for objects that are no hooks. */
  readonly deletePolicies: readonly DeletePolicy[];
  readonly waitsFor: Wait;
  /** One short phrase for people: why it runs where it runs. */
  readonly reason: string;
}

/** What a sync runs, and what it leaves out. */
export interface RunOrder {
  readonly tasks: readonly Task[];
  /** What is left out, in the order of the entries. */
  readonly dropped: readonly Dropped[];
  /** The object of each task. */
  readonly objects: ReadonlyMap<Task, JsonObject>;
}

/**
 * Gives the tasks of a first sync with all hooks, in the engine's order, and what it leaves out (argo-cd.md §C.5).
 *
 * Prunes, `CreateNamespace` and kinds that the cluster knows to be cluster-scoped cannot be seen from here.
 *
 * @param options the destination namespace, and the revision or the empty text where it is not known
 */
export function runOrder(
  entries: readonly Entry[],
  options: { readonly namespace: string; readonly revision: string },
): RunOrder {
  const { targets, dropped } = targetsOf(entries, options.namespace);
  const sorted = targets.flatMap((target) => draftsOf(target, options.revision)).sort(byRunOrder);
  const ordered = destinationFirst(pullForward(sorted), options.namespace);
  const waits = waitsOf(ordered);
  const pairs = [...ordered.first, ...ordered.rest].map(
    (draft) => [taskOf(draft, waits(draft)), draft.target.value] as const,
  );
  return { tasks: pairs.map(([task]) => task), dropped, objects: new Map(pairs) };
}

/**
 * Says what each task makes the sync wait for (argo-cd.md §C.6, §C.8).
 *
 * | task | condition | waits for |
 * |---|---|---|
 * | any | no health check for its kind | nothing: it is done when created |
 * | hook | | completion |
 * | other | all tasks, SyncFail too, share one phase and wave | nothing |
 * | other | last step before SyncFail, and no hook in it | nothing: the sync ends when it is applied |
 * | other | | health |
 */
function waitsOf({ sorted, rest }: DestinationFirst): (draft: Draft) => Wait {
  const steps = sorted.map(stepOf);
  const isMultiStep = steps[0] !== steps.at(-1);
  const lastDraft = rest.findLast(({ phase }) => phase !== 'SyncFail');
  const lastStep = lastDraft && stepOf(lastDraft);
  const isLastAwaited = rest.some((draft) => draft.isHook && stepOf(draft) === lastStep);
  return (draft) => {
    if (!hasHealthCheck(draft.target.group, draft.target.kind)) return 'nothing';
    if (draft.isHook) return 'completion';
    return isMultiStep && (isLastAwaited || stepOf(draft) !== lastStep) ? 'health' : 'nothing';
  };
}

function stepOf({ phase, wave }: Draft): string {
  return `${phase} ${wave}`;
}

function taskOf(draft: Draft, waitsFor: Wait): Task {
  const { target, phase, wave, shownName, isHook, reason } = draft;
  return {
    phase,
    wave,
    group: target.group,
    kind: target.kind,
    namespace: target.namespace,
    name: shownName,
    from: target.from,
    isHook,
    deletePolicies: isHook ? deletePoliciesOf(target.value) : [],
    waitsFor,
    reason,
  };
}

/** One step of a sync, as the engine takes it in each loop: argo-cd.md §C.6, row by row. */
import type { ResourceResult } from './application.ts';
import { hookFinalizer } from './health.ts';
import { hookChange, resourceChange } from './hook-phase.ts';
import { nameOf, said, waiting, withReasons } from './messages.ts';
import { deleteHooks, releaseHooks, runTasks, type Ran } from './run-tasks.ts';
import type { StepContext } from './step-context.ts';
import type { SyncTask } from './tasks.ts';

/** How an operation stands after a step. */
export interface Stand {
  readonly phase: 'Running' | 'Succeeded' | 'Failed' | 'Error';
  readonly message: string;
  /** Whether the controller sleeps the wave delay before it goes on. */
  readonly sleeps: boolean;
}

function stand(phase: Stand['phase'], message: string, sleeps = false): Stand {
  return { phase, message, sleeps };
}

/** Takes one step. */
export function step(context: StepContext): Stand {
  const { tasks, results } = context;
  const invalid = tasks.flatMap((task) => context.refusal('invalid', task) ?? []);
  if (invalid.length > 0)
    return stand('Failed', `${said.invalid}: ${[...new Set(invalid)].toSorted().join('; ')}`);
  const known = tasks.filter((task) => results.of(task) !== undefined);
  if (results.all().length === 0) {
    const refused = dryRun(context);
    if (refused !== undefined) return refused;
  }
  look(context, known);
  const running = tasks.filter((task) => counts(context, task) && isRunning(context, task));
  if (running.length > 0) {
    for (const task of running) missing(context, task);
    return stand('Running', waiting(running, 'completion'));
  }
  releaseHooks(context, hookFinalizer);
  const failed = tasks.filter((task) => task.phase !== 'SyncFail' && hasFailed(results.of(task)));
  if (failed.length === 0) return next(context);
  deleteHooks(context, 'HookFailed');
  return fail(context, tasks, said.unsuccessful);
}

/** Rows 2 and 3: everything is validated before anything is applied. */
function dryRun(context: StepContext): Stand | undefined {
  const { tasks, results } = context;
  for (const task of tasks) if (task.isDestination === true && !context.dryRun) runTasks(context, [task]);
  const refused = tasks.filter((task) => {
    const message = context.refusal('dryRun', task);
    if (message !== undefined) results.set(task, { status: 'SyncFailed', hookPhase: 'Failed', message });
    return message !== undefined;
  });
  if (refused.length > 0) return stand('Failed', said.dryRunFailed);
  if (context.dryRun) runTasks(context, tasks);
  return undefined;
}

/** Row 4: what ran before this step is looked at again. */
function look({ results, store }: StepContext, known: readonly SyncTask[]): void {
  for (const task of known) {
    const live = results.of(task)?.hookPhase === 'Running' ? store.get(task) : undefined;
    if (live === undefined) continue;
    const change = task.isHook ? hookChange(live, task) : resourceChange(live);
    if (change !== undefined) results.set(task, change);
  }
}

/** Row 5: what a sync waits for and is no longer there. */
function missing({ store, results }: StepContext, task: SyncTask): void {
  if (store.get(task) !== undefined) return;
  const message = `Resource ${nameOf(task)} is missing, it might have been deleted`;
  results.set(task, { status: 'SyncFailed', hookPhase: 'Error', message });
}

function counts({ tasks }: StepContext, task: SyncTask): boolean {
  const [first, last] = [tasks[0], tasks.at(-1)];
  const isMultiStep = first?.phase !== last?.phase || first?.wave !== last?.wave;
  return task.isHook || (isMultiStep && task.target !== undefined);
}

function hasFailed(result: ResourceResult | undefined): boolean {
  return result?.hookPhase === 'Failed' || result?.hookPhase === 'Error';
}

/** Rows 9 to 14: the next phase and wave. */
function next(context: StepContext): Stand {
  const { results } = context;
  const pending = context.tasks.filter((task) => task.phase !== 'SyncFail' && results.of(task) === undefined);
  const [first] = pending;
  if (first === undefined) {
    deleteHooks(context, 'HookSucceeded');
    return stand('Succeeded', said.noMoreTasks);
  }
  const now = pending.filter((task) => isSameStep(task, first));
  const remaining = pending.filter((task) => !isSameStep(task, first) || task.isHook);
  const isFinal = isSameStep(pending.at(-1) ?? first, first);
  return afterRun(context, runTasks(context, now), { now, remaining, isFinal });
}

function isSameStep(left: SyncTask, right: SyncTask): boolean {
  return left.phase === right.phase && left.wave === right.wave;
}

interface Turn {
  readonly now: readonly SyncTask[];
  readonly remaining: readonly SyncTask[];
  readonly isFinal: boolean;
}

function afterRun(context: StepContext, ran: Ran, { now, remaining, isFinal }: Turn): Stand {
  if (ran === 'failed') return refused(context, now);
  if (ran === 'pending') return stand('Running', waiting(now.filter(isReplacedHook), 'deletion'), !isFinal);
  if (remaining.length > 0) return stand('Running', waiting(now, 'completion'), !isFinal);
  deleteHooks(context, 'HookSucceeded');
  return stand('Succeeded', said.appliedAll, !isFinal);
}

function isReplacedHook({ isHook, policies }: SyncTask): boolean {
  return isHook && policies.includes('BeforeHookCreation');
}

/** Rows 11 and 12: what of the wave is on its way is waited for, with the SyncFail hooks beside it. */
function refused(context: StepContext, now: readonly SyncTask[]): Stand {
  const running = now.filter((task) => isRunning(context, task));
  if (running.length === 0) {
    const failed = fail(context, now, said.applyFailed);
    if (failed.phase === 'Failed') deleteHooks(context, 'HookFailed');
    return failed;
  }
  const hooks = context.tasks.filter(({ phase }) => phase === 'SyncFail');
  const isOver = hooks.length === 0 || fail(context, now, said.applyFailed).phase === 'Failed';
  return stand('Running', waiting(isOver ? running : [...running, ...hooks], 'completion'));
}

/** Runs the SyncFail hooks, all at once; without any, or when all are done, the operation has failed. */
function fail(context: StepContext, failing: readonly SyncTask[], message: string): Stand {
  const { results } = context;
  const hooks = context.tasks.filter(({ phase }) => phase === 'SyncFail');
  const others = failing.filter(({ phase }) => phase !== 'SyncFail');
  const whole = withReasons(message, refusalsOf(context, others));
  const open = hooks.filter((task) => results.of(task) === undefined || isRunning(context, task));
  if (open.length > 0) {
    const pending = open.filter((task) => results.of(task) === undefined);
    runTasks(context, pending);
    return stand('Running', waiting(pending, 'completion'));
  }
  const wrong = refusalsOf(context, hooks);
  const more = wrong.length === 0 ? '' : `\n${withReasons('one or more SyncFail hooks failed', wrong)}`;
  return stand('Failed', whole + more);
}

/** Gives what was said of the objects that could not be applied. */
function refusalsOf({ results }: StepContext, tasks: readonly SyncTask[]): readonly string[] {
  return tasks.flatMap((task) => {
    const result = results.of(task);
    return result?.status === 'SyncFailed' ? [result.message] : [];
  });
}

function isRunning({ results }: StepContext, task: SyncTask): boolean {
  return results.of(task)?.hookPhase === 'Running';
}

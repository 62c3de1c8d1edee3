/** The result of a hook run, read from its Job and pods (DESIGN.md §7). */
import { readExport } from '../model/context.ts';
import type { HookRunStatus } from '../model/hook-run.ts';
import { isError, type Problem } from '../model/problem.ts';
import type { LogRequest } from './action.ts';
import type { Job, Pod } from './job.ts';
import { isFailSlot } from './slot-ask.ts';
import type { RunView } from './snapshot.ts';
import { lineOf, problemLine } from './line.ts';

/** What is stored of a run that has ended. */
export type Result = Pick<HookRunStatus, 'phase' | 'code' | 'message' | 'exitCode' | 'output'>;

/** How much of a log is kept: of failed runs more. */
const logBytes = { failed: 16 * 1024, succeeded: 2 * 1024 } as const;

const losses = {
  gone: (kind: string) => `the ${kind} of this run is gone; it may have run, so that no other is started`,
  other: (kind: string) => `the ${kind} of this name is not the one that was made for this run`,
  taken: (kind: string) => `a ${kind} of this name is there already, and it is not ours`,
} as const;

/** Gives the result of a run whose Job is gone, or is another one. */
export function jobLost(how: keyof typeof losses, kind: Job['kind']): Result {
  return { phase: 'Error', code: 'JOB_LOST', message: losses[how](kind) };
}

/** Gives the result of a run whose Job was not let be made: nothing of it ran. */
export function jobRefused(message: string): Result {
  return { phase: 'Error', code: 'JOB_REFUSED', message: lineOf(message) };
}

/** Says whether a Job that has ended has a pod that says how; a deadline takes the pods away with it. */
export function hasResult(job: Job): boolean {
  return job.kind === 'Workflow' || lastEnded(job) !== undefined;
}

/** Gives the result: of the Job's condition where it has one, else of its pod; and of what it exported. */
export function resultOf(
  job: Job,
  { name, spec }: Pick<RunView, 'name' | 'spec'>,
  stopping: string | undefined,
): Result {
  const result = endOf(job, stopping);
  return withExport(result, spec.slot, readExport(result.output ?? '', name).problems);
}

function endOf(job: Job, stopping: string | undefined): Result {
  const ended = lastEnded(job)?.result;
  const more = saidBy(job, ended);
  if (hasSucceeded(job)) return { phase: 'Succeeded', ...more };
  if (stopping !== undefined) return { phase: 'Failed', message: stopping, ...more };
  if (job.condition === undefined && ended === undefined)
    return {
      phase: 'Error',
      code: 'JOB_DELETED',
      message: `the ${job.kind} was deleted while it ran, and its pod cannot be read`,
    };
  return { phase: 'Failed', message: failureMessage(job, ended), ...more };
}

function saidBy({ output = '' }: Job, ended: Pod['result']): Pick<Result, 'exitCode' | 'output'> {
  if (ended === undefined) return output === '' ? {} : { output };
  if (!ended.hasBegun) return {};
  return { exitCode: ended.exitCode, ...(ended.message === '' ? {} : { output: ended.message }) };
}

/** What was known of a run before it ended. */
type Before = Partial<Pick<HookRunStatus, 'code' | 'message' | 'stopping'>>;

/** Gives the cause where something kept a run from beginning: unless its container ran after all, it failed by that. */
export function causeOf(result: Result, { code, message = '', stopping }: Before): Partial<Result> {
  if (code === undefined || result.phase !== 'Failed' || result.exitCode !== undefined) return {};
  if (stopping === message) return { code };
  return stopping === undefined
    ? { code, message: lineOf(`${message}; ${result.message ?? 'the Job failed'}`) }
    : {};
}

/**
 * Gives a result with what is wrong with its export, told of the first problem: a faulty export fails a start or success
 * hook, of a fail hook it is only told.
 */
export function withExport<Of extends Pick<Result, 'phase' | 'code' | 'message'>>(
  result: Of,
  slot: string,
  problems: readonly Problem[],
): Of {
  const [first] = problems.toSorted((left, right) => Number(isError(right)) - Number(isError(left)));
  if (first === undefined) return result;
  const said = { code: first.code, message: problemLine(first) };
  if (result.phase !== 'Succeeded') return { ...said, ...result };
  const isBad = isError(first) && !isFailSlot(slot);
  return { ...result, ...said, ...(isBad ? { phase: 'Failed' as const } : {}) };
}

/** Asks for the log's end where there is a pod to read. */
export function logOf(job: Job, phase: Result['phase']): LogRequest | undefined {
  const pod = job.pods.at(-1);
  if (pod === undefined) return undefined;
  return { pod: pod.name, bytes: phase === 'Succeeded' ? logBytes.succeeded : logBytes.failed };
}

function hasSucceeded(job: Job): boolean {
  if (job.condition !== undefined) return job.condition === 'Complete';
  return lastEnded(job)?.result?.exitCode === 0;
}

function lastEnded({ pods }: Job): Pod | undefined {
  return pods.findLast(({ result }) => result !== undefined);
}

function failureMessage({ kind, conditionReason, conditionMessage }: Job, ended: Pod['result']): string {
  if (conditionReason === 'DeadlineExceeded') return 'the Job was active longer than its timeout';
  if (ended !== undefined) {
    const why = ['', 'Error', 'Completed'].includes(ended.reason) ? '' : ` (${ended.reason})`;
    return `exit code ${ended.exitCode}${why}`;
  }
  return conditionMessage === '' ? `the ${kind} failed` : lineOf(conditionMessage);
}

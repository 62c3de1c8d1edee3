/** A Job's status as Kubernetes writes it: conditions, and what they say. */
import { field, isObject, type JsonObject } from '../model/object.ts';
import type { ContainerEnd } from './container.ts';
import type { Stored } from './store.ts';

/** How a Job ends, by the reason in its condition. */
export const jobEnds = {
  CompletionsReached: { type: 'Complete', message: 'Reached expected number of succeeded pods' },
  BackoffLimitExceeded: { type: 'Failed', message: 'Job has reached the specified backoff limit' },
  DeadlineExceeded: { type: 'Failed', message: 'Job was active longer than specified deadline' },
  PodFailurePolicy: { type: 'Failed', message: '' },
} as const;

/** Why a Job ended. */
export type JobEnd = keyof typeof jobEnds;

/** A condition of a Job. */
export interface JobCondition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Gives a Job's conditions. */
export function conditionsOf(job: JsonObject): readonly JobCondition[] {
  const found = field(job['status'], 'conditions');
  return Array.isArray(found) ? found.filter(isObject).map((one) => one as unknown as JobCondition) : [];
}

/** Says whether a Job has a condition of one of some types, with status True. */
export function hasCondition(job: JsonObject, ...types: readonly string[]): boolean {
  return conditionsOf(job).some(({ type, status }) => types.includes(type) && status === 'True');
}

/** Says whether a Job has ended. */
export function hasEnded(job: JsonObject): boolean {
  return hasCondition(job, 'Complete', 'Failed');
}

/** Gives a Job with a condition set in the place of one of the same type. */
export function withCondition(
  job: Stored,
  condition: JobCondition & { readonly lastTransitionTime: string },
): Stored {
  const others = conditionsOf(job).filter(({ type }) => type !== condition.type);
  return { ...job, status: { ...job.status, conditions: [...others, condition] } };
}

/** A rule of a Job's podFailurePolicy that looks at exit codes. */
interface ExitRule {
  readonly action?: unknown;
  readonly onExitCodes?: { readonly operator?: unknown; readonly values?: readonly number[] };
}

/** Says why a Job has ended with its last container's end; nothing where it is to be tried again. */
export function endAfter(job: Stored, { exitCode }: ContainerEnd, failures: number): JobEnd | undefined {
  if (exitCode === 0) return 'CompletionsReached';
  const rules = field(field(job.spec, 'podFailurePolicy'), 'rules');
  const isFatal = (Array.isArray(rules) ? (rules as readonly ExitRule[]) : []).some(
    ({ action, onExitCodes }) => action === 'FailJob' && onExitCodes?.values?.includes(exitCode) === true,
  );
  if (isFatal) return 'PodFailurePolicy';
  const limit = field(job.spec, 'backoffLimit');
  return failures > (typeof limit === 'number' ? limit : 6) ? 'BackoffLimitExceeded' : undefined;
}

/** Gives the text of the condition that a Job ends with. */
export function endMessage(end: JobEnd, job: Stored, exitCode: number): string {
  if (end !== 'PodFailurePolicy') return jobEnds[end].message;
  const { namespace = '', name } = job.metadata;
  return `Container hook for pod ${namespace}/${name} failed with exit code ${exitCode} matching FailJob rule at index 0`;
}

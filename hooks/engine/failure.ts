/** The failure matrix: what an event makes of an environment and of the release, and which fail hooks it runs (DESIGN.md §4.5). */
import { failedEnvironments } from '../model/arguments.ts';
import type { EnvironmentPhase, EnvironmentRecord } from '../model/release-record.ts';
import type { Ending, ReleasePhase, ReleaseStatus } from '../model/release.ts';
import type { FailureReason } from '../model/slot.ts';
import type { SlotFailure } from './slot-ask.ts';

/** What can go wrong with a release. */
export type FailureEvent =
  | 'release.onStart fails'
  | 'trigger environment fails'
  | 'environment fails'
  | 'environment.onFail fails'
  | 'release.onSuccess fails'
  | 'release.onFail fails'
  | 'terminated'
  | 'terminated before anything ran'
  | 'superseded';

/** One row of the matrix. */
export interface MatrixRow {
  readonly event: FailureEvent;
  /** What becomes of the environment; absent: it stays as it is. */
  readonly environment?: EnvironmentPhase;
  readonly runsEnvironmentOnFail: boolean;
  readonly runsReleaseOnFail: boolean;
  readonly release: ReleasePhase;
}

/** The matrix, row by row. Which entries of a fail slot run is the matter of their `reasons`. */
export const failureMatrix: readonly MatrixRow[] = [
  row('release.onStart fails', undefined, [false, true], 'Failed'),
  row('trigger environment fails', 'Failed', [false, true], 'Failed'),
  row('environment fails', 'Failed', [true, true], 'Failed'),
  row('environment.onFail fails', 'Failed', [false, true], 'Failed'),
  row('release.onSuccess fails', undefined, [false, true], 'Failed'),
  row('release.onFail fails', undefined, [false, false], 'Failed'),
  row('terminated', 'Terminated', [true, true], 'Terminated'),
  row('terminated before anything ran', undefined, [false, false], 'Terminated'),
  row('superseded', 'Superseded', [true, true], 'Superseded'),
];

function row(
  event: FailureEvent,
  environment: EnvironmentPhase | undefined,
  [runsEnvironmentOnFail, runsReleaseOnFail]: readonly [boolean, boolean],
  release: ReleasePhase,
): MatrixRow {
  return {
    event,
    ...(environment === undefined ? {} : { environment }),
    runsEnvironmentOnFail,
    runsReleaseOnFail,
    release,
  };
}

/** Gives the row of an event. */
export function matrixRow(event: FailureEvent): MatrixRow {
  return failureMatrix.find((one) => one.event === event) ?? row(event, 'Failed', [true, true], 'Failed');
}

/** Gives the row of a release that ends early. */
export function endingRow({ reason }: Ending, hasBegun: boolean): MatrixRow {
  if (!hasBegun) return { ...matrixRow('terminated before anything ran'), release: endedPhase(reason) };
  return matrixRow(reason === 'Superseded' ? 'superseded' : 'terminated');
}

function endedPhase(reason: Ending['reason']): ReleasePhase {
  return reason === 'Superseded' ? 'Superseded' : 'Terminated';
}

/** Gives the reason by which fail hooks are chosen, of a class. */
export function reasonOf(failureClass: string): FailureReason {
  const same = (['TimedOut', 'Terminated', 'Superseded'] as const).find((one) => one === failureClass);
  return same ?? 'Failed';
}

/** What environment fail hooks are told: of its own failure, else of the release's early end. */
export function environmentFailure(
  record: EnvironmentRecord,
  status: Pick<ReleaseStatus, 'ending'>,
): SlotFailure {
  const environments = failedEnvironments([told(record, status)]);
  const { reason, message = '' } = record;
  const { ending } = status;
  if (reason === undefined && ending !== undefined) {
    const why = errorMessage(ending.message, ending);
    return { reason: ending.reason, class: ending.reason, message: why, environments };
  }
  const failureClass = reason ?? 'Unknown';
  const why = errorMessage(message, undefined);
  return { reason: reasonOf(failureClass), class: failureClass, message: why, environments };
}

/** What release fail hooks are told. */
export function releaseFailure(status: ReleaseStatus): SlotFailure {
  const { ending, environments, reason = 'Unknown', message = '' } = status;
  const failed = environments.filter(({ phase }) => isBad(phase));
  return {
    reason: ending?.reason ?? reasonOf(reason),
    class: ending?.reason ?? reason,
    message: errorMessage(ending?.message ?? message, ending),
    environments: failedEnvironments(failed.map((record) => told(record, status))),
  };
}

function isBad(phase: EnvironmentPhase): boolean {
  return phase === 'Failed' || phase === 'Terminated' || phase === 'Superseded';
}

function told(record: EnvironmentRecord, { ending }: Pick<ReleaseStatus, 'ending'>) {
  const { name, message, applications } = record;
  const bad = applications.filter((one) => one.phase === 'Failed');
  return {
    name,
    status: badPhase(record, ending),
    applications: (bad.length === 0 ? applications : bad).map((one) => one.name),
    errorMessage: message ?? ending?.message ?? '',
  };
}

/** While its fail hooks run, an environment is not yet what it will be. */
function badPhase({ phase, reason }: EnvironmentRecord, ending: Ending | undefined): string {
  if (isBad(phase)) return phase;
  return reason === undefined && ending !== undefined ? endedPhase(ending.reason) : 'Failed';
}

/** The wording that people's own templates know (promotion-hooks.md §4.2). */
function errorMessage(message: string, ending: Ending | undefined): string {
  if (ending === undefined) return `Release Failed: ${message}`;
  return ending.reason === 'Terminated' && ending.by !== undefined
    ? 'Product release was terminated by user'
    : `Product release was terminated: ${message}`;
}

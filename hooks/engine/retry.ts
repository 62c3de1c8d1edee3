/** A retry: what failed is taken up again, what succeeded is kept (DESIGN.md §4.5). */
import type { ApplicationRecord, EnvironmentPhase, EnvironmentRecord } from '../model/release-record.ts';
import { parseInstant } from '../model/instant.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { firstStatus } from './first-status.ts';
import { hasFailed, type OperationState } from './operation.ts';
import type { Pass } from './pass.ts';
import { without } from './reading.ts';
import type { ReleaseView } from './snapshot.ts';

/** Takes a failed or terminated release up again where a person wishes it; any other stays as it is. */
export function retried(pass: Pass, view: ReleaseView, status: ReleaseStatus): ReleaseStatus {
  const wished = view.spec.retry ?? 0;
  if (wished < status.attempt || !isRetriable(view, status)) return status;
  const isInvalid = status.error?.class === 'ConfigurationInvalid';
  const again = isInvalid ? begunAnew(pass, view, status) : takenUp(pass, status);
  return { ...again, attempt: wished + 1, retriedAt: pass.at };
}

function isRetriable({ spec }: ReleaseView, { phase, ending }: ReleaseStatus): boolean {
  // The wish to terminate stands in the spec still: it is the retry that must be newer.
  if (ending?.reason === 'Terminated' && spec.terminate !== undefined) return false;
  return phase === 'Failed' || phase === 'Terminated';
}

function takenUp(pass: Pass, status: ReleaseStatus): ReleaseStatus {
  return {
    ...without(status, 'reason', 'message', 'error', 'ending', 'endedAt'),
    phase: pass.snapshot.product.spec.concurrency === 'Queue' ? 'Queued' : 'Pending',
    environments: status.environments.map((record) =>
      isDone(record.phase) ? record : reopened(pass, record),
    ),
  };
}

/** Nothing has begun: what is declared now is what counts. */
function begunAnew(pass: Pass, view: ReleaseView, status: ReleaseStatus): ReleaseStatus {
  const { hooks, context, conditions, opened, ended, openedAt } = status;
  const fresh = firstStatus(pass, view, parseInstant(openedAt) ?? pass.now);
  return { ...fresh, hooks, context, conditions, opened, ended, openedAt };
}

function reopened(pass: Pass, { name, applications, hooks, verdicts }: EnvironmentRecord): EnvironmentRecord {
  const records = applications.map((record) => restarted(pass, record));
  return { name, phase: 'Pending', applications: records, hooks, verdicts };
}

/** What is done stays done; all else is synced anew, and a sync that failed does not count again. */
function restarted({ snapshot }: Pass, record: ApplicationRecord): ApplicationRecord {
  const { namespace, name, operation } = record;
  if (isDone(record.phase)) return record;
  const state = snapshot.applications.get(`${namespace}/${name}`)?.state;
  const again = { namespace, name, phase: 'Pending' as const };
  if (operation !== undefined && isGood(record, state)) return { ...again, operation };
  if (isUntouched(record) && !isFailed(state)) return again;
  const passedOver = (state ?? operation)?.startedAt;
  return { ...again, restart: true, ...(passedOver === undefined ? {} : { passedOver }) };
}

function isUntouched({ phase, operation }: ApplicationRecord): boolean {
  return phase === 'Pending' && operation === undefined;
}

function isDone(phase: EnvironmentPhase): boolean {
  return phase === 'Succeeded' || phase === 'Skipped';
}

/** A sync that need not be made again: it succeeded and its application did not suffer, or it goes on still. */
function isGood({ operation, class: why }: ApplicationRecord, state: OperationState | undefined): boolean {
  if (operation?.phase === 'Succeeded') return why !== 'Degraded';
  return operation?.phase === 'Running' && !isFailed(state);
}

function isFailed(state: OperationState | undefined): boolean {
  return state !== undefined && hasFailed(state);
}

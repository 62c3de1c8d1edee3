/** The life of an operation around its steps: start, attempts, end (argo-cd.md §C.11, §D.3). */
import { parseDuration } from '../../model/duration.ts';
import { parseInstant } from '../../model/instant.ts';
import { timeText } from '../schedule.ts';
import {
  isMultiSource,
  sourcesOf,
  type Application,
  type HistoryEntry,
  type Operation,
  type OperationState,
  type Retry,
  type SyncResult,
} from './application.ts';
import { retrying } from './messages.ts';
import { backoff, retryDefaults } from './timing.ts';

/** Gives the state of an operation that is only now picked up. */
export function begun(operation: Operation, now: number): OperationState {
  return { operation, phase: 'Running', startedAt: timeText(now) };
}

/** Gives how an operation's attempts are spaced. */
function spacing({ backoff: written }: Retry = {}): {
  readonly seconds: number;
  readonly factor: number;
  readonly maxSeconds: number;
} {
  return {
    seconds: secondsOf(written?.duration) ?? retryDefaults.seconds,
    factor: written?.factor ?? retryDefaults.factor,
    maxSeconds: secondsOf(written?.maxDuration) ?? retryDefaults.maxSeconds,
  };
}

function secondsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseDuration(text);
  return 'seconds' in parsed ? parsed.seconds : undefined;
}

/** Gives when the attempt that an operation waits for is really made: later than it says (argo-cd.md §C.11). */
export function retryAt({ operation, finishedAt, retryCount = 0 }: OperationState): number {
  return (parseInstant(finishedAt) ?? 0) + backoff(spacing(operation.retry), retryCount);
}

/** Says whether an operation waits for its next attempt. */
export function isBetweenAttempts({ phase, finishedAt }: OperationState): boolean {
  return phase === 'Running' && finishedAt !== undefined;
}

/** Gives the state with which the next attempt begins. */
export function nextAttempt(state: OperationState): OperationState {
  const { finishedAt: _finishedAt, syncResult: _syncResult, ...rest } = state;
  const isRefreshed = state.operation.retry?.refresh === true;
  const message = `Retrying operation${isRefreshed ? ' with latest revisions' : ''}. Attempt #${state.retryCount ?? 0}`;
  if (!isRefreshed) return { ...rest, message };
  const { revision: _revision, revisions: _revisions, ...sync } = state.operation.sync;
  return { ...rest, message, operation: { ...state.operation, sync } };
}

/** What ended an operation before its end. */
export type Cause = 'user' | 'timeout';

/** Gives the state after a failed attempt: another one is to come, or that was all. */
export function afterFailure(state: OperationState, now: number, ended?: Cause): OperationState {
  const { message = '', retryCount = 0 } = state;
  const limit = state.operation.retry?.limit ?? 0;
  if (ended === undefined && (retryCount < limit || limit < 0)) {
    const at = now + backoff(spacing(state.operation.retry), retryCount);
    return {
      ...state,
      phase: 'Running',
      retryCount: retryCount + 1,
      finishedAt: timeText(now),
      message: retrying(message, retryCount + 1, at),
    };
  }
  const caused = ended === 'timeout' ? `${message}, triggered by controller sync timeout` : message;
  return {
    ...state,
    finishedAt: timeText(now),
    message: retryCount === 0 ? caused : `${caused} (retried ${retryCount} times).`,
  };
}

/** Gives an application's history with an operation that succeeded; only full ones are written (argo-cd.md §C.9). */
export function withHistory(
  application: Application,
  { operation, syncResult, startedAt }: OperationState,
  now: number,
): readonly HistoryEntry[] {
  const history = application.status?.history ?? [];
  const { sync, initiatedBy } = operation;
  if (sync.dryRun === true || (sync.resources ?? []).length > 0) return history;
  const entry: HistoryEntry = {
    id: (history.at(-1)?.id ?? -1) + 1,
    ...deployed(application, syncResult),
    deployedAt: timeText(now),
    deployStartedAt: startedAt,
    ...(initiatedBy === undefined ? {} : { initiatedBy: { ...initiatedBy } }),
  };
  return kept([...history, entry], application.spec.revisionHistoryLimit);
}

function kept(history: readonly HistoryEntry[], limit = 10): readonly HistoryEntry[] {
  return limit === 0 ? [] : history.slice(-limit);
}

function deployed(application: Application, result: SyncResult | undefined): Partial<HistoryEntry> {
  const sources = sourcesOf(application);
  if (isMultiSource(application)) return { revisions: result?.revisions ?? [], sources };
  const [source] = sources;
  return { revision: result?.revision ?? '', ...(source === undefined ? {} : { source }) };
}

/** Says what an ended operation's Event says (argo-cd.md §D.3). */
export function completionMessage(state: OperationState): string {
  const { syncResult, phase, message = '', operation } = state;
  const { revision: one = '', revisions = [] } = syncResult ?? {};
  const revision = revisions.length > 0 ? revisions.join(',') : one;
  const kind = (operation.sync.resources ?? []).length > 0 ? 'Partial sync operation' : 'Sync operation';
  return phase === 'Succeeded'
    ? `${kind} to ${revision} succeeded`
    : `${kind} to ${revision} failed: ${message}`;
}

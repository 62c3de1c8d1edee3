/** What was seen of an Application's sync for a release (DESIGN.md §4.3, §4.4). */
import { formatInstant, parseInstant } from '../model/instant.ts';
import type { ApplicationRecord, OperationRecord } from '../model/release-record.ts';
import type { OperationKey } from '../model/status.ts';
import { primaryRevision, type Application } from './application.ts';
import { classify } from './classify.ts';
import { operationRevision } from './identity.ts';
import { matchOf } from './matches.ts';
import { hasEnded, hasFailed, type OperationState } from './operation.ts';
import type { Pass } from './pass.ts';
import { without } from './reading.ts';
import type { Completion } from './snapshot.ts';
import { asSeen, type Work } from './work.ts';

/** Says whether an operation is one that we ended ourselves: that is never a failure. */
export function isEndedByUs(ended: readonly OperationKey[], uid: string, startedAt: string): boolean {
  return ended.some((key) => key.uid === uid && key.startedAt === startedAt);
}

/** Gives the record of an Application with what its operation says now. */
export function observe(work: Work, application: Application, before: ApplicationRecord): ApplicationRecord {
  const { state } = application;
  const match = matchOf(work.matches, application);
  const isOurs = match.kind === 'Release' && match.release === work.view.name;
  if (state !== undefined && isOurs && state.startedAt !== before.passedOver)
    return withState(work, application, { before, state });
  const { operation } = before;
  if (operation === undefined || isOver(operation)) return before;
  if (state?.startedAt === operation.startedAt)
    return hasMovedOn(application, state, operation) ? without(before, 'operation') : before;
  asSeen(work, application);
  return vanished(work.pass, application, { before, operation });
}

/** Says whether a sync has ended, as far as that is recorded. */
export function isOver({ phase }: OperationRecord): boolean {
  return phase !== 'Running' && phase !== 'Terminating';
}

/** A retry may take a newer revision (`retry.refresh`): from then on the operation is another release's. */
function hasMovedOn(application: Application, state: OperationState, { revision }: OperationRecord): boolean {
  const now = operationRevision(application, state);
  return now !== '' && revision !== '' && now !== revision;
}

interface Seen {
  readonly before: ApplicationRecord;
  readonly state: OperationState;
}

function withState(work: Work, application: Application, { before, state }: Seen): ApplicationRecord {
  if (isEndedByUs(work.endedByUs, application.uid, state.startedAt))
    return without(before, 'operation', 'class', 'message');
  const operation = recordOf(application, state);
  if (!hasFailed(state)) {
    return { ...without(before, 'class', 'message'), operation };
  }
  const cause = classify(state);
  const failed = hasEnded(state) ? operation : { ...operation, phase: 'Failed' };
  return { ...before, operation: failed, class: cause.class, message: cause.message };
}

function recordOf(application: Application, state: OperationState): OperationRecord {
  return {
    startedAt: state.startedAt,
    retryCount: state.retryCount,
    revision: primaryRevision(application, state),
    phase: state.phase,
    ...(state.finishedAt === undefined ? {} : { finishedAt: formatInstant(state.finishedAt) }),
  };
}

interface Vanished {
  readonly before: ApplicationRecord;
  readonly operation: OperationRecord;
}

/**
 * Finds how an operation ended that is no longer shown: a deployment in the history, else what the `OperationCompleted`
 * Event says; without one it failed, or is Unknown where no history is kept.
 */
function vanished(pass: Pass, application: Application, { before, operation }: Vanished): ApplicationRecord {
  const startedAt = parseInstant(operation.startedAt) ?? 0;
  const finishedAt = formatInstant(pass.now);
  const completion = pass.snapshot.completions
    .get(application.uid)
    ?.find(({ at, revision }) => at >= startedAt && (revision === '' || revision === operation.revision));
  const deployed = application.history.some((one) => parseInstant(one.startedAt) === startedAt);
  if (deployed || completion?.hasSucceeded === true)
    return { ...before, operation: { ...operation, phase: 'Succeeded', finishedAt } };
  if (completion === undefined && application.historyLimit === 0)
    return { ...before, operation: { ...operation, phase: 'Unknown', finishedAt } };
  const cause = classify({ message: saidBy(completion), resources: [] });
  return {
    ...before,
    operation: { ...operation, phase: 'Failed', finishedAt },
    class: cause.class,
    message: cause.message,
  };
}

/** What an Event says behind `failed:`; without an Event, that nothing does. */
function saidBy(completion: Completion | undefined): string {
  if (completion === undefined) return 'the sync is gone, and nothing says that it succeeded';
  return / failed: ([\s\S]*)$/.exec(completion.message)?.[1] ?? completion.message;
}

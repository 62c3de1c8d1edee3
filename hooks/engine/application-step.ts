/** One Application on its way through an environment: preAction, sync, health, postAction (DESIGN.md §4). */
import type { Step } from '../model/flow.ts';
import type { Instant } from '../model/instant.ts';
import { formatInstant, parseInstant } from '../model/instant.ts';
import type { ApplicationRecord, EnvironmentPhase, HookRecord } from '../model/release-record.ts';
import { slotEntries } from '../model/slot.ts';
import type { Application } from './application.ts';
import { blockerOf } from './blockers.ts';
import { judge, tracks, type Judgement } from './done.ts';
import { isDue, isUnbegun, noticeSeconds, refreshOf } from './notice.ts';
import { isEndedByUs } from './observe.ts';
import { hasPassed } from './pass.ts';
import { without } from './reading.ts';
import { refusalKey } from './refusal.ts';
import { advanceSlot, failedHook } from './slots.ts';
import type { EnvironmentView } from './snapshot.ts';
import { syncRequest } from './sync.ts';
import { lookAtVersion } from './version-look.ts';
import { asSeen, type Work } from './work.ts';

/** An Application, and where it is. */
export interface ApplicationTurn {
  readonly work: Work;
  /** Absent for the trigger environment. */
  readonly step: Step | undefined;
  readonly environment: EnvironmentView;
  readonly application: Application;
  /** When the environment's turn came. */
  readonly turn: Instant;
  readonly record: ApplicationRecord;
  /** The records of the environment's hooks. */
  readonly hooks: readonly HookRecord[];
}

/** Where the Application is now, with the environment's hooks. */
export type ApplicationProgress = Pick<ApplicationTurn, 'record' | 'hooks'>;

/** Takes an Application as far as it can go in this pass. */
export function advanceApplication(turn: ApplicationTurn): ApplicationProgress {
  const record = withDegraded(turn);
  return steps[record.phase]({ ...turn, record });
}

function stay({ record, hooks }: ApplicationTurn): ApplicationProgress {
  return { record, hooks };
}

/** What an Application does in each phase. */
const steps: Readonly<Record<EnvironmentPhase, (turn: ApplicationTurn) => ApplicationProgress>> = {
  Pending: begin,
  Initializing: beforeSync,
  Running: syncing,
  Suspended: syncing,
  Finalizing: afterSync,
  Succeeded: watched,
  Skipped: stay,
  Failed: stay,
  Terminated: stay,
  Superseded: stay,
  Terminating: stay,
  FinalizingTermination: stay,
};

/** Notes since when an Application is Degraded after its sync, and forgets it when it no longer is. */
function withDegraded({ work, application, record }: ApplicationTurn): ApplicationRecord {
  const { degradedAt } = record;
  const finishedAt = parseInstant(record.operation?.finishedAt);
  if (record.operation?.phase !== 'Succeeded' || application.health !== 'Degraded')
    return degradedAt === undefined ? record : without(record, 'degradedAt');
  if (degradedAt !== undefined) return record;
  const since = Math.max(application.healthSince ?? work.pass.now, finishedAt ?? 0);
  return { ...record, degradedAt: formatInstant(since) };
}

function judged({ work, application, record, environment, turn }: ApplicationTurn): Judgement {
  return judge({ work, application, record, environment: environment.spec, turn });
}

function moved(turn: ApplicationTurn, phase: EnvironmentPhase, message?: string): ApplicationTurn {
  const record = without(turn.record, 'message');
  return { ...turn, record: { ...record, phase, ...(message === undefined ? {} : { message }) } };
}

function failed(
  turn: ApplicationTurn,
  { class: why, message }: { readonly class: string; readonly message: string },
): ApplicationProgress {
  return stay({ ...turn, record: { ...turn.record, phase: 'Failed', class: why, message } });
}

/** Before anything is run for it: an Application with nothing to do gets no hooks. */
function begin(turn: ApplicationTurn): ApplicationProgress {
  const found = turn.record.restart === true ? undefined : judged(turn);
  if (found?.is === 'Failed') return failed(turn, found);
  if (found?.is === 'Done' && found.how !== 'Synced') {
    asSeen(turn.work, turn.application);
    return stay(moved(turn, 'Skipped'));
  }
  if (found !== undefined && mayBeLeftOut(turn, found))
    return stay(moved(turn, 'Pending', 'waits for its sync'));
  return beforeSync(moved(turn, 'Initializing'));
}

/** With `Matched` it may have nothing to do with the release: its hooks wait until that is known. */
function mayBeLeftOut({ work, step }: ApplicationTurn, found: Judgement): boolean {
  if (work.pass.snapshot.product.spec.require !== 'Matched' || step?.policy?.action === 'Sync') return false;
  return found.is === 'Going' && found.waitsFor === 'Sync';
}

function beforeSync(turn: ApplicationTurn): ApplicationProgress {
  return slot(turn, 'preAction', (next) => syncing(moved(next, 'Running')));
}

function afterSync(turn: ApplicationTurn): ApplicationProgress {
  return slot(turn, 'postAction', (next) => stay(moved(next, 'Succeeded')));
}

type ActionSlot = 'preAction' | 'postAction';

function slot(
  turn: ApplicationTurn,
  action: ActionSlot,
  then: (turn: ApplicationTurn) => ApplicationProgress,
): ApplicationProgress {
  const { work, step, environment, application } = turn;
  const name = `policy.${action}` as const;
  const entries = slotEntries(step?.policy?.[action]);
  const ask = { slot: name, entries, environment: environment.name, application };
  const progress = advanceSlot(work, ask, turn.hooks);
  const next = { ...turn, hooks: progress.records };
  if (progress.state === 'Going') return stay(next);
  if (progress.state === 'Succeeded') return then(next);
  const message = `${name} of ${application.key} failed: ${failedHook(progress)}`;
  return failed(next, { class: 'HookFailed', message });
}

function syncing(turn: ApplicationTurn): ApplicationProgress {
  const isToRestart = turn.record.restart === true && turn.record.operation === undefined;
  const found: Judgement = isToRestart ? { is: 'Going', waitsFor: 'Sync' } : judged(turn);
  if (found.is === 'Failed') return failed(turn, found);
  if (found.is === 'Done') {
    if (found.how !== 'Synced') asSeen(turn.work, turn.application);
    return afterSync(moved(turn, 'Finalizing'));
  }
  if (found.waitsFor !== 'Sync') return stay(moved(refreshed(turn), 'Running'));
  const { work, application } = turn;
  // Whom a person must sync, Argo CD's own poll is soon enough for.
  const isArgosTurn = isUnbegun(application) || (application.isAutomated && tracks(work, application));
  return awaiting(isArgosTurn ? refreshed(turn) : turn);
}

/** How long Argo CD may be silent before it is asked to look again. */
const silentSeconds = 60;

/** Asks Argo CD to look again where an Application is waited for and nothing was heard of it for a while. */
function refreshed(turn: ApplicationTurn): ApplicationTurn {
  const { work, application, record } = turn;
  const { pass } = work;
  const isStanding = isUnbegun(application);
  const isSyncing = application.operation !== undefined && !isStanding;
  if (!pass.snapshot.settings.mayWriteApplications || isSyncing || !isQuiet(turn, isStanding)) return turn;
  work.actions.push(refreshOf(application, work.view.name));
  return { ...turn, record: { ...record, refreshedAt: pass.at } };
}

/** Says whether nothing was heard for a while; the longer it is waited for, the seldomer it is asked. */
function isQuiet({ work, application, record, turn }: ApplicationTurn, isStanding: boolean): boolean {
  const refreshedAt = parseInstant(record.refreshedAt);
  if (isStanding) {
    const since = parseInstant(record.requestedAt) ?? turn;
    return isDue(work.pass, since, { nudgedAt: refreshedAt, seconds: noticeSeconds });
  }
  const heard = Math.max(application.reconciledAt ?? 0, refreshedAt ?? turn);
  return hasPassed(work.pass, heard, Math.max(silentSeconds, (heard - turn) / 1000));
}

/** No sync of the release has been seen: it is asked for, or somebody else must start it. */
function awaiting(turn: ApplicationTurn): ApplicationProgress {
  const { work, step, application } = turn;
  const isOurs = step?.policy?.action === 'Sync' || turn.record.restart === true || isStranded(turn);
  if (!isOurs) return stay(othersTurn(turn));
  const { record, isFresh } = lookAtVersion(work, application, turn.record);
  if (!isFresh)
    return stay(moved({ ...turn, record }, 'Running', 'waits until Argo CD has compared its version'));
  const request = syncRequest(work, application);
  if ('wrong' in request) return stay(moved({ ...turn, record }, 'Running', request.wrong));
  work.actions.push(request.action);
  const refusal = work.pass.snapshot.refused.get(refusalKey(request.action.target));
  const message = refusal === undefined ? undefined : `its sync is refused: ${refusal.message}`;
  return stay(moved({ ...turn, record: { ...record, requestedAt: work.pass.at } }, 'Running', message));
}

/** We ended its last sync, which a gate held: Argo CD does not try that revision again by itself. */
function isStranded({ work, application }: ApplicationTurn): boolean {
  const { state, uid, isAutomated } = application;
  return isAutomated && state !== undefined && isEndedByUs(work.endedByUs, uid, state.startedAt);
}

/** How long an Application may be waited for before it is named as the blocker. */
const blockerSeconds = 600;

/** It was not well when the release opened, and nobody has synced it since. */
function isBlocker({ work, application, turn }: ApplicationTurn): boolean {
  const before = work.baseline.get(application.key);
  return before?.ready === false && hasPassed(work.pass, turn, blockerSeconds);
}

/** Says for whom an Application waits. Argo CD itself syncs an automated one; any other, a person. */
function othersTurn(turn: ApplicationTurn): ApplicationTurn {
  const { phase, message } = waitingFor(turn);
  const isLong = hasPassed(turn.work.pass, turn.turn, blockerSeconds);
  const blocker = isLong ? blockerOf(turn.work.pass, turn.application) : undefined;
  return moved(turn, phase, [message, ...(blocker === undefined ? [] : [blocker])].join('; '));
}

interface Waiting {
  readonly phase: 'Running' | 'Suspended';
  readonly message: string;
}

function waitingFor(turn: ApplicationTurn): Waiting {
  const { work, application } = turn;
  if (isBlocker(turn))
    return {
      phase: application.isAutomated ? 'Running' : 'Suspended',
      message: `Application ${application.key} blocks: it was OutOfSync or not Healthy when the release opened`,
    };
  if (application.operation !== undefined) return { phase: 'Running', message: 'another sync goes on' };
  if (!application.isAutomated && application.comparison.status === 'OutOfSync')
    return { phase: 'Suspended', message: `waits for somebody to sync Application ${application.key}` };
  if (!tracks(work, application) && work.pass.naming.match === 'Revision')
    return {
      phase: 'Suspended',
      message: `waits for a sync of Application ${application.key} to this revision`,
    };
  return { phase: 'Running', message: 'waits for its sync' };
}

/** An Application that is done may become Degraded while the environment settles. */
function watched(turn: ApplicationTurn): ApplicationProgress {
  const found = turn.record.operation === undefined ? undefined : judged(turn);
  return found?.is === 'Failed' ? failed(turn, found) : stay(turn);
}

/** One environment of a release: entering, onStart, its Applications, settling, onSuccess or onFail (DESIGN.md §4). */
import type { Step } from '../model/flow.ts';
import { parseInstant } from '../model/instant.ts';
import type { ApplicationRecord, EnvironmentPhase, EnvironmentRecord } from '../model/release-record.ts';
import { slotEntries } from '../model/slot.ts';
import { advanceApplication } from './application-step.ts';
import { judge, secondsOf } from './done.ts';
import { endingRow, environmentFailure, matrixRow } from './failure.ts';
import { isHeldByGate } from './gate.ts';
import { hasPassed, isFinal } from './pass.ts';
import { without } from './reading.ts';
import { advanceSlot, failedHook, isAnyRunning, settledSlots } from './slots.ts';
import type { EnvironmentView } from './snapshot.ts';
import { departedFrom, withApplications } from './environment-record.ts';
import { asSeen, type Work } from './work.ts';

/** An environment, and where the release is in it. */
export interface EnvironmentTurn {
  readonly work: Work;
  /** Absent for the trigger environment. */
  readonly step: Step | undefined;
  readonly view: EnvironmentView;
  readonly record: EnvironmentRecord;
  /** Why the release may not enter it, if it may not. */
  readonly holding: { readonly reason: string; readonly message: string } | undefined;
  /** Fail hooks have had their time. */
  readonly isExpired: boolean;
}

/** Takes an environment as far as it can go in this pass. */
export function advanceEnvironment(turn: EnvironmentTurn): EnvironmentRecord {
  if (isFinal(turn.record.phase)) return turn.record;
  const record = turn.record.phase === 'Pending' ? turn.record : without(turn.record, 'holding');
  const observed = { ...turn, record: withApplications(turn.work, turn.view, record) };
  const { ending } = turn.work.view.status;
  if (ending !== undefined && observed.record.phase !== 'Pending' && !isFailing(observed.record))
    return ended(observed);
  return phases[observed.record.phase](observed);
}

/** Gives a record that waits, with since when it waits for just that. */
export function held(
  record: EnvironmentRecord,
  holding: NonNullable<EnvironmentTurn['holding']>,
  since: string,
): EnvironmentRecord {
  const before = record.holding;
  const isSame = before?.reason === holding.reason && before.message === holding.message;
  return isSame ? record : { ...record, holding: { ...holding, since } };
}

function stay({ record }: EnvironmentTurn): EnvironmentRecord {
  return record;
}

/** What an environment does in each phase. */
const phases: Readonly<Record<EnvironmentPhase, (turn: EnvironmentTurn) => EnvironmentRecord>> = {
  Pending: enter,
  Initializing: starting,
  Running: running,
  Suspended: running,
  Finalizing: finalizing,
  Terminating: ended,
  FinalizingTermination: ended,
  Succeeded: stay,
  Skipped: stay,
  Failed: stay,
  Terminated: stay,
  Superseded: stay,
};

function moved(turn: EnvironmentTurn, change: Partial<EnvironmentRecord>): EnvironmentTurn {
  return { ...turn, record: { ...turn.record, ...change } };
}

/** Says whether an environment has failed, though its fail hooks may still run. */
export function isFailing({ phase, reason }: EnvironmentRecord): boolean {
  return phase === 'Failed' || (reason !== undefined && !isFinal(phase));
}

function enter(turn: EnvironmentTurn): EnvironmentRecord {
  const { work, record } = turn;
  if (turn.holding !== undefined) return held(record, turn.holding, work.pass.at);
  const entered = { ...turn, record: { ...without(record, 'holding'), startedAt: work.pass.at } };
  if (hasNothingToSync(entered)) {
    for (const application of turn.view.applications) asSeen(work, application);
    return skipped(entered);
  }
  return starting(moved(entered, { phase: 'Initializing' }));
}

/** Says whether every Application is where the release would bring it. */
function hasNothingToSync({ work, view, record }: EnvironmentTurn): boolean {
  return view.applications.every((application, index) => {
    const own = record.applications[index];
    if (own === undefined || own.restart === true) return false;
    const found = judge({ work, application, record: own, environment: view.spec, turn: work.pass.now });
    return own.phase === 'Skipped' || (found.is === 'Done' && found.how === 'NothingToDo');
  });
}

function skipped(turn: EnvironmentTurn): EnvironmentRecord {
  const { work, record } = turn;
  const applications = record.applications.map((one) => ({ ...one, phase: 'Skipped' as const }));
  const message = applications.length === 0 ? 'there is no Application here' : 'nothing is to be synced';
  return { ...record, phase: 'Skipped', message, applications, endedAt: work.pass.at };
}

function starting(turn: EnvironmentTurn): EnvironmentRecord {
  const progress = advanceSlot(
    turn.work,
    {
      slot: 'environment.onStart',
      entries: slotEntries(turn.step?.hooks?.onStart),
      environment: turn.record.name,
    },
    turn.record.hooks,
  );
  const next = moved(turn, { hooks: [...progress.records] });
  if (progress.state === 'Going') return next.record;
  if (progress.state === 'Failed') return failedBy(next, 'environment.onStart', failedHook(progress));
  return running(moved(next, { phase: 'Running' }));
}

function running(turn: EnvironmentTurn): EnvironmentRecord {
  const { work, view } = turn;
  const hooks = Map.groupBy(turn.record.hooks, ({ application }) => application);
  const since = parseInstant(turn.record.startedAt) ?? work.pass.now;
  const applications: ApplicationRecord[] = [];
  for (const [index, application] of view.applications.entries()) {
    const record = turn.record.applications[index];
    if (record === undefined) continue;
    const progress = advanceApplication({
      work,
      step: turn.step,
      environment: view,
      application,
      turn: since,
      record,
      hooks: hooks.get(application.key) ?? [],
    });
    if (progress.hooks.length > 0) hooks.set(application.key, [...progress.hooks]);
    applications.push(progress.record);
  }
  const keys = new Set(view.applications.map(({ key }) => key));
  // What runs for an Application that left is neither started anew nor left behind.
  for (const [key, records] of hooks)
    if (key !== '' && !keys.has(key)) hooks.set(key, [...settledSlots(work, records)]);
  applications.push(...departedFrom(view, turn.record));
  return judged(moved(clocked(turn, applications), { applications, hooks: [...hooks.values()].flat() }));
}

/** The environment's time counts from its first sync that no gate holds. */
function clocked(turn: EnvironmentTurn, applications: readonly ApplicationRecord[]): EnvironmentTurn {
  if (turn.record.runningAt !== undefined) return turn;
  const { work, view } = turn;
  const hasBegun = applications.some((record, index) => {
    const application = view.applications[index];
    return record.operation !== undefined && application !== undefined && !isHeldByGate(work, application);
  });
  return hasBegun ? moved(turn, { runningAt: work.pass.at }) : turn;
}

/** From its Applications to the environment: failed, timed out, settled, or still on the way. */
function judged(turn: EnvironmentTurn): EnvironmentRecord {
  const { work, view, record } = turn;
  const failed = record.applications.find(({ phase }) => phase === 'Failed');
  if (failed !== undefined) {
    const { class: failureClass = 'Unknown', message = '' } = failed;
    const told = `${record.name} environment for the application ${failed.namespace}/${failed.name} failed. (Error: ${message})`;
    return failing(turn, failureClass, told);
  }
  if (hasPassed(work.pass, parseInstant(record.runningAt), secondsOf(view.spec.timeout)))
    return failing(turn, 'TimedOut', `environment ${record.name} took longer than ${view.spec.timeout}`);
  const hasEnded = record.applications.every(({ phase }) => isFinal(phase)) && !isAnyRunning(record.hooks);
  if (!hasEnded) return unsettled(turn);
  return settling(turn);
}

function unsettled(turn: EnvironmentTurn): EnvironmentRecord {
  const rest = without(turn.record, 'settlingAt');
  const waiting = rest.applications.filter(({ phase }) => !isFinal(phase));
  const isSuspended = waiting.length > 0 && waiting.every(({ phase }) => phase === 'Suspended');
  return { ...rest, phase: isSuspended ? 'Suspended' : 'Running' };
}

/** Health must hold for a while. What a later release does to an Application is no longer this one's. */
function settling(turn: EnvironmentTurn): EnvironmentRecord {
  const { work, view } = turn;
  const record = { ...turn.record, phase: 'Running' as const };
  const synced = record.applications.filter(({ operation }) => operation !== undefined);
  const isHealthy = view.applications.every((application, index) => {
    const own = record.applications[index];
    const isLater = application.state?.startedAt !== own?.operation?.startedAt;
    return own?.operation === undefined || isLater || application.health === 'Healthy';
  });
  if (!isHealthy) return unsettled({ ...turn, record });
  const settlingAt = record.settlingAt ?? work.pass.at;
  const settled = { ...record, settlingAt };
  if (synced.length > 0 && !hasPassed(work.pass, parseInstant(settlingAt), secondsOf(view.spec.settle)))
    return settled;
  const hasRunHooks = record.hooks.some(({ slot }) => slot !== 'environment.onFail');
  if (synced.length === 0 && !hasRunHooks) return skipped({ ...turn, record: settled });
  return finalizing({ ...turn, record: { ...settled, phase: 'Finalizing' } });
}

function finalizing(turn: EnvironmentTurn): EnvironmentRecord {
  if (turn.record.reason !== undefined) return failed(turn);
  const progress = advanceSlot(
    turn.work,
    {
      slot: 'environment.onSuccess',
      entries: slotEntries(turn.step?.hooks?.onSuccess),
      environment: turn.record.name,
    },
    turn.record.hooks,
  );
  const next = moved(turn, { hooks: [...progress.records] });
  if (progress.state === 'Going') return next.record;
  if (progress.state === 'Failed') return failedBy(next, 'environment.onSuccess', failedHook(progress));
  return { ...next.record, phase: 'Succeeded', endedAt: turn.work.pass.at };
}

function failedBy(turn: EnvironmentTurn, slot: string, by: string): EnvironmentRecord {
  return failing(turn, 'HookFailed', `${slot} of ${turn.record.name} failed: ${by}`);
}

function failing(turn: EnvironmentTurn, reason: string, message: string): EnvironmentRecord {
  return failed(moved(turn, { phase: 'Finalizing', reason, message }));
}

/** Goes on with an environment that has failed: its fail hooks wait for what runs beside it; nothing new starts. */
export function failed(turn: EnvironmentTurn): EnvironmentRecord {
  const { runsEnvironmentOnFail, environment = 'Failed' } = matrixRow(
    turn.step === undefined ? 'trigger environment fails' : 'environment fails',
  );
  return failHooks(turn, environment, runsEnvironmentOnFail);
}

/** What an environment that failed leaves of an Application that it had begun: its own failure, or that it did not come to its end. */
function leftBy(record: ApplicationRecord, environment: EnvironmentPhase): ApplicationRecord {
  if (isFinal(record.phase) || record.phase === 'Pending') return record;
  const { phase: sync } = record.operation ?? {};
  if (sync === 'Failed' || sync === 'Error') return { ...record, phase: 'Failed' };
  const phase = environment === 'Superseded' ? environment : 'Terminated';
  return { ...record, phase, message: 'was not done when its environment ended' };
}

function failHooks(turn: EnvironmentTurn, phase: EnvironmentPhase, runsHooks: boolean): EnvironmentRecord {
  const { work, record } = turn;
  const others = settledSlots(
    work,
    record.hooks.filter(({ slot }) => slot !== 'environment.onFail'),
  );
  const own = record.hooks.filter(({ slot }) => slot === 'environment.onFail');
  const applications = record.applications.map((one) => leftBy(one, phase));
  const end = { ...record, phase, applications, endedAt: work.pass.at };
  if (isAnyRunning(others)) return { ...record, hooks: [...others, ...own] };
  if (!runsHooks) return { ...end, hooks: [...others, ...own] };
  const records = turn.isExpired ? settledSlots(work, own) : undefined;
  if (records !== undefined)
    return { ...(isAnyRunning(records) ? record : end), hooks: [...others, ...records] };
  const progress = advanceSlot(
    work,
    {
      slot: 'environment.onFail',
      entries: slotEntries(turn.step?.hooks?.onFail),
      environment: record.name,
      failure: environmentFailure(record, work.view.status),
    },
    own,
  );
  return { ...(progress.state === 'Going' ? record : end), hooks: [...others, ...progress.records] };
}

/** The release ends early: what runs is stopped, then the fail hooks of that reason run. */
export function ended(turn: EnvironmentTurn): EnvironmentRecord {
  const { ending } = turn.work.view.status;
  if (ending === undefined) return turn.record;
  const { environment = 'Terminated', runsEnvironmentOnFail } = endingRow(ending, true);
  const isStopping = isAnyRunning(turn.record.hooks.filter(({ slot }) => slot !== 'environment.onFail'));
  const phase = isStopping ? 'Terminating' : 'FinalizingTermination';
  return failHooks(moved(turn, { phase }), environment, runsEnvironmentOnFail && turn.step !== undefined);
}

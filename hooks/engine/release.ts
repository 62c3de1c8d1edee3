/** A release on its way: one pass of it, from its status and what is seen to the status that follows (DESIGN.md §4.1). */
import type { FlowSpec } from '../model/flow.ts';
import type { EnvironmentRecord } from '../model/release-record.ts';
import type { ReleasePhase, ReleaseStatus } from '../model/release.ts';
import { slotEntries } from '../model/slot.ts';
import { holdOf, queuePlace, type Admission } from './admission.ts';
import { endingOf, isExpired } from './ending.ts';
import { advanceEnvironment, isFailing } from './environment.ts';
import { withApplications } from './environment-record.ts';
import { endingRow, matrixRow, releaseFailure } from './failure.ts';
import { advanceMissing } from './missing.ts';
import { isFinal, type OpenedRelease } from './pass.ts';
import { retried } from './retry.ts';
import { pinnedOf } from './run-object.ts';
import { advanceSlot, failedHook, isAnyRunning, settledSlots } from './slots.ts';
import type { Work } from './work.ts';

/** Takes a release as far as it can go in this pass. */
export function advanceRelease(work: Work, admission: Admission): ReleaseStatus {
  const { view, pass } = work;
  const status = { ...view.status, observedGeneration: view.generation };
  if (isFinal(status.phase)) return retried(pass, view, status);
  const ending = status.ending ?? endingOf(work, admission);
  const ended = ending === undefined ? status : { ...status, ending };
  const turned = { ...work, view: { ...view, status: ended } };
  const next = phases[ended.phase](turned, admission);
  // The context is gathered while the hooks' ends are read.
  work.context = turned.context;
  return { ...next, context: { ...turned.context } };
}

type Advance = (work: Work, admission: Admission) => ReleaseStatus;

/** What a release does in each phase. */
const phases: Readonly<Record<ReleasePhase, Advance>> = {
  Queued: queued,
  Pending: pending,
  Initializing: initializing,
  Running: running,
  Suspended: running,
  Finalizing: finalizing,
  Terminating: running,
  FinalizingTermination: finalizing,
  Succeeded: stay,
  Failed: stay,
  Terminated: stay,
  Superseded: stay,
};

function stay({ view }: Work): ReleaseStatus {
  return view.status;
}

function queued(work: Work, { entered }: Admission): ReleaseStatus {
  const { status, name } = work.view;
  if (status.ending !== undefined) return endedBeforeAnything(work);
  const mayGo = entered.some((one) => one.environment === queuePlace && one.release === name);
  const observed = observing(work);
  return mayGo ? { ...observed, phase: 'Pending', startedAt: work.pass.at } : observed;
}

/** Records what is seen of syncs though nothing moves yet: they may be over before the release's turn comes. */
function observing(work: Work): ReleaseStatus {
  const { status } = work.view;
  return {
    ...status,
    environments: status.environments.map((record) => {
      const view = work.pass.snapshot.environments.get(record.name);
      return view === undefined || isFinal(record.phase) ? record : withApplications(work, view, record);
    }),
  };
}

function pending(work: Work, admission: Admission): ReleaseStatus {
  const { status, spec } = work.view;
  if (status.ending !== undefined) return endedBeforeAnything(work);
  if (status.reason !== undefined) return toFailHooks(work, { ...status });
  if (spec.attempted === true) return toFailHooks(work, notRendered(work));
  const next = { ...status, phase: 'Initializing' as const };
  return initializing(withStatus(work, next), admission);
}

function endedBeforeAnything(work: Work): ReleaseStatus {
  const { status } = work.view;
  if (status.ending === undefined) return status;
  return closed(work, { ...status }, endingRow(status.ending, false).release);
}

/** The revision was never synced: the trigger environment has failed by it. */
function notRendered(work: Work): ReleaseStatus {
  const { status } = work.view;
  const [trigger, ...others] = status.environments;
  if (trigger === undefined) return status;
  const failed = work.pass.snapshot.environments
    .get(trigger.name)
    ?.applications.find(({ renderErrors }) => renderErrors.length > 0);
  const told = failed?.renderErrors[0]?.message ?? 'the application did not render';
  const message = `${trigger.name} environment for the application ${failed?.key ?? ''} failed. (Error: ${told})`;
  const environment: EnvironmentRecord = {
    ...trigger,
    phase: 'Failed',
    reason: 'RenderFailed',
    message,
    endedAt: work.pass.at,
  };
  return because({ ...status, environments: [environment, ...others] }, 'RenderFailed', message);
}

function initializing(work: Work, admission: Admission): ReleaseStatus {
  const { status } = work.view;
  if (status.ending !== undefined) return running(withStatus(work, { ...status }), admission);
  const entries = slotEntries(work.flow.hooks?.onStart);
  const progress = advanceSlot(work, { slot: 'release.onStart', entries }, status.hooks);
  const next = { ...status, hooks: [...progress.records] };
  const observed = observing(withStatus(work, next));
  if (progress.state === 'Going') return observed;
  if (progress.state === 'Failed') {
    const told = `release.onStart failed: ${failedHook(progress)}`;
    return toFailHooks(work, because(observed, 'HookFailed', told));
  }
  // What waits for the start is judged by the status as it is stored: the environments follow in the next pass.
  return running(withStatus(work, { ...observed, phase: 'Running' }), admission);
}

function withStatus(work: Work, status: ReleaseStatus): Work {
  work.view = { ...work.view, status };
  return work;
}

function because(status: ReleaseStatus, failureClass: string, message: string): ReleaseStatus {
  const code = failureClass.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return { ...status, reason: failureClass, message, error: { code, class: failureClass, message } };
}

function running(work: Work, admission: Admission): ReleaseStatus {
  const { status } = work.view;
  const hooks = status.ending === undefined ? status.hooks : [...settledSlots(work, status.hooks)];
  const environments = status.environments.map((record) => environment(work, admission, record));
  const next = { ...status, hooks, environments };
  const isActive = environments.some(({ phase }) => phase !== 'Pending' && !isFinal(phase));
  if (isActive || isAnyRunning(hooks)) return { ...next, phase: busyPhase(work, next) };
  if (status.ending !== undefined) return toFailHooks(work, next);
  const failed = environments.find(({ phase }) => phase === 'Failed');
  if (failed !== undefined)
    return toFailHooks(work, because(next, failed.reason ?? 'Unknown', failed.message ?? ''));
  if (environments.every(({ phase }) => isFinal(phase)))
    return finalizing(withStatus(work, { ...next, phase: 'Finalizing' }));
  return { ...next, phase: busyPhase(work, next) };
}

function environment(work: Work, admission: Admission, record: EnvironmentRecord): EnvironmentRecord {
  const { status, name } = work.view;
  const view = work.pass.snapshot.environments.get(record.name);
  const step = work.flow.steps?.find((one) => one.environment === record.name);
  if (view === undefined) return advanceMissing({ work, step, record, isExpired: isExpired(work) });
  if (status.ending !== undefined && record.phase === 'Pending') return record;
  const release: OpenedRelease = work.view;
  const own = holdOf({ release, flow: work.flow, step, record });
  const place = admission.entered.find((one) => one.environment === record.name);
  const isElsewhere = step !== undefined && !isRecorded(work, record.name, name);
  const occupied =
    place === undefined || place.release === name
      ? 'waits for its turn'
      : `waits for release ${place.release}`;
  const holding = own ?? (isElsewhere ? { reason: 'Occupied', message: occupied } : undefined);
  return advanceEnvironment({ work, step, view, record, holding, isExpired: isExpired(work) });
}

/** The environment is given away by the Product's status: only what is stored there counts. */
function isRecorded({ pass }: Work, environmentName: string, release: string): boolean {
  const { entered } = pass.snapshot.product.status;
  return entered.some((one) => one.environment === environmentName && one.release === release);
}

/** Suspended: nothing goes on but waiting for people. */
function busyPhase({ flow }: Work, { ending, environments }: ReleaseStatus): ReleasePhase {
  if (ending !== undefined) return 'Terminating';
  const active = environments.filter(({ phase }) => phase !== 'Pending' && !isFinal(phase));
  if (active.length > 0) return active.every(({ phase }) => phase === 'Suspended') ? 'Suspended' : 'Running';
  const waiting = environments.filter(({ phase, holding }) => phase === 'Pending' && holding !== undefined);
  const asked = waiting.some(({ holding }) => holding?.reason === 'Approval');
  return asked && flow.steps !== undefined && !environments.some(isFailing) ? 'Suspended' : 'Running';
}

/** Everything has settled: what remains are the fail hooks of the release. */
function toFailHooks(work: Work, status: ReleaseStatus): ReleaseStatus {
  const phase = status.ending === undefined ? 'Finalizing' : 'FinalizingTermination';
  return finalizing(withStatus(work, { ...status, phase }));
}

function finalizing(work: Work): ReleaseStatus {
  const { status } = work.view;
  if (status.ending !== undefined || status.reason !== undefined) return failHooks(work);
  const entries = slotEntries(work.flow.hooks?.onSuccess);
  const progress = advanceSlot(work, { slot: 'release.onSuccess', entries }, status.hooks);
  const next = { ...status, hooks: [...progress.records] };
  if (progress.state === 'Going') return next;
  if (progress.state === 'Succeeded') return closed(work, next, 'Succeeded');
  const told = `release.onSuccess failed: ${failedHook(progress)}`;
  return toFailHooks(work, because(next, 'HookFailed', told));
}

function failHooks(work: Work): ReleaseStatus {
  const { status } = work.view;
  const { ending } = status;
  const row = ending === undefined ? matrixRow('environment fails') : endingRow(ending, true);
  const others = settledSlots(
    work,
    status.hooks.filter(({ slot }) => slot !== 'release.onFail'),
  );
  const own = status.hooks.filter(({ slot }) => slot === 'release.onFail');
  if (isAnyRunning(others)) return { ...status, hooks: [...others, ...own] };
  if (isExpired(work)) {
    const settled = settledSlots(work, own);
    const next = { ...status, hooks: [...others, ...settled] };
    return isAnyRunning(settled) ? next : closed(work, next, row.release);
  }
  const entries = slotEntries(work.flow.hooks?.onFail).filter(({ hook }) => isRunnable(work, hook));
  const failure = releaseFailure(status);
  const progress = advanceSlot(work, { slot: 'release.onFail', entries, failure }, own);
  const next = { ...status, hooks: [...others, ...progress.records] };
  return progress.state === 'Going' ? next : closed(work, next, row.release);
}

/** Where the configuration is wrong, a hook may be missing. */
function isRunnable({ view }: Work, hook: string): boolean {
  return pinnedOf(view.status.pinned.hooks, hook) !== undefined;
}

function closed({ pass }: Work, status: ReleaseStatus, phase: ReleasePhase): ReleaseStatus {
  const { ending } = status;
  const why = ending === undefined ? {} : { reason: ending.reason, message: ending.message };
  return { ...status, ...why, phase, endedAt: pass.at };
}

/** Gives the flow that a release goes through, as it was pinned. */
export function pinnedFlow({ status }: OpenedRelease): FlowSpec {
  return status.pinned.flow as unknown as FlowSpec;
}

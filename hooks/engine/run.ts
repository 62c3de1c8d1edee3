/** The life of a hook run: its Job starts at most once (DESIGN.md §7). */
import { apiVersion, argoApiVersion, labels, manager, resultFinalizer } from '../model/names.ts';
import type { HookRunStatus } from '../model/hook-run.ts';
import { formatInstant, parseInstant } from '../model/instant.ts';
import type { RunPhase } from '../model/release-record.ts';
import type { Action, Guard, Target } from './action.ts';
import type { Job } from './job.ts';
import { hasPassed, type Pass } from './pass.ts';
import { without } from './reading.ts';
import { hopeSeconds, refusalOf } from './refusal.ts';
import { causeOf, hasResult, jobLost, jobRefused, logOf, resultOf, type Result } from './run-result.ts';
import type { RunView } from './snapshot.ts';

/** What the release says of a run. */
export interface Wanted {
  readonly run: RunView;
  /** Its Job may be let go: the release records that it runs, and nothing has changed since. */
  readonly mayStart: boolean;
  /** Why it is to be stopped, if it is. */
  readonly stop: string | undefined;
  /** What must still hold when the Job is let go. */
  readonly guards: readonly Guard[];
}

interface Facts extends Wanted {
  readonly pass: Pass;
  readonly status: HookRunStatus;
  readonly job: Job | undefined;
}

interface Row {
  readonly when: (facts: Facts) => boolean;
  readonly gives: (facts: Facts) => readonly Action[];
}

/** How long a Job is kept after its result is stored. */
const keepSeconds = 3600;

/** How long to wait for the pod of a Job that has ended: the two are watched apart. */
const podSeconds = 60;

const notBegun: HookRunStatus = { phase: 'Pending', conditions: [] };

/** Says whether a run has come to its end. */
export function hasRunEnded(phase: RunPhase): boolean {
  return phase !== 'Pending' && phase !== 'Running';
}

/** The table: of the rows that fit, the first. */
const rows: readonly Row[] = [
  { when: (facts) => hasRunEnded(facts.status.phase), gives: cleanedUp },
  { when: ({ stop, status }) => stop !== undefined && status.jobUid === undefined, gives: neverBegun },
  { when: ({ stop, status }) => stop !== undefined && status.stopping === undefined, gives: markedStopping },
  { when: isRefused, gives: refused },
  { when: ({ status, job }) => status.jobUid === undefined && job === undefined, gives: jobMade },
  { when: ({ status, job, run }) => status.jobUid === undefined && isOwn(job, run), gives: uidRecorded },
  {
    when: ({ status }) => status.jobUid === undefined,
    gives: (facts) => ended(facts, jobLost('taken', kindOf(facts))),
  },
  { when: ({ job }) => job === undefined, gives: lost },
  {
    when: ({ status, job }) => job?.uid !== status.jobUid,
    gives: (facts) => ended(facts, jobLost('other', kindOf(facts))),
  },
  { when: ({ job }) => job?.condition !== undefined, gives: jobEnded },
  { when: ({ job }) => job?.isDeleted === true, gives: jobDeleted },
  {
    when: ({ status, job }) => status.stopping !== undefined && job?.isSuspended === false,
    gives: suspended,
  },
  { when: ({ status }) => status.stopping !== undefined, gives: stopped },
  { when: ({ job, mayStart }) => job?.isSuspended === true && mayStart, gives: unsuspended },
  { when: ({ job, status }) => job?.isSuspended === false && status.phase === 'Pending', gives: started },
  { when: isHopeless, gives: givenUp },
  { when: isNews, gives: noted },
];

/** Gives what a run needs next. */
export function nextOfRun(pass: Pass, wanted: Wanted): readonly Action[] {
  const { run } = wanted;
  const facts = {
    ...wanted,
    pass,
    status: run.status ?? notBegun,
    job: pass.snapshot.jobs.get(run.name),
  };
  return rows.find(({ when }) => when(facts))?.gives(facts) ?? [];
}

function isOwn(job: Job | undefined, run: RunView): boolean {
  return job !== undefined && !job.isDeleted && job.labels[labels.release] === run.spec.release;
}

function kindOf({ run }: Facts): 'Job' | 'Workflow' {
  return run.spec.workflow === undefined ? 'Job' : 'Workflow';
}

function jobTarget(facts: Facts): Target {
  return { ...targetOf(facts), kind: kindOf(facts) };
}

function targetOf({ run }: Facts): Target {
  return { kind: 'HookRun', namespace: run.namespace, name: run.name };
}

function updated(
  facts: Facts,
  change: Partial<HookRunStatus>,
  more: Pick<Extract<Action, { type: 'UpdateStatus' }>, 'guards' | 'log'> = {},
): readonly Action[] {
  const { run, status } = facts;
  return [
    {
      type: 'UpdateStatus',
      of: run.spec.release,
      target: targetOf(facts),
      resourceVersion: run.resourceVersion,
      status: { ...status, observedGeneration: run.generation, ...change },
      ...more,
    },
  ];
}

function jobMade(facts: Facts): readonly Action[] {
  const { run } = facts;
  return [
    {
      type: 'Create',
      of: run.spec.release,
      target: jobTarget(facts),
      object: {
        apiVersion: kindOf(facts) === 'Job' ? 'batch/v1' : argoApiVersion,
        kind: kindOf(facts),
        metadata: {
          name: run.name,
          namespace: run.namespace,
          labels: { ...run.labels, [labels.managedBy]: manager, [labels.release]: run.spec.release },
          finalizers: [resultFinalizer],
          ownerReferences: [{ apiVersion, kind: 'HookRun', name: run.name, uid: run.uid, controller: true }],
        },
        spec: { ...(run.spec.workflow ?? run.spec.job), suspend: true },
      },
    },
  ];
}

/** The API server does not let its Job be made. */
function isRefused({ pass, run, status, job }: Facts): boolean {
  if (status.jobUid !== undefined || job !== undefined) return false;
  return refusalOf(pass, run) !== undefined;
}

/** Another server may have made it meanwhile: that it is absent is read directly. */
function refused(facts: Facts): readonly Action[] {
  const result = jobRefused(refusalOf(facts.pass, facts.run)?.message ?? '');
  return ended(facts, result, [{ target: jobTarget(facts), expect: 'Absent' }]);
}

function uidRecorded(facts: Facts): readonly Action[] {
  return updated(facts, { jobUid: facts.job?.uid ?? '' });
}

function unsuspended(facts: Facts): readonly Action[] {
  const { run, status, guards } = facts;
  const own: Guard = {
    target: targetOf(facts),
    expect: { resourceVersion: run.resourceVersion },
  };
  return [
    {
      type: 'UnsuspendJob',
      of: run.spec.release,
      target: jobTarget(facts),
      uid: status.jobUid ?? '',
      guards: [own, ...guards],
    },
  ];
}

function started(facts: Facts): readonly Action[] {
  return updated(facts, { phase: 'Running', startedAt: facts.pass.at });
}

/** The cache may only be late: that the Job is absent is read directly. */
function lost(facts: Facts): readonly Action[] {
  return ended(facts, jobLost('gone', kindOf(facts)), [{ target: jobTarget(facts), expect: 'Absent' }]);
}

function jobEnded(facts: Facts): readonly Action[] {
  const { pass, job, status } = facts;
  if (job === undefined) return [];
  // A deadline takes the pods away with it, and who deletes a pod does: there is nothing to wait for.
  const mayCome = !hasResult(job) && !job.isPodless && job.conditionReason !== 'DeadlineExceeded';
  if (mayCome && !hasPassed(pass, job.endedAt ?? pass.now, podSeconds)) return [];
  return ended(facts, resultOf(job, facts.run, status.stopping));
}

/** A Job that is being deleted gets no condition any more: its result is the pod's. */
function jobDeleted(facts: Facts): readonly Action[] {
  const { pass, job, status } = facts;
  if (job === undefined || job.pods.some(({ isRunning }) => isRunning)) return [];
  if (!hasResult(job) && !job.isPodless && job.hasActivePods && !hasPassed(pass, job.deletedAt, podSeconds))
    return [];
  return ended(facts, resultOf(job, facts.run, status.stopping));
}

/** Nothing will let it begin, and it has had its time: it is stopped, so that it does not begin later either. */
function isHopeless({ pass, job, status }: Facts): boolean {
  if (job?.isSuspended !== false || job.trouble?.isHopeless !== true) return false;
  return hasPassed(pass, parseInstant(status.startedAt), hopeSeconds);
}

function givenUp(facts: Facts): readonly Action[] {
  const { code = 'DEFECT', message = '' } = facts.job?.trouble ?? {};
  return updated(facts, { stopping: message, code, message });
}

/** What is to be said of a run that goes on: what keeps it from running, or for whom it waits. */
function newsOf({ job }: Facts): Pick<HookRunStatus, 'code' | 'message'> {
  if (job?.trouble !== undefined) return { code: job.trouble.code, message: job.trouble.message };
  return job?.waitsAt === undefined ? {} : { message: `the Workflow waits at ${job.waitsAt}` };
}

/** That is not what is stored. Where no pod is left, or it is being taken away, nothing is known that was not before. */
function isNews(facts: Facts): boolean {
  const { job, status } = facts;
  if (job?.isSuspended !== false || status.phase !== 'Running') return false;
  if (job.trouble === undefined && job.kind === 'Job' && job.pods.at(-1)?.isDeleted !== false) return false;
  const { code, message } = newsOf(facts);
  return code !== status.code || message !== status.message;
}

function noted(facts: Facts): readonly Action[] {
  return updated({ ...facts, status: without(facts.status, 'code', 'message') }, newsOf(facts));
}

function markedStopping(facts: Facts): readonly Action[] {
  return updated(facts, { stopping: facts.stop ?? '' });
}

/** A Job is stopped by being suspended; a Workflow, whose pods would run on then, by being told to end. */
function suspended(facts: Facts): readonly Action[] {
  const { run, status, job } = facts;
  if (job?.isShutDown === true) return [];
  return [
    {
      type: job?.kind === 'Workflow' ? 'StopWorkflow' : 'SuspendJob',
      of: run.spec.release,
      target: jobTarget(facts),
      uid: status.jobUid ?? '',
    },
  ];
}

function stopped(facts: Facts): readonly Action[] {
  const { job, status } = facts;
  if (job === undefined || job.hasActivePods || job.pods.some(({ isRunning }) => isRunning)) return [];
  return ended(facts, resultOf(job, facts.run, status.stopping));
}

/** No Job has been let go, and by the stored end none ever will be. */
function neverBegun(facts: Facts): readonly Action[] {
  return ended(facts, { phase: 'Skipped', message: facts.stop ?? '' });
}

function ended(facts: Facts, result: Result, guards?: readonly Guard[]): readonly Action[] {
  const { job, status, pass } = facts;
  const log = job === undefined ? undefined : logOf(job, result.phase);
  const began = status.startedAt ?? (job?.startedAt === undefined ? undefined : formatInstant(job.startedAt));
  return updated(
    { ...facts, status: without(status, 'code', 'message') },
    {
      ...result,
      ...causeOf(result, { ...job?.trouble, ...status }),
      ...(began === undefined ? {} : { startedAt: began }),
      endedAt: pass.at,
    },
    { ...(guards === undefined ? {} : { guards }), ...(log === undefined ? {} : { log }) },
  );
}

/** Once the result is stored, the Job may go: first our finalizer, an hour later the Job itself. */
function cleanedUp(facts: Facts): readonly Action[] {
  const { pass, run, status, job } = facts;
  if (job === undefined || (status.jobUid !== undefined && job.uid !== status.jobUid)) return [];
  if (status.jobUid === undefined && !isOwn(job, run)) return [];
  const common = { of: run.spec.release, target: jobTarget(facts), uid: job.uid } as const;
  if (job.hasFinalizer) return [{ ...common, type: 'RemoveFinalizer', finalizer: resultFinalizer }];
  if (job.isDeleted || !hasPassed(pass, parseInstant(status.endedAt), keepSeconds)) return [];
  return [{ ...common, type: 'Delete' }];
}

/** The Job controller and kubelet of a simulated cluster: pods, deadlines, back-off, suspension and deletion. */
import { field, type JsonObject } from '../model/object.ts';
import type { Timing } from './argo/timing.ts';
import { terminatedEnd, type ContainerEnd, type Running, type StartContainer } from './container.ts';
import { endAfter, endMessage, hasEnded, jobEnds, withCondition, type JobEnd } from './job-status.ts';
import { timeText, type Cancel, type Schedule } from './schedule.ts';
import { foregroundFinalizer, refOf, type Ref, type Store, type Stored } from './store.ts';

/** What the Job controller works with. */
export interface JobsWorld {
  readonly store: Store;
  readonly schedule: Schedule;
  readonly timing: Timing;
  readonly start: StartContainer;
  /** Takes the tail of a pod's log when its container has ended. */
  readonly log?: (pod: Ref, text: string) => void;
}

/** One Job that runs. */
interface Run {
  readonly ref: Ref;
  readonly uid: string;
  failures: number;
  pods: number;
  pod?: Ref;
  running?: Running;
  deadline?: Cancel;
  timer?: Cancel;
}

/** How long a failed pod's successor waits, in seconds: doubled each time. */
const podBackoff = { first: 10, longest: 360 } as const;

/** Runs every Job of a store from now on. */
export function runJobs(world: JobsWorld): void {
  const { store, schedule } = world;
  const runs = new Map<string, Run>();
  store.watch(({ type, object }) => {
    if (object.kind === 'Job') changed(type === 'DELETED', object);
    if (object.kind === 'Pod' && type === 'DELETED') podGone(world, runs, object);
  });

  function changed(isGone: boolean, job: Stored): void {
    const run = runs.get(job.metadata.uid);
    if (isGone || isForeground(job)) return ended(run, job);
    if (job.spec?.['suspend'] === true) return suspended(run, job);
    if (run === undefined && !hasEnded(job) && job.metadata.deletionTimestamp === undefined) begin(job);
  }

  /** With the Job goes its pod, and only then a Job that is deleted in the foreground. */
  function ended(run: Run | undefined, job: Stored): void {
    if (run !== undefined) {
      runs.delete(run.uid);
      stop(run);
      if (run.pod !== undefined) store.remove(run.pod);
    }
    store.change(refOf(job), (object) => ({
      ...object,
      metadata: {
        ...object.metadata,
        finalizers: (object.metadata.finalizers ?? []).filter((one) => one !== foregroundFinalizer),
      },
    }));
  }

  function suspended(run: Run | undefined, job: Stored): void {
    if (run !== undefined) {
      runs.delete(run.uid);
      stop(run);
      if (run.pod !== undefined) store.remove(run.pod);
      store.change(run.ref, (object) => ({ ...object, status: { ...object.status, active: 0 } }));
    }
    store.change(refOf(job), withoutActive, { uid: job.metadata.uid });
    note(world, job, { type: 'Suspended', status: 'True', reason: 'JobSuspended', message: 'Job suspended' });
  }

  function begin(job: Stored): void {
    const run: Run = { ref: refOf(job), uid: job.metadata.uid, failures: 0, pods: 0 };
    runs.set(run.uid, run);
    const seconds = field(job.spec, 'activeDeadlineSeconds');
    if (typeof seconds === 'number') run.deadline = schedule.after(seconds * 1000, () => overdue(world, run));
    run.timer = schedule.after(world.timing.podStart, () => startPod(world, run));
    const startTime = timeText(schedule.now());
    store.change(run.ref, (object) => ({ ...object, status: { ...object.status, startTime, active: 1 } }));
    if (field(job.status, 'conditions') !== undefined)
      note(world, job, { type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' });
  }
}

/** A Job that is suspended has no pods, and begins anew when it is let go. */
function withoutActive(job: Stored): JsonObject {
  const { startTime: _startTime, ...status } = job.status ?? {};
  return { ...job, status: { ...status, active: 0 } };
}

function isForeground({ metadata }: Stored): boolean {
  return (
    metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).includes(foregroundFinalizer)
  );
}

function note(
  { store, schedule }: JobsWorld,
  job: Stored,
  condition: {
    readonly type: string;
    readonly status: string;
    readonly reason: string;
    readonly message: string;
  },
): void {
  store.change(
    refOf(job),
    (object) => withCondition(object, { ...condition, lastTransitionTime: timeText(schedule.now()) }),
    { uid: job.metadata.uid },
  );
}

function stop(run: Run): void {
  run.deadline?.();
  run.timer?.();
  if (run.running !== undefined && 'stop' in run.running) run.running.stop();
  delete run.running;
}

/** Takes an end only from the container that is still meant: a stopped one may end late. */
function startPod(world: JobsWorld, run: Run): void {
  const job = world.store.get(run.ref);
  if (job === undefined || job.metadata.uid !== run.uid) return;
  run.pods += 1;
  run.pod = { kind: 'Pod', namespace: run.ref.namespace, name: `${run.ref.name}-${run.pods}` };
  world.store.create(podOf(job, run.pod));
  const running = world.start(job, run.failures);
  run.running = running;
  if ('after' in running) run.timer = world.schedule.after(running.after, () => finish(running.end));
  else if ('waits' in running) running.waits((end) => world.schedule.after(0, () => finish(end)));
  else void running.ended.then((end) => world.schedule.after(0, () => finish(end)));

  function finish(end: ContainerEnd): void {
    if (run.running === running) containerEnded(world, run, end);
  }
}

function podOf(job: Stored, { namespace, name }: Ref): JsonObject {
  const template = field(job.spec, 'template');
  const labels = field(field(template, 'metadata'), 'labels');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      labels: { ...(labels as JsonObject | undefined), 'batch.kubernetes.io/job-name': job.metadata.name },
      ownerReferences: [
        {
          apiVersion: 'batch/v1',
          kind: 'Job',
          name: job.metadata.name,
          uid: job.metadata.uid,
          controller: true,
        },
      ],
    },
    spec: field(template, 'spec'),
    status: { phase: 'Running', containerStatuses: [{ name: 'hook', state: { running: {} } }] },
  };
}

function containerEnded(world: JobsWorld, run: Run, end: ContainerEnd): void {
  delete run.running;
  if (end.exitCode !== 0) run.failures += 1;
  if (run.pod !== undefined) {
    world.log?.(run.pod, end.log);
    world.store.change(run.pod, (pod) => ({ ...pod, status: podStatus(end, world.schedule.now()) }));
  }
  const job = world.store.get(run.ref);
  if (job === undefined || job.metadata.uid !== run.uid) return;
  const why = endAfter(job, end, run.failures);
  if (why === undefined) return again(world, run);
  run.timer = world.schedule.after(world.timing.jobEnd, () => conclude(world, run, why, end.exitCode));
}

function podStatus(end: ContainerEnd, now: number): JsonObject {
  const { exitCode, message, reason = exitCode === 0 ? 'Completed' : 'Error' } = end;
  const terminated = { exitCode, reason, message, finishedAt: timeText(now) };
  return {
    phase: exitCode === 0 ? 'Succeeded' : 'Failed',
    containerStatuses: [{ name: 'hook', state: { terminated } }],
  };
}

function again(world: JobsWorld, run: Run): void {
  const seconds = Math.min(podBackoff.first * 2 ** (run.failures - 1), podBackoff.longest);
  run.timer = world.schedule.after(seconds * 1000, () => startPod(world, run));
}

function overdue(world: JobsWorld, run: Run): void {
  const { running, pod } = run;
  stop(run);
  if (running !== undefined && pod !== undefined)
    world.store.change(pod, (object) => ({
      ...object,
      status: podStatus({ ...terminatedEnd, exitCode: 137 }, world.schedule.now()),
    }));
  conclude(world, run, 'DeadlineExceeded', 137);
}

/** A Job that is being deleted gets no condition any more, but for its deadline (cluster.md §7). */
function conclude(world: JobsWorld, run: Run, why: JobEnd, exitCode: number): void {
  const job = world.store.get(run.ref);
  run.deadline?.();
  if (job === undefined || job.metadata.uid !== run.uid) return;
  if (job.metadata.deletionTimestamp !== undefined && why !== 'DeadlineExceeded') return;
  const { type } = jobEnds[why];
  const time = timeText(world.schedule.now());
  world.store.change(run.ref, (object) =>
    withCondition(
      {
        ...object,
        status: {
          ...object.status,
          active: 0,
          ...(type === 'Complete' ? { succeeded: 1, completionTime: time } : { failed: run.failures }),
        },
      },
      {
        type,
        status: 'True',
        reason: why,
        message: endMessage(why, job, exitCode),
        lastTransitionTime: time,
      },
    ),
  );
}

/**
 * A pod that somebody deletes or evicts is followed by another after the back-off, but one that ends well because it
 * was told to go has completed its Job (cluster.md §7).
 */
function podGone(world: JobsWorld, runs: ReadonlyMap<string, Run>, pod: Stored): void {
  const run = [...runs.values()].find(
    (one) => one.pod?.name === pod.metadata.name && one.running !== undefined,
  );
  if (run === undefined) return;
  const { running } = run;
  delete run.running;
  delete run.pod;
  run.timer?.();
  if (running !== undefined && 'stop' in running) running.stop();
  if (running !== undefined && 'toldToGo' in running && running.toldToGo?.exitCode === 0) {
    run.timer = world.schedule.after(world.timing.jobEnd, () =>
      conclude(world, run, 'CompletionsReached', 0),
    );
    return;
  }
  run.failures += 1;
  again(world, run);
}

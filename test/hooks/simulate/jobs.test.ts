/** Jobs of a simulated cluster: what Kubernetes does with them (DESIGN.md §7, cluster.md §7). */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { seenTiming } from '../../../hooks/simulate/argo/timing.ts';
import { scriptedEnd, type ContainerEnd, type StartContainer } from '../../../hooks/simulate/container.ts';
import { conditionsOf } from '../../../hooks/simulate/job-status.ts';
import { runJobs } from '../../../hooks/simulate/jobs.ts';
import { startSchedule } from '../../../hooks/simulate/schedule.ts';
import { openStore, type Stored } from '../../../hooks/simulate/store.ts';
import { start } from './bench.ts';

const ref = { kind: 'Job', namespace: 'shop', name: 'migrate' };

function opened(startContainer: StartContainer) {
  const schedule = startSchedule(start);
  const store = openStore(schedule.now);
  const logs: string[] = [];
  runJobs({
    store,
    schedule,
    timing: seenTiming,
    start: startContainer,
    log: ({ name }, text) => logs.push(`${name}: ${text}`),
  });
  return {
    store,
    logs,
    job: () => store.get(ref),
    pods: () => store.list('Pod'),
    pass: async (seconds: number) => {
      const end = schedule.now() + seconds * 1000;
      for (let next = schedule.next(); next !== undefined && next <= end; next = schedule.next())
        await schedule.step();
      schedule.move(end - schedule.now());
    },
  };
}

function jobObject(spec: JsonObject = {}, finalizers: readonly string[] = []): JsonObject {
  const container = { name: 'hook', image: 'tool:1' };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: 'migrate', namespace: 'shop', finalizers },
    spec: { backoffLimit: 0, template: { spec: { containers: [container] } }, ...spec },
  };
}

function ends(...exitCodes: readonly number[]): StartContainer {
  return (_job, attempt) => ({ after: 2000, end: scriptedEnd(exitCodes[attempt] ?? 0, `try ${attempt}`) });
}

function ended(job: Stored | undefined): string {
  return conditionsOf(job ?? {})
    .map(({ type, status, reason = '', message = '' }) => [type, status, reason, message].join(' '))
    .join('; ');
}

test('a Job runs its container and is Complete', async () => {
  const world = opened(() => ({
    after: 2000,
    end: { exitCode: 0, message: '{"TICKET":"OPS-7"}', log: 'done' },
  }));
  world.store.create(jobObject());
  await world.pass(10);

  expect(ended(world.job())).toBe(
    'Complete True CompletionsReached Reached expected number of succeeded pods',
  );
  expect(world.pods()).toMatchObject([
    {
      metadata: { name: 'migrate-1', ownerReferences: [{ kind: 'Job', uid: world.job()?.metadata.uid }] },
      status: {
        phase: 'Succeeded',
        containerStatuses: [
          { name: 'hook', state: { terminated: { exitCode: 0, message: '{"TICKET":"OPS-7"}' } } },
        ],
      },
    },
  ]);
  expect(world.logs).toEqual(['migrate-1: done']);
});

describe('a container that fails', () => {
  test('fails the Job at its backoffLimit', async () => {
    const world = opened(ends(1, 2, 3));
    world.store.create(jobObject({ backoffLimit: 1 }));
    await world.pass(60);

    expect(ended(world.job())).toBe(
      'Failed True BackoffLimitExceeded Job has reached the specified backoff limit',
    );
    expect(world.logs).toEqual(['migrate-1: try 0', 'migrate-2: try 1']);
  });

  test('is followed by another after ten seconds', async () => {
    const world = opened(ends(1, 0));
    world.store.create(jobObject({ backoffLimit: 1 }));
    await world.pass(12);
    expect(world.pods()).toHaveLength(1);
    await world.pass(10);

    expect(world.pods()).toHaveLength(2);
    expect(ended(world.job())).toContain('Complete');
  });

  test('with an exit code that the podFailurePolicy names fails the Job at once', async () => {
    const rules = [
      { action: 'FailJob', onExitCodes: { containerName: 'gate', operator: 'In', values: [21] } },
    ];
    const world = opened(ends(21));
    world.store.create(jobObject({ backoffLimit: 20, podFailurePolicy: { rules } }));
    await world.pass(10);

    expect(ended(world.job())).toMatch(/^Failed True PodFailurePolicy .*exit code 21 matching FailJob rule/);
  });
});

test('a Job that takes longer than its deadline fails, and its container is stopped', async () => {
  let isStopped = false;
  const world = opened(() => ({
    ended: new Promise<ContainerEnd>(() => undefined),
    stop: () => {
      isStopped = true;
    },
  }));
  world.store.create(jobObject({ activeDeadlineSeconds: 30 }));
  await world.pass(29);
  expect(isStopped).toBe(false);
  await world.pass(2);

  expect(isStopped).toBe(true);
  expect(ended(world.job())).toBe(
    'Failed True DeadlineExceeded Job was active longer than specified deadline',
  );
});

describe('a suspended Job', () => {
  test('runs nothing', async () => {
    const world = opened(ends());
    world.store.create(jobObject({ suspend: true }));
    await world.pass(60);

    expect(world.pods()).toEqual([]);
    expect(ended(world.job())).toBe('Suspended True JobSuspended Job suspended');
  });

  test('runs when it is let go, and keeps a condition that it was resumed', async () => {
    const world = opened(ends());
    world.store.create(jobObject({ suspend: true }));
    await world.pass(5);
    world.store.change(ref, (job) => ({ ...job, spec: { ...job.spec, suspend: false } }), {
      uid: world.job()?.metadata.uid ?? '',
    });
    await world.pass(10);

    expect(ended(world.job())).toMatch(/^Suspended False JobResumed Job resumed; Complete True /);
  });

  test('that is suspended while it runs loses its pod, and says that it has none', async () => {
    const world = opened(() => ({ waits: () => undefined }));
    world.store.create(jobObject());
    await world.pass(5);
    expect(world.pods()).toHaveLength(1);
    expect(world.job()?.status).toMatchObject({ active: 1 });
    world.store.change(ref, (job) => ({ ...job, spec: { ...job.spec, suspend: true } }));
    await world.pass(5);

    expect(world.pods()).toEqual([]);
    expect(world.job()?.status).toMatchObject({ active: 0 });
    expect(world.job()?.status).not.toHaveProperty('startTime');
  });
});

describe('a Job that is deleted while it runs', () => {
  test('with a finalizer, in the background: its pod runs on, and the Job gets no Complete', async () => {
    const world = opened(ends(0));
    world.store.create(jobObject({}, ['hookline.dev/result']));
    await world.pass(1);
    world.store.remove(ref);
    await world.pass(30);

    expect(world.job()?.metadata.deletionTimestamp).toBeDefined();
    expect(ended(world.job())).toBe('');
    expect(world.pods()).toMatchObject([{ status: { phase: 'Succeeded' } }]);
  });

  test('still fails at its deadline', async () => {
    const world = opened(() => ({ waits: () => undefined }));
    world.store.create(jobObject({ activeDeadlineSeconds: 20 }, ['hookline.dev/result']));
    await world.pass(1);
    world.store.remove(ref);
    await world.pass(30);

    expect(ended(world.job())).toContain('Failed True DeadlineExceeded');
  });

  test('in the foreground: pod and log are gone, the Job stays for its other finalizer', async () => {
    const world = opened(ends(0));
    world.store.create(jobObject({}, ['hookline.dev/result']));
    await world.pass(1);
    world.store.remove(ref, { propagation: 'Foreground' });
    await world.pass(30);

    expect(world.pods()).toEqual([]);
    expect(world.job()?.metadata.finalizers).toEqual(['hookline.dev/result']);
  });

  test('without a finalizer goes with its pod', async () => {
    const world = opened(() => ({ waits: () => undefined }));
    world.store.create(jobObject());
    await world.pass(5);
    world.store.remove(ref);

    expect(world.job()).toBeUndefined();
    expect(world.pods()).toEqual([]);
  });

  test('and made anew is another Job: the end of the first does not count for it', async () => {
    const world = opened((job) => ({
      after: 5000,
      end: scriptedEnd(job.metadata.uid.endsWith('1') ? 1 : 0),
    }));
    world.store.create(jobObject());
    await world.pass(3);
    world.store.remove(ref);
    world.store.create(jobObject());
    await world.pass(30);

    expect(ended(world.job())).toContain('Complete');
  });
});

test('a pod that somebody deletes is followed by another after the back-off', async () => {
  const world = opened(() => ({ waits: () => undefined }));
  world.store.create(jobObject({ backoffLimit: 20 }));
  await world.pass(5);
  world.store.remove({ kind: 'Pod', namespace: 'shop', name: 'migrate-1' });
  await world.pass(5);
  expect(world.pods()).toEqual([]);
  await world.pass(10);

  expect(world.pods().map(({ metadata }) => metadata.name)).toEqual(['migrate-2']);
  expect(ended(world.job())).toBe('');
});

/** The life of a hook run (DESIGN.md §7): its one Job, what becomes of it, and what is stored. */
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { commit } from './argo.ts';
import { namespace, type Scene } from './scene.ts';
import { Server } from './server.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

/** A shop whose hook `start` runs and does not end. */
async function running(): Promise<Scene> {
  return shop({ jobs: (name) => (name === 'start' ? undefined : { exitCode: 0 }) })
    .commit(commit('a'))
    .run();
}

function jobOf({ world }: Scene, hook = 'start'): Draft {
  const found = world
    .all('Job')
    .find(({ metadata }) => (metadata['labels'] as Record<string, string>)['hookline.dev/hook'] === hook);
  if (found === undefined) throw new Error(`there is no Job of ${hook}`);
  return found;
}

function record(scene: Scene): object | undefined {
  return scene.status.environments[1]?.hooks.findLast(({ hook }) => hook === 'start');
}

function targetOf(job: Draft): { kind: string; namespace: string; name: string } {
  return { kind: job.kind, namespace: job.metadata.namespace, name: job.metadata.name };
}

describe('a Job', () => {
  test('is made suspended and let go only when its UID is stored', async () => {
    const scene = await running();
    const { name } = jobOf(scene).metadata;
    const steps = scene.world.done
      .filter(({ target }) => target.name === name)
      .map(({ type, target }) => `${type} ${target.kind}`);

    expect(steps).toEqual([
      'Create HookRun',
      'Create Job',
      'UpdateStatus HookRun',
      'UnsuspendJob Job',
      'UpdateStatus HookRun',
    ]);
    const made = scene.world.done.find((one) => one.type === 'Create' && one.target.kind === 'Job');
    expect(made).toMatchObject({
      object: { spec: { suspend: true }, metadata: { finalizers: ['hookline.dev/result'] } },
    });
  });

  test('writes what it exports into the termination message, and nothing of its log', async () => {
    const scene = await running();
    const { containers } = (jobOf(scene).spec as { template: { spec: { containers: object[] } } }).template
      .spec;

    expect(containers[0]).toMatchObject({
      command: ['sh', '-c', 'true'],
      terminationMessagePolicy: 'File',
    });
  });

  test('that is gone while it ran is an error, and is never made again', async () => {
    const scene = await running();
    scene.world.remove(jobOf(scene));

    await scene.run();

    expect(record(scene)).toMatchObject({ phase: 'Error', code: 'JOB_LOST' });
    expect(scene.world.all('Job').map(({ metadata }) => metadata.name)).not.toContain(
      (record(scene) as { run: string }).run,
    );
  });

  test('whose name another one has taken is an error', async () => {
    const scene = await running();
    const job = jobOf(scene);
    scene.world.remove(job);
    scene.world.put({ ...job, metadata: { ...job.metadata, uid: 'other' } });

    await scene.run();

    expect(record(scene)).toMatchObject({ phase: 'Error', code: 'JOB_LOST' });
  });

  test('of somebody else that has the name already is left alone, and the hook is an error', async () => {
    const first = await running();
    const { name } = jobOf(first).metadata;
    const scene = shop().commit(commit('a'));
    scene.world.put({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name, namespace, labels: {} },
      spec: { suspend: true },
    });

    await scene.run();

    expect(record(scene)).toMatchObject({ phase: 'Error', code: 'JOB_LOST' });
    expect(scene.world.find({ kind: 'Job', namespace, name })?.spec).toEqual({ suspend: true });
  });

  describe('that is being deleted', () => {
    async function deleted(pod: object | undefined): Promise<Scene> {
      const scene = await running();
      const job = jobOf(scene);
      if (pod !== undefined)
        scene.world.put({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'pod', namespace, ownerReferences: [{ kind: 'Job', uid: job.metadata['uid'] }] },
          spec: {},
          status: pod as Record<string, unknown>,
        });
      scene.world.change(targetOf(job), (draft) => {
        draft.metadata['deletionTimestamp'] = formatInstant(scene.world.clock);
      });
      await scene.run();
      return scene;
    }

    test('is waited for while its pod runs', async () => {
      const scene = await deleted({ phase: 'Running' });

      expect(record(scene)).toMatchObject({ phase: 'Running' });
      expect(jobOf(scene).metadata['finalizers']).toEqual(['hookline.dev/result']);
    });

    test('has the result of its pod', async () => {
      const terminated = { exitCode: 0, message: '{"A":"1"}' };
      const scene = await deleted({
        phase: 'Succeeded',
        containerStatuses: [{ name: 'hook', state: { terminated } }],
      });

      expect(record(scene)).toMatchObject({ phase: 'Succeeded' });
      expect(scene.status.context['A']?.value).toBe('1');
      expect(scene.status.phase).toBe('Succeeded');
    });

    test('without a readable pod is an error, and the finalizer goes', async () => {
      const scene = await deleted(undefined);

      expect(record(scene)).toMatchObject({ phase: 'Error', code: 'JOB_DELETED' });
      expect(
        scene.world.all('Job').filter(({ metadata }) => metadata['deletionTimestamp'] !== undefined),
      ).toEqual([]);
    });
  });

  test('that reached its timeout says so', async () => {
    const scene = await running();
    scene.world.change(targetOf(jobOf(scene)), (draft) => {
      draft.status = {
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'DeadlineExceeded',
            message: 'Job was active longer than specified deadline',
            lastTransitionTime: formatInstant(scene.world.clock),
          },
        ],
      };
    });

    await scene.run();

    expect(record(scene)).toMatchObject({
      phase: 'Failed',
      message: 'the Job was active longer than its timeout',
    });
  });

  test('that has ended is waited for no longer than until its pod is known to be gone', async () => {
    const scene = await running();
    const job = jobOf(scene);
    scene.world.change(targetOf(job), (draft) => {
      draft.status = {
        conditions: [
          {
            type: 'Failed',
            status: 'True',
            reason: 'BackoffLimitExceeded',
            message: 'Job has reached the specified backoff limit',
            lastTransitionTime: formatInstant(scene.world.clock),
          },
        ],
      };
    });
    const server = new Server(scene);
    await server.pass();
    const { name } = job.metadata;
    expect(scene.world.find({ kind: 'HookRun', namespace, name })?.status).toMatchObject({
      phase: 'Running',
    });

    server.seen = { ...server.seen, podless: new Set([String(job.metadata['uid'])]) };
    await server.pass();

    expect(scene.world.find({ kind: 'HookRun', namespace, name })?.status).toMatchObject({
      phase: 'Failed',
      message: 'Job has reached the specified backoff limit',
    });
  });

  test('is removed an hour after its result is stored', async () => {
    const scene = await shop().commit(commit('a')).run();
    expect(scene.world.all('Job')).not.toEqual([]);
    const finalizers = scene.world.all('Job').map(({ metadata }) => metadata['finalizers']);
    expect(finalizers.flat()).toEqual([]);

    scene.world.clock += 3_700_000;
    await scene.run();

    expect(scene.world.all('Job')).toEqual([]);
  });
});

test('a HookRun that is gone while it ran is an error, and is never made again', async () => {
  const scene = await running();
  const { run } = record(scene) as { run: string };
  const found = scene.world.find({ kind: 'HookRun', namespace, name: run });
  if (found !== undefined) scene.world.remove(found);

  await scene.run();

  expect(record(scene)).toMatchObject({ phase: 'Error', code: 'RUN_LOST' });
  expect(scene.world.find({ kind: 'HookRun', namespace, name: run })).toBeUndefined();
});

test('a release that is deleted stops what it runs', async () => {
  const scene = await running();
  const [release] = scene.world.all('Release');
  if (release !== undefined) scene.world.remove(release);

  await scene.run();

  expect(jobOf(scene).spec['suspend']).toBe(true);
  expect(scene.releases()).toEqual([]);
});

describe('retention', () => {
  test('keeps so many releases, and opens none of those that went again', async () => {
    const scene = shop();
    scene.world.settings = { ...scene.world.settings, retention: { releases: 1, days: 30 } };
    await scene.commit(commit('a')).run();
    await scene.commit(commit('b')).run();
    await scene.run();

    expect(scene.releases().map(({ status }) => status.identity.revision)).toEqual([commit('b')]);
    expect(scene.world.all('HookRun').map(({ spec }) => spec['release'])).toEqual(
      scene.world.all('HookRun').map(() => scene.releases()[0]?.name),
    );
  });

  test('may keep none at all: hook runs and Jobs go with their release', async () => {
    const scene = shop().commit(commit('a'));
    scene.world.settings = { ...scene.world.settings, retention: { releases: 0, days: 30 } };

    await scene.run();

    expect(scene.world.started.length).toBeGreaterThan(0);
    expect(scene.world.all('Release')).toEqual([]);
    expect(scene.world.all('Job')).toEqual([]);
  });

  test('takes no release away whose name is not stored', async () => {
    const scene = await shop().commit(commit('a')).run();
    const { world } = scene;
    const target = { kind: 'Product', namespace, name: 'shop' };
    world.settings = { ...world.settings, retention: { releases: 0, days: 30 } };
    world.change(target, (draft) => {
      draft.status = { ...draft.status, releases: [] };
    });
    const late = new Server(scene);
    // Another write comes between: the names are not stored in this pass.
    world.change(target, () => undefined);

    await late.pass();

    expect(scene.releases()).toHaveLength(1);
  });

  test('keeps none longer than so many days', async () => {
    const scene = await shop().commit(commit('a')).run();
    scene.world.clock += 31 * 86_400_000;

    await scene.run();
    await scene.run();

    expect(scene.releases()).toEqual([]);
  });
});

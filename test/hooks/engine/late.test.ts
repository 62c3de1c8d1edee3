/** Servers that see late: what counts is read directly, so that no release goes a wrong way by an old view. */
import { describe, expect, test } from 'vitest';
import { application, commit, step, stepAll } from './argo.ts';
import { environment, flow, hook, product, Scene, type Script } from './scene.ts';
import { Server } from './server.ts';
import type { Draft } from './world.ts';

/** A release of one application, with a hook at its start and one for its failure. */
function dev(script: Script = {}): Scene {
  return new Scene(
    [
      product(),
      flow({ hooks: { onStart: 'announce', onFail: 'page' } }),
      environment('dev'),
      hook('announce'),
      hook('page'),
      application('shop-dev', 'dev'),
    ],
    script,
  ).commit(commit('a'));
}

/** Lets Argo CD make so many steps. */
function argoSteps(scene: Scene, count: number): void {
  for (let made = 0; made < count; made += 1) stepAll(scene.world, scene.argo);
}

function runOf({ world }: Scene): Draft | undefined {
  return world.all('HookRun')[0];
}

function jobOf({ world }: Scene): Draft | undefined {
  return world.all('Job')[0];
}

function isRecorded({ status }: Scene, phase: string): boolean {
  return status?.hooks[0]?.phase === phase;
}

/** A server that is about to let the Job of `announce` go: all that it needs for that is stored. */
async function aboutToStart(scene: Scene): Promise<Server> {
  await scene.run((one) => one.releases().length > 0 && isRecorded(one, 'Running'));
  expect(jobOf(scene)?.spec['suspend']).toBe(true);
  expect(runOf(scene)?.status).toMatchObject({ jobUid: jobOf(scene)?.metadata['uid'] });
  return new Server(scene);
}

describe('a Job is let go', () => {
  test('where all is still as it was seen', async () => {
    const scene = dev();
    const server = await aboutToStart(scene);

    await server.pass();

    expect(scene.ran()).toEqual(['release.onStart announce']);
  });

  test('not for a HookRun that is gone', async () => {
    const scene = dev();
    const late = await aboutToStart(scene);
    const run = runOf(scene);
    if (run !== undefined) scene.world.remove(run);

    await late.pass();

    expect(scene.world.started).toEqual([]);
  });

  test('not for a release that has ended meanwhile', async () => {
    const scene = dev();
    const late = await aboutToStart(scene);
    scene.wish({ terminate: { reason: 'enough' } });
    // The release is written first; its HookRun is not yet touched.
    await new Server(scene).pass(1);
    expect(scene.status.ending).toMatchObject({ reason: 'Terminated' });

    await late.pass();

    expect(scene.world.started).toEqual([]);
  });

  test('not where another one has its name', async () => {
    const scene = dev();
    const late = await aboutToStart(scene);
    const job = jobOf(scene);
    if (job === undefined) throw new Error('there is no Job');
    scene.world.remove(job);
    scene.world.put({ ...job, metadata: { ...job.metadata, uid: 'other' } });

    await late.pass();

    expect(scene.world.started).toEqual([]);
  });
});

describe('what is not seen', () => {
  test('of a Job that another server made is not taken for lost', async () => {
    const scene = dev();
    const late = new Server(scene);
    await aboutToStart(scene);

    await late.look('products', 'applications', 'releases', 'runs').pass();
    await scene.run();

    expect(scene.phases()).toEqual({ release: 'Succeeded', dev: 'Succeeded' });
  });

  test('of a HookRun that another server made is not taken for lost', async () => {
    const scene = dev();
    const late = new Server(scene);
    await aboutToStart(scene);

    await late.look('products', 'applications', 'releases').pass();
    await scene.run();

    expect(scene.phases()).toEqual({ release: 'Succeeded', dev: 'Succeeded' });
  });

  test('of a release does not stop what it runs', async () => {
    const scene = dev();
    const late = new Server(scene);
    await aboutToStart(scene);

    await late.look('products', 'applications', 'runs', 'jobs').pass();
    await scene.run();

    expect(scene.phases()).toEqual({ release: 'Succeeded', dev: 'Succeeded' });
  });

  test("of a hook's record does not stop it", async () => {
    const scene = dev();
    await scene.run((one) => one.releases().length > 0 && one.status !== undefined);
    const late = new Server(scene);
    expect(scene.status.hooks).toEqual([]);
    await aboutToStart(scene);

    await late.look('runs', 'jobs').pass();
    await scene.run();

    expect(scene.phases()).toEqual({ release: 'Succeeded', dev: 'Succeeded' });
  });

  test('of a HookRun that ran and was deleted does not make it again', async () => {
    const scene = dev();
    await scene.run((one) => one.releases().length > 0 && one.status?.hooks.length === 1);
    expect(runOf(scene)).toBeUndefined();
    const late = new Server(scene);
    await scene.run((one) => isRecorded(one, 'Succeeded'));
    for (const kind of ['Job', 'HookRun']) for (const one of scene.world.all(kind)) scene.world.remove(one);

    await late.pass();

    expect(scene.world.all('HookRun')).toEqual([]);
    expect(scene.ran()).toHaveLength(1);
  });
});

describe('an Application that is seen as it was before its sync', () => {
  const failed = { phase: 'Failed', message: 'one or more objects failed to apply' } as const;
  const ended = { release: 'Failed', dev: 'Failed' };

  /** A release of one application, without hooks. */
  function one(script: Script = {}): Scene {
    const objects = [product(), flow({}), environment('dev'), application('shop-dev', 'dev')];
    return new Scene(objects, script).commit(commit('a'));
  }

  /** Two applications of the trigger environment; the other one is Healthy only once it is synced. */
  function two(script: Script): Scene {
    const scene = one(script);
    scene.world.put(application('shop-other', 'dev') as Draft);
    scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-other' }, (draft) => {
      draft.status = { ...draft.status, health: { status: 'Progressing' } };
    });
    return scene;
  }

  test('is not taken for one with nothing to do, by the environment', async () => {
    const scene = one({ syncs: () => failed });
    const late = new Server(scene);
    // It is compared, synced and resolved: that opens the release.
    argoSteps(scene, 4);
    await new Server(scene).pass();
    await new Server(scene).pass();
    expect(scene.status).toMatchObject({ phase: 'Pending', baseline: [{ ready: false }] });

    // At the revision before, Synced and Healthy: as if it had moved on since the release opened.
    await late.look('products', 'releases').pass();
    await scene.run();

    expect(scene.phases()).toEqual(ended);
  });

  test('is not taken for one with nothing to do, beside another one', async () => {
    const scene = two({ syncs: (name) => (name === 'shop-dev' ? failed : { phase: 'Succeeded' }) });
    const late = new Server(scene);
    argoSteps(scene, 4);
    await new Server(scene).pass();
    await new Server(scene).pass();
    expect(scene.status.phase).toBe('Pending');

    await late.look('products', 'releases').pass();
    await scene.run();

    expect(scene.phases()).toEqual(ended);
  });

  test('is not taken for one with nothing to do while its sync is awaited', async () => {
    const scene = two({ syncs: (name) => (name === 'shop-dev' ? failed : { phase: 'Succeeded' }) });
    const { world, argo } = scene;
    const late = new Server(scene);
    // Both are compared; only the other one is synced.
    argoSteps(scene, 1);
    for (let turn = 0; turn < 8; turn += 1) {
      const other = world.find({ kind: 'Application', namespace: 'argocd', name: 'shop-other' });
      if (other !== undefined) step(world, argo, other);
      await new Server(scene).pass();
    }
    expect(scene.status.environments[0]?.applications).toMatchObject([
      { name: 'shop-dev', phase: 'Running' },
      { name: 'shop-other', phase: 'Succeeded' },
    ]);

    // It sees nothing new for as long as an environment settles.
    for (let turn = 0; turn < 2; turn += 1) {
      await late.look('products', 'releases').pass();
      world.clock += 10_000;
    }
    await scene.run();

    expect(scene.phases()).toEqual(ended);
  });

  test('has not lost its sync', async () => {
    const scene = one();
    const late = new Server(scene);
    argoSteps(scene, 4);
    for (let turn = 0; turn < 3; turn += 1) await new Server(scene).pass();
    const [record] = scene.status.environments;
    expect(record).toMatchObject({ phase: 'Running', applications: [{ operation: { phase: 'Running' } }] });

    await late.look('products', 'releases').pass();
    await scene.run();

    expect(scene.phases()).toEqual({ release: 'Succeeded', dev: 'Succeeded' });
  });
});

test('a release that was tried again is not stopped by a server that sees it ended', async () => {
  let exitCode = 1;
  const scene = dev({ jobs: (name) => ({ exitCode: name === 'announce' ? exitCode : 0 }) });
  await scene.run();
  expect(scene.status.phase).toBe('Failed');
  const late = new Server(scene);
  exitCode = 0;
  scene.wish({ retry: 1 });
  await scene.run(() => scene.status.attempt === 2 && isRecorded(scene, 'Failed') && retriedJob(scene));

  await late.look('runs', 'jobs').pass();
  await scene.run();

  expect(scene.phases()).toEqual({ release: 'Succeeded', dev: 'Succeeded' });
});

/** Says whether the Job of the second attempt lies there, not let go. */
function retriedJob({ world }: Scene): boolean {
  return world.all('Job').some(({ spec }) => spec['suspend'] === true);
}

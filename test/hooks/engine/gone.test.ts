/** What is deleted under a release: it ends and says why, and nothing of it is held for ever. */
import { describe, expect, test } from 'vitest';
import { commit } from './argo.ts';
import { namespace, type Scene } from './scene.ts';
import { Server } from './server.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

const product = { kind: 'Product', namespace, name: 'shop' };

/** A shop whose release is held up by one hook. */
async function waiting(hook: string): Promise<Scene> {
  return shop({ jobs: (name) => (name === hook ? undefined : { exitCode: 0 }) })
    .commit(commit('a'))
    .run();
}

function taken({ world }: Scene, target: { kind: string; namespace: string; name: string }): Draft {
  const found = world.find(target);
  if (found === undefined) throw new Error(`there is no ${target.kind}/${target.name}`);
  world.remove(found);
  return found;
}

function heldJobs({ world }: Scene): readonly string[] {
  return world
    .all('Job')
    .filter(({ metadata }) => (metadata['finalizers'] as readonly string[]).length > 0)
    .map(({ metadata }) => metadata.name);
}

describe('a Product that is deleted', () => {
  test.each([
    ['start', 'staging'],
    ['release-start', undefined],
    ['post', 'staging'],
  ] as const)('while %s runs: the release ends by it, and tells people', async (hook, place) => {
    const scene = await waiting(hook);
    taken(scene, product);
    await scene.run();

    expect(scene.status).toMatchObject({
      phase: 'Terminated',
      reason: 'Terminated',
      message: 'Product/shop was deleted',
    });
    const failHooks = scene.ran().filter((line) => line.includes('onFail'));
    expect(failHooks).toEqual([
      ...(place === undefined ? [] : [`environment.onFail fail ${place}`]),
      'release.onFail release-fail',
    ]);
    expect(scene.phases()).toMatchObject({ staging: place === undefined ? 'Pending' : 'Terminated' });
    expect(heldJobs(scene)).toEqual([]);
    expect(scene.world.all('Product')).toEqual([]);
  });

  test('while a sync goes on: the sync is left to Argo CD, and the release ends', async () => {
    const scene = shop({}, {}).commit(commit('a'));
    scene.script = { syncs: (name) => (name === 'shop-staging' ? {} : { phase: 'Succeeded' }) };
    await scene.run();
    expect(scene.phases()).toMatchObject({ staging: 'Running' });
    const before = scene.world.done.length;
    taken(scene, product);
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Terminated', staging: 'Terminated', prod: 'Pending' });
    expect(scene.world.done.slice(before).filter(({ target }) => target.kind === 'Application')).toEqual([]);
  });

  test('and is only not seen any more: nothing ends', async () => {
    const scene = await waiting('start');
    const server = new Server(scene);
    server.seen = { ...server.seen, products: [] };
    await server.pass();

    expect(scene.phases()).toMatchObject({ release: 'Running', staging: 'Initializing' });
    expect(scene.status.ending).toBeUndefined();
  });

  test('and made again: what ends by it ends, and a newer commit gets a release', async () => {
    const scene = await waiting('start');
    const before = taken(scene, product);
    scene.script = {};
    await scene.run();
    const { uid: _uid, creationTimestamp: _created, ...metadata } = before.metadata;
    const { status: _status, ...rest } = before;
    scene.world.put({ ...rest, metadata: { ...metadata, uid: 'again' } } as Draft);
    await scene.commit(commit('b')).run();

    expect(scene.releases().map(({ status }) => status.phase)).toEqual(['Terminated', 'Succeeded']);
  });

  test('whose release fails already: it goes on to fail', async () => {
    const scene = await shop({
      jobs: (name) => (name === 'release-fail' ? undefined : { exitCode: name === 'start' ? 2 : 0 }),
    })
      .commit(commit('a'))
      .run();
    expect(scene.phases()).toMatchObject({ release: 'Finalizing' });
    taken(scene, product);
    scene.script = {};
    await scene.run();

    expect(scene.status).toMatchObject({ phase: 'Failed', reason: 'HookFailed' });
  });
});

test('a Release that names a Product that is not there fails by name', async () => {
  const scene = shop();
  taken(scene, product);
  scene.world.put({
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'by-hand', namespace },
    spec: { product: 'shop', flow: 'main', revision: commit('a') },
  } as Draft);
  await scene.run();

  expect(scene.status).toMatchObject({
    phase: 'Failed',
    reason: 'ConfigurationInvalid',
    error: { code: 'PRODUCT_UNKNOWN' },
  });
  expect(scene.ran()).toEqual([]);
});

test('a Release of a namespace that is no tenant is left alone', () => {
  const scene = shop();
  taken(scene, product);
  scene.world.put({
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Release',
    metadata: { name: 'by-hand', namespace: 'elsewhere' },
    spec: { product: 'shop', flow: 'main', revision: commit('a') },
  } as Draft);

  expect(scene.world.snapshot('elsewhere/shop')).toBeUndefined();
});

describe('a HookRun that is deleted while its Job runs', () => {
  test('leaves a Job that nothing holds: the release goes its way without it', async () => {
    const scene = await waiting('start');
    const [job = ''] = heldJobs(scene);
    taken(scene, { kind: 'HookRun', namespace, name: job });
    await scene.run();

    expect(scene.status.environments[1]?.hooks[0]).toMatchObject({ phase: 'Error', code: 'RUN_LOST' });
    expect(heldJobs(scene)).toEqual([]);
  });

  test('with all else of its product: so that its namespace can go', async () => {
    const scene = await waiting('start');
    const [job = ''] = heldJobs(scene);
    const [release] = scene.releases();
    for (const target of [
      product,
      { kind: 'HookRun', namespace, name: job },
      { kind: 'Release', namespace, name: release?.name ?? '' },
    ])
      taken(scene, target);
    await scene.run();

    expect(heldJobs(scene)).toEqual([]);
  });

  test('and is only not seen yet: its Job is held on', async () => {
    const scene = await waiting('start');
    const [job = ''] = heldJobs(scene);
    const server = new Server(scene);
    server.seen = {
      ...server.seen,
      runs: server.seen.runs.filter(({ metadata }) => (metadata as Draft['metadata']).name !== job),
    };
    await server.pass();

    expect(heldJobs(scene)).toEqual([job]);
  });
});

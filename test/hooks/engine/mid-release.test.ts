/** What people take away or break while a release is on its way: it never goes on as if nothing had been there. */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene, type Script } from './scene.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

const hangs: Script = { syncs: (name) => (name === 'shop-staging' ? {} : { phase: 'Succeeded' }) };

/** Takes an object away; gives it back as it was. */
function taken(
  { world }: Scene,
  kind: string,
  name: string,
  place = kind === 'Application' ? 'argocd' : namespace,
): Draft {
  const found = world.find({ kind, namespace: place, name });
  if (found === undefined) throw new Error(`there is no ${kind}/${name}`);
  world.remove(found);
  return found;
}

describe('an Environment that is gone', () => {
  test('before its turn is waited for, by name', async () => {
    const scene = shop({ jobs: (name) => (name === 'release-start' ? undefined : { exitCode: 0 }) });
    await scene.commit(commit('a')).run();
    const staging = taken(scene, 'Environment', 'staging');
    scene.script = {};
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Running', staging: 'Pending', prod: 'Pending' });
    expect(scene.status.environments[1]?.holding).toMatchObject({
      reason: 'EnvironmentMissing',
      message: 'Environment/staging is gone or cannot be read: mend it, or terminate the release',
    });

    scene.world.put(staging);
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded', prod: 'Succeeded' });
    expect(scene.status.environments[1]?.holding).toBeUndefined();
  });

  test('in its turn is waited for, too, and goes on where it was', async () => {
    const scene = shop({ jobs: (name) => (name === 'post' ? undefined : { exitCode: 0 }) });
    await scene.commit(commit('a')).run();
    const staging = taken(scene, 'Environment', 'staging');
    await scene.run();
    expect(scene.status.environments[1]?.holding).toMatchObject({ reason: 'EnvironmentMissing' });

    scene.script = {};
    scene.world.put(staging);
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
    expect(scene.status.environments[1]?.holding).toBeUndefined();
  });

  test('does not keep a release from being terminated, nor from telling people', async () => {
    const scene = shop({ jobs: (name) => (name === 'post' ? undefined : { exitCode: 0 }) });
    await scene.commit(commit('a')).run();
    taken(scene, 'Environment', 'staging');

    await scene.wish({ terminate: { reason: 'gone' } }).run();

    expect(scene.phases()).toMatchObject({ release: 'Terminated', staging: 'Terminated', prod: 'Pending' });
    expect(scene.ran().slice(-2)).toEqual(['environment.onFail fail staging', 'release.onFail release-fail']);
  });

  test('does not keep a release from timing out', async () => {
    const scene = shop(
      { jobs: (name) => (name === 'post' ? undefined : { exitCode: 0 }) },
      { flow: { timeout: '2h' } },
    );
    await scene.commit(commit('a')).run();
    taken(scene, 'Environment', 'staging');

    await scene.run(undefined, { patienceSeconds: 7200 });

    expect(scene.status).toMatchObject({ phase: 'Terminated', reason: 'TimedOut' });
  });
});

describe('a Product that can no longer be read', () => {
  test('rests: nothing of other products is synced, nothing ends, and it goes on when it is mended', async () => {
    const scene = shop(
      { jobs: (name) => (name === 'start' ? undefined : { exitCode: 0 }) },
      {
        applications: [
          application('shop-dev', 'dev'),
          application('shop-staging', 'staging', { automated: false }),
          application('shop-prod', 'prod', { automated: false }),
          application('books-staging', 'staging', { automated: false, labels: { product: 'books' } }),
        ],
      },
    );
    await scene.commit(commit('a')).run();
    const before = scene.world.done.length;
    const { spec } = scene.world.find({ kind: 'Product', namespace, name: 'shop' }) ?? { spec: {} };
    scene.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec = { ...spec, concurrency: 'Sometimes' };
    });
    scene.script = {};
    await scene.run();

    const since = scene.world.done.slice(before).map(({ type, target }) => `${type} ${target.kind}`);
    expect(since).toEqual(['UpdateStatus Product']);
    expect(scene.phases()).toMatchObject({ release: 'Running', staging: 'Initializing' });
    const conditions = scene.world.find({ kind: 'Product', namespace, name: 'shop' })?.status?.['conditions'];
    expect(conditions).toContainEqual(
      expect.objectContaining({ type: 'Ready', status: 'False', reason: 'FIELD_VALUE' }),
    );

    scene.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec = spec;
    });
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
    expect(scene.world.done.filter(({ target }) => target.name === 'books-staging')).toEqual([]);
  });

  test('because its namespace is no tenant any more: it rests as well', async () => {
    const scene = shop({ jobs: (name) => (name === 'start' ? undefined : { exitCode: 0 }) });
    await scene.commit(commit('a')).run();
    scene.world.settings = { ...scene.world.settings, tenants: [{ namespace: 'elsewhere' }] };
    scene.script = {};
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Running', staging: 'Initializing' });
  });

  test('because it is the tenant of another server: the two do not overwrite each other', async () => {
    const scene = shop({ jobs: (name) => (name === 'start' ? undefined : { exitCode: 0 }) });
    const [own, other] = [
      scene.world.settings,
      { ...scene.world.settings, tenants: [{ namespace: 'elsewhere' }] },
    ];
    scene.world.settings = other;
    await scene.run();
    const before = scene.world.done.length;
    expect(readyOf(scene)).toMatchObject({ status: 'False', reason: 'TENANT_UNKNOWN' });

    for (const settings of [own, other, own, other]) {
      scene.world.settings = settings;
      await scene.run();
    }

    expect(readyOf(scene)).toMatchObject({ status: 'True', reason: 'Valid' });
    const written = scene.world.done.slice(before).filter(({ target }) => target.kind === 'Product');
    expect(written).toHaveLength(1);
  });
});

function readyOf({ world }: Scene): unknown {
  const { status = {} } = world.find({ kind: 'Product', namespace, name: 'shop' }) ?? {};
  return (status['conditions'] as { type: string }[]).find(({ type }) => type === 'Ready');
}

describe('an Application that leaves', () => {
  test('while its hook runs: the hook is waited for, and recorded', async () => {
    const scene = shop(
      { jobs: (name) => (name === 'pre' ? undefined : { exitCode: 0 }) },
      {
        applications: [
          application('shop-dev', 'dev'),
          application('one-staging', 'staging', { automated: false }),
          application('two-staging', 'staging', { automated: false }),
          application('shop-prod', 'prod', { automated: false }),
        ],
      },
    );
    await scene.commit(commit('a')).run();
    taken(scene, 'Application', 'one-staging');
    scene.script = {
      jobs: (name, job) =>
        name === 'pre' && JSON.stringify(job.spec).includes('one-staging') ? undefined : { exitCode: 0 },
    };
    await scene.run();
    expect(scene.phases()).toMatchObject({ staging: 'Running', prod: 'Pending' });

    scene.script = {};
    await scene.run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
    expect(
      scene.status.environments[1]?.hooks.map(({ application: one, phase }) => `${one} ${phase}`),
    ).toContain('argocd/one-staging Succeeded');
  });
});

test('a render error of a later commit is not the failure of a sync that goes on', async () => {
  const scene = new Scene(
    [
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      hook('slow'),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging'),
    ],
    hangs,
  );
  await scene.commit(commit('a')).run();
  scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
    draft.status = {
      ...draft.status,
      conditions: [
        {
          type: 'ComparisonError',
          message: 'kaput',
          lastTransitionTime: new Date(scene.world.clock).toISOString(),
        },
      ],
    };
  });
  await scene.run(undefined, { patienceSeconds: 600 });
  expect(scene.phases()).toMatchObject({ release: 'Running', staging: 'Running' });

  scene.script = {};
  await scene.run();

  expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
});

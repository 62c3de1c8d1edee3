/** Retry: what failed is taken up again, what succeeded is kept (DESIGN.md §4.5). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { hook, namespace, type Scene } from './scene.ts';
import { failing, shop } from './shop.ts';
import type { Draft } from './world.ts';

function attempts(scene: Scene): readonly string[] {
  const { hooks, environments } = scene.status;
  return [...hooks, ...environments.flatMap((one) => one.hooks)]
    .map(({ slot, attempt, phase }) => `${slot} ${attempt} ${phase}`)
    .toSorted();
}

describe('a retry', () => {
  test('of a failed hook runs that hook again, and none that succeeded', async () => {
    const scene = await shop({ jobs: failing('success') })
      .commit(commit('a'))
      .run();
    scene.script = {};

    await scene.wish({ retry: 1 }).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded', prod: 'Succeeded' });
    expect(scene.status.attempt).toBe(2);
    expect(attempts(scene)).toEqual([
      'environment.onFail 1 Succeeded',
      'environment.onStart 1 Succeeded',
      'environment.onSuccess 1 Failed',
      'environment.onSuccess 2 Succeeded',
      'policy.postAction 1 Succeeded',
      'policy.preAction 1 Succeeded',
      'release.onFail 1 Succeeded',
      'release.onStart 1 Succeeded',
      'release.onSuccess 2 Succeeded',
    ]);
    expect(scene.status.error).toBeUndefined();
  });

  test('of a failed sync starts it anew, also with action: None', async () => {
    const scene = shop(
      {
        syncs: (name) =>
          name === 'shop-staging'
            ? { phase: 'Failed', message: 'one or more objects failed to apply' }
            : { phase: 'Succeeded' },
      },
      {
        staging: { policy: { action: 'None' } },
        applications: [
          application('shop-dev', 'dev'),
          application('shop-staging', 'staging'),
          application('shop-prod', 'prod', { automated: false }),
        ],
      },
    );
    await scene.commit(commit('a')).run();
    expect(scene.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
    scene.script = {};

    await scene.wish({ retry: 1 }).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
    expect(scene.world.done.flatMap((one) => (one.type === 'StartSync' ? [one.target.name] : []))).toEqual([
      'shop-staging',
      'shop-prod',
    ]);
  });

  test('that fails again tells people again, once', async () => {
    const scene = await shop({ jobs: failing('success') })
      .commit(commit('a'))
      .run();

    await scene.wish({ retry: 1 }).run();

    expect(scene.status).toMatchObject({ phase: 'Failed', attempt: 2, reason: 'HookFailed' });
    expect(attempts(scene).filter((one) => one.includes('onFail'))).toEqual([
      'environment.onFail 1 Succeeded',
      'environment.onFail 2 Succeeded',
      'release.onFail 1 Succeeded',
      'release.onFail 2 Succeeded',
    ]);
  });

  test('keeps the context', async () => {
    const scene = await shop({
      jobs: (name) =>
        name === 'start'
          ? { exitCode: 0, output: '{"TICKET":"OPS-7"}' }
          : { exitCode: name === 'success' ? 1 : 0 },
    })
      .commit(commit('a'))
      .run();
    scene.script = {};

    await scene.wish({ retry: 1 }).run();

    expect(scene.status.context['TICKET']).toMatchObject({ value: 'OPS-7', environment: 'staging' });
  });

  test('of a terminated release goes on where it was ended', async () => {
    const scene = shop({ jobs: (name) => (name === 'post' ? undefined : { exitCode: 0 }) });
    await scene.commit(commit('a')).run();
    await scene.wish({ terminate: {} }).run();
    scene.script = {};

    await scene.wish({ terminate: undefined, retry: 1 }).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded', prod: 'Succeeded' });
    expect(attempts(scene).filter((one) => one.startsWith('policy.postAction'))).toEqual([
      'policy.postAction 1 Failed',
      'policy.postAction 2 Succeeded',
    ]);
  });

  test('of release.onStart runs it again', async () => {
    const scene = await shop({ jobs: failing('release-start') })
      .commit(commit('a'))
      .run();
    scene.script = {};

    await scene.wish({ retry: 1 }).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
    expect(attempts(scene).filter((one) => one.startsWith('release.onStart'))).toEqual([
      'release.onStart 1 Failed',
      'release.onStart 2 Succeeded',
    ]);
  });

  test('that was made already is not made again', async () => {
    const scene = await shop({ jobs: failing('success') })
      .commit(commit('a'))
      .run();
    await scene.wish({ retry: 1 }).run();
    const { length } = scene.world.done;

    await scene.run();

    expect(scene.world.done).toHaveLength(length);
  });

  test('needs a new approval', async () => {
    const scene = await shop(
      {},
      { staging: { approval: { groups: ['ops'] }, hooks: { onSuccess: 'success' } } },
    )
      .commit(commit('a'))
      .run();
    scene.script = { jobs: failing('success') };
    await scene.wish({ approvals: [{ environment: 'staging', by: 'jane' }] }).run();
    expect(scene.phases()).toMatchObject({ release: 'Failed' });
    scene.script = {};

    await scene.wish({ retry: 1 }).run();
    expect(scene.status.environments[1]?.holding).toMatchObject({ reason: 'Approval' });
    expect(scene.status.phase).toBe('Suspended');

    await scene
      .wish({
        approvals: [
          { environment: 'staging', by: 'jane' },
          { environment: 'staging', attempt: 2, by: 'jane' },
        ],
      })
      .run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded' });
  });
});

test('a retry waits in the queue, too: one release is active', async () => {
  const scene = shop(
    { jobs: failing('success') },
    {
      product: { concurrency: 'Queue' },
      staging: { policy: { action: 'Sync' }, hooks: { onSuccess: 'success' } },
    },
  );
  await scene.commit(commit('a')).run();
  const [first] = scene.releases();
  scene.script = { jobs: () => undefined };
  await scene.commit(commit('b')).run();
  expect(scene.releases().map(({ status }) => status.phase)).toEqual(['Failed', 'Initializing']);

  await scene.wish({ retry: 1 }, first?.name).run();
  expect(scene.releases().map(({ status }) => status.phase)).toEqual(['Queued', 'Initializing']);

  scene.script = {};
  await scene.run();

  expect(scene.releases().map(({ status }) => status.phase)).toEqual(['Succeeded', 'Succeeded']);
});

describe('a retry of a release whose configuration was wrong', () => {
  test('takes the configuration as it is now', async () => {
    const scene = shop({}, { staging: { hooks: { onStart: 'late', onSuccess: 'success', onFail: 'fail' } } });
    await scene.commit(commit('a')).run();
    expect(scene.status).toMatchObject({ phase: 'Failed', error: { code: 'HOOK_UNKNOWN' } });
    scene.world.put(hook('late') as Draft);

    await scene.wish({ retry: 1 }).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
    expect(scene.status.attempt).toBe(2);
    expect(scene.ran()).toContain('environment.onStart late staging');
    expect(scene.ran().filter((one) => one.startsWith('release.onFail'))).toHaveLength(1);
  });

  test('fails again where that is still wrong, and tells people again', async () => {
    const scene = shop({}, { flow: { hooks: { onStart: 'late', onFail: 'release-fail' } } });
    await scene.commit(commit('a')).run();

    await scene.wish({ retry: 1 }).run();

    expect(scene.status).toMatchObject({ phase: 'Failed', attempt: 2, reason: 'ConfigurationInvalid' });
    expect(attempts(scene)).toEqual(['release.onFail 1 Succeeded', 'release.onFail 2 Succeeded']);
  });

  test('by an unknown flow does not succeed with nothing', async () => {
    const scene = shop();
    scene.world.put({
      apiVersion: 'hookline.dev/v1alpha1',
      kind: 'Release',
      metadata: { name: 'by-hand', namespace },
      spec: { product: 'shop', flow: 'other', revision: commit('a') },
    });
    await scene.run();

    await scene.wish({ retry: 1 }).run();

    expect(scene.status).toMatchObject({ phase: 'Failed', error: { code: 'FLOW_UNKNOWN' } });
  });
});

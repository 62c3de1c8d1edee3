/** The failure matrix of DESIGN.md §4.5, row by row: what becomes of the environment and the release, and who is told. */
import { describe, expect, test } from 'vitest';
import { failureMatrix } from '../../../hooks/engine/failure.ts';
import { commit } from './argo.ts';
import type { Scene, Script } from './scene.ts';
import { failing, shop } from './shop.ts';

/** What became of a release. */
interface Outcome {
  /** dev, staging, prod. */
  readonly environments: readonly [string, string, string];
  /** How often environment.onFail and release.onFail ran. */
  readonly onFail: readonly [environment: number, release: number];
  readonly release: string;
}

function outcome(scene: Scene): Outcome {
  const { release, dev = '', staging = '', prod = '' } = scene.phases();
  const ran = scene.ran();
  function count(slot: string): number {
    return ran.filter((one) => one.startsWith(slot)).length;
  }
  return {
    environments: [dev, staging, prod],
    onFail: [count('environment.onFail'), count('release.onFail')],
    release: release ?? '',
  };
}

function syncFails(name: string): Script['syncs'] {
  return (application) =>
    application === name
      ? { phase: 'Failed', message: 'one or more objects failed to apply' }
      : { phase: 'Succeeded' };
}

function degrades(name: string): Script['syncs'] {
  return (application) => ({ phase: 'Succeeded', health: application === name ? 'Degraded' : 'Healthy' });
}

test('has the rows of DESIGN.md', () => {
  expect(
    failureMatrix.map((row) => [
      row.event,
      row.environment ?? '-',
      row.runsEnvironmentOnFail,
      row.runsReleaseOnFail,
      row.release,
    ]),
  ).toEqual([
    ['release.onStart fails', '-', false, true, 'Failed'],
    ['trigger environment fails', 'Failed', false, true, 'Failed'],
    ['environment fails', 'Failed', true, true, 'Failed'],
    ['environment.onFail fails', 'Failed', false, true, 'Failed'],
    ['release.onSuccess fails', '-', false, true, 'Failed'],
    ['release.onFail fails', '-', false, false, 'Failed'],
    ['terminated', 'Terminated', true, true, 'Terminated'],
    ['terminated before anything ran', '-', false, false, 'Terminated'],
    ['superseded', 'Superseded', true, true, 'Superseded'],
  ]);
});

describe('a failure', () => {
  test.each<[event: string, script: Script, expected: Outcome]>([
    [
      'release.onStart fails',
      { jobs: failing('release-start') },
      { environments: ['Pending', 'Pending', 'Pending'], onFail: [0, 1], release: 'Failed' },
    ],
    [
      'trigger environment fails',
      { syncs: syncFails('shop-dev') },
      { environments: ['Failed', 'Pending', 'Pending'], onFail: [0, 1], release: 'Failed' },
    ],
    [
      'env.onStart fails',
      { jobs: failing('start') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'preAction fails',
      { jobs: failing('pre') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'sync fails',
      { syncs: syncFails('shop-staging') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'health fails',
      { syncs: degrades('shop-staging') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'postAction fails',
      { jobs: failing('post') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'env.onSuccess fails',
      { jobs: failing('success') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'env.onFail fails',
      { jobs: failing('success', 'fail') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
    [
      'release.onSuccess fails',
      { jobs: failing('release-success') },
      { environments: ['Succeeded', 'Succeeded', 'Succeeded'], onFail: [0, 1], release: 'Failed' },
    ],
    [
      'release.onFail fails',
      { jobs: failing('post', 'release-fail') },
      { environments: ['Succeeded', 'Failed', 'Pending'], onFail: [1, 1], release: 'Failed' },
    ],
  ])('%s', async (_event, script, expected) => {
    const scene = await shop(script).commit(commit('a')).run(undefined, { patienceSeconds: 120 });

    expect(outcome(scene)).toEqual(expected);
  });

  test('of release.onFail is an alert', async () => {
    const scene = await shop({ jobs: failing('post', 'release-fail') })
      .commit(commit('a'))
      .run();

    expect(scene.world.events.filter((one) => one.startsWith('OnFailHookFailed'))).toEqual([
      'OnFailHookFailed release.onFail: hook "release-fail": exit code 2',
    ]);
    expect(scene.status.conditions.find(({ type }) => type === 'OnFailHooksSucceeded')).toMatchObject({
      status: 'False',
      reason: 'OnFailHookFailed',
    });
  });

  test('is told by class, code and message', async () => {
    const scene = await shop({ jobs: failing('success') })
      .commit(commit('a'))
      .run();

    expect(scene.status).toMatchObject({
      phase: 'Failed',
      reason: 'HookFailed',
      message: 'environment.onSuccess of staging failed: hook "success": exit code 2',
      error: { code: 'HOOK_FAILED', class: 'HookFailed' },
    });
  });
});

describe('a person terminates', () => {
  test.each<[when: string, phase: string, active: readonly string[], expected: Outcome]>([
    [
      'while staging initializes',
      'Initializing',
      ['start'],
      { environments: ['Succeeded', 'Terminated', 'Pending'], onFail: [1, 1], release: 'Terminated' },
    ],
    [
      'while staging runs',
      'Running',
      ['post'],
      { environments: ['Succeeded', 'Terminated', 'Pending'], onFail: [1, 1], release: 'Terminated' },
    ],
    [
      'while staging finalizes',
      'Finalizing',
      ['success'],
      { environments: ['Succeeded', 'Terminated', 'Pending'], onFail: [1, 1], release: 'Terminated' },
    ],
  ])('%s', async (_when, phase, hanging, expected) => {
    const scene = shop({ jobs: (name) => (hanging.includes(name) ? undefined : { exitCode: 0 }) });
    await scene
      .commit(commit('a'))
      .run(
        (one) =>
          one.releases().length > 0 &&
          one.ran().some((line) => line.includes(` ${hanging[0] ?? ''} `)) &&
          one.phases()['staging'] === phase,
      );

    await scene.wish({ terminate: { reason: 'wrong build', by: 'ann' } }).run();

    expect(outcome(scene)).toEqual(expected);
    expect(scene.status).toMatchObject({ reason: 'Terminated', message: 'wrong build' });
    expect(
      scene.world.all('Job').filter(({ spec, status }) => spec['suspend'] !== true && status === undefined),
    ).toEqual([]);
  });

  test('while staging is suspended', async () => {
    const scene = shop({}, { staging: { policy: { action: 'None' } } });
    await scene
      .commit(commit('a'))
      .run((one) => one.releases().length > 0 && one.phases()['staging'] === 'Suspended');

    await scene.wish({ terminate: {} }).run();

    expect(outcome(scene)).toEqual({
      environments: ['Succeeded', 'Terminated', 'Pending'],
      onFail: [1, 1],
      release: 'Terminated',
    });
  });

  test('before anything ran: nobody is told', async () => {
    const scene = shop({}, { product: { concurrency: 'Queue' }, objects: [] });
    scene.script = { jobs: () => undefined };
    await scene.commit(commit('a')).run((one) => one.ran().length > 0);
    await scene
      .commit(commit('b'))
      .run((one) => one.releases().length > 1 && one.phases()['release'] === 'Queued');

    await scene.wish({ terminate: {} }).run();

    expect(outcome(scene)).toMatchObject({ onFail: [0, 0], release: 'Terminated' });
  });
});

test('the flow takes too long: like a person, with the reason TimedOut', async () => {
  const scene = shop(
    { jobs: (name) => (name === 'post' ? undefined : { exitCode: 0 }) },
    { flow: { timeout: '30m' } },
  );

  await scene.commit(commit('a')).run(undefined, { patienceSeconds: 3600 });

  expect(outcome(scene)).toEqual({
    environments: ['Succeeded', 'Terminated', 'Pending'],
    onFail: [1, 1],
    release: 'Terminated',
  });
  expect(scene.status.reason).toBe('TimedOut');
});

test('fail hooks that hang end ten minutes after the time is up', async () => {
  const hanging = ['post', 'release-fail'];
  const scene = shop(
    { jobs: (name) => (hanging.includes(name) ? undefined : { exitCode: 0 }) },
    { flow: { timeout: '30m' } },
  );

  await scene.commit(commit('a')).run(undefined, { patienceSeconds: 3600 });

  const { endedAt = '', startedAt = '', phase } = scene.status;
  expect(phase).toBe('Terminated');
  const minutes = (Date.parse(endedAt) - Date.parse(startedAt)) / 60_000;
  expect(minutes).toBeGreaterThanOrEqual(40);
  expect(minutes).toBeLessThan(42);
});

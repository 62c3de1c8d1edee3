/** The failure matrix, row by row: what fails, which fail hooks run, and how environments and release end. */
import { expect, test } from 'vitest';
import { until } from '../cluster/until.ts';
import { list, kinds, type Body } from './support/kube.ts';
import {
  applicationIn,
  bySync,
  failedAt,
  ranHooks,
  released,
  staged,
  tellOf,
  told,
  untouched,
} from './support/releases.ts';
import { eachRanOnce, inOrder, runsOf, shellHook, tenant } from './support/server.ts';

const held = { step: bySync };

function phasesOf({ status }: Body): readonly string[] {
  return status.environments.map((one: Body) => one.phase);
}

function reasonsOf({ status }: Body): readonly string[] {
  return [status.phase, status.reason, status.error?.class];
}

/** Gives the reasons of the warnings of a release. */
async function warnings(name: string): Promise<readonly string[]> {
  const events = await list(kinds.Event, tenant);
  return events
    .filter(({ type, involvedObject }) => type === 'Warning' && involvedObject.name === name)
    .map(({ reason }) => reason);
}

test('release.onStart fails, and release.onFail after it: nothing that is held moves, and neither is repeated', async () => {
  const name = 'matrix-start';
  await shellHook(`${name}-bad`, 'echo "no ticket, no release"; exit 4');
  await shellHook(`${name}-worse`, 'echo "$FAILED_ENVIRONMENTS"; exit 5');
  const scene = await staged(name, {
    places: { dev: {}, staging: held },
    hooks: { onStart: `${name}-bad`, onFail: [`${name}-worse`, tellOf(name)] },
  });

  const release = await released(scene);

  expect(reasonsOf(release)).toEqual(['Failed', 'HookFailed', 'HookFailed']);
  expect(release.status.message).toBe(`release.onStart failed: hook "${name}-bad": exit code 4`);
  expect(phasesOf(release)).toEqual(['Pending', 'Pending']);
  expect(await ranHooks(name)).toEqual(['release.onFail Failed', 'release.onStart Failed']);
  expect((await runsOf(name)).get('release.onFail').status).toMatchObject({ exitCode: 5, log: '[]\n' });
  // What is told of a release follows its end.
  await until('people are told that a fail hook failed', 60_000, async () =>
    (await warnings(release.metadata.name)).includes('OnFailHookFailed'),
  );
  await untouched(scene, 'staging');
  await eachRanOnce(name);
}, 600_000);

test('policy.preAction fails: the Application is not synced', async () => {
  const name = 'matrix-before';
  await shellHook(`${name}-bad`, 'exit 6');
  const policy = { action: 'Sync', preAction: `${name}-bad` };
  const scene = await staged(name, { places: { dev: {}, staging: { step: { policy } }, prod: held } });

  const release = await released(scene);

  await failedAt(scene, release, {
    at: 'staging',
    class: 'HookFailed',
    says: `policy.preAction of argocd/hookline-${name}-staging failed: hook "${name}-bad": exit code 6`,
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
  await untouched(scene, 'staging', ['policy.preAction', 'environment.onFail']);
  expect(await ranHooks(name)).toContain('policy.preAction@staging Failed');
  await eachRanOnce(name);
}, 600_000);

test('policy.postAction fails, and environment.onFail after it: the release is told the first cause', async () => {
  const name = 'matrix-after';
  await shellHook(`${name}-bad`, 'exit 7');
  await shellHook(`${name}-undo`, 'exit 8');
  const step = {
    policy: { action: 'Sync', postAction: `${name}-bad` },
    hooks: { onSuccess: tellOf(name), onFail: [`${name}-undo`, tellOf(name)] },
  };
  const scene = await staged(name, { places: { dev: {}, staging: { step }, prod: held } });

  const release = await released(scene);

  await failedAt(scene, release, {
    at: 'staging',
    class: 'HookFailed',
    says: `policy.postAction of argocd/hookline-${name}-staging failed: hook "${name}-bad": exit code 7`,
    phases: ['Succeeded', 'Failed', 'Pending'],
    hasOnFail: false,
  });
  expect(await ranHooks(name)).toEqual([
    'environment.onFail@staging Failed',
    'policy.postAction@staging Failed',
    'release.onFail Succeeded',
  ]);
  const runs = await runsOf(name);
  inOrder([
    ['staging was synced', (await applicationIn(name, 'staging')).status.operationState.finishedAt],
    ['postAction failed', runs.get('policy.postAction@staging').status.endedAt],
    ['staging.onFail failed', runs.get('environment.onFail@staging').status.endedAt],
    ['release.onFail began', runs.get('release.onFail').status.startedAt],
  ]);
  await eachRanOnce(name);
}, 600_000);

test('release.onSuccess fails: what is deployed stays so, and no environment has failed', async () => {
  const name = 'matrix-success';
  await shellHook(`${name}-bad`, 'exit 9');
  const scene = await staged(name, {
    places: { dev: {}, staging: held },
    hooks: { onSuccess: `${name}-bad`, onFail: tellOf(name) },
  });

  const release = await released(scene);

  expect(reasonsOf(release)).toEqual(['Failed', 'HookFailed', 'HookFailed']);
  expect(phasesOf(release)).toEqual(['Succeeded', 'Succeeded']);
  expect(await ranHooks(name)).toEqual(['release.onFail Succeeded', 'release.onSuccess Failed']);
  expect(await told(name)).toEqual({
    'release.onFail': {
      reason: 'HookFailed',
      message: `Release Failed: release.onSuccess failed: hook "${name}-bad": exit code 9`,
      environments: [],
    },
  });
  await eachRanOnce(name);
}, 600_000);

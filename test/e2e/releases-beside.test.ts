/** Failures beside something else: an environment that is half-way, and a release that another one keeps waiting. */
import { expect, test } from 'vitest';
import { serverPort, someone, team } from './support/http.ts';
import { get, type Body } from './support/kube.ts';
import {
  applicationIn,
  bySync,
  commitAgain,
  opened,
  ranHooks,
  released,
  releaseIs,
  staged,
  tellOf,
  told,
  untouched,
} from './support/releases.ts';
import { byText, eachRanOnce, inOrder, ours, runsOf, shellHook, tenant } from './support/server.ts';
import { letGo, waitingLine, waitingPod } from './support/waiting.ts';

test('what has begun beside a failure finishes, nothing else begins, and release.onFail waits for all of it', async () => {
  const name = 'beside';
  await shellHook(`${name}-bad`, 'exit 3');
  await shellHook(`${name}-long`, waitingLine());
  const dependsOn = [`${name}-dev`];
  const east = { ...bySync, dependsOn, hooks: { onStart: `${name}-bad`, onFail: tellOf(name) } };
  const west = { ...bySync, dependsOn, hooks: { onStart: `${name}-long`, onFail: tellOf(name) } };
  const last = { ...bySync, dependsOn: [`${name}-west`] };
  const scene = await staged(name, {
    places: { dev: {}, east: { step: east }, west: { step: west }, last: { step: last } },
  });

  const { metadata } = await opened(scene, scene.revision);
  await releaseIs(
    metadata.name,
    'has failed in the east',
    (release) => release.status.environments[1].phase === 'Failed',
  );
  await letGo(tenant, await waitingPod(tenant, `${name}-long`));
  const { status } = await released(scene);

  expect([status.phase, status.reason]).toEqual(['Failed', 'HookFailed']);
  expect(status.environments.map((one: Body) => one.phase)).toEqual([
    'Succeeded',
    'Failed',
    'Succeeded',
    'Pending',
  ]);
  expect(await ranHooks(name)).toEqual([
    'environment.onFail@east Succeeded',
    'environment.onStart@east Failed',
    'environment.onStart@west Succeeded',
    'release.onFail Succeeded',
  ]);
  const { 'release.onFail': hook } = await told(name);
  expect(hook?.environments).toMatchObject([{ Name: `${name}-east`, Status: 'FAILED' }]);
  const runs = await runsOf(name);
  inOrder([
    ['east failed', runs.get('environment.onStart@east').status.endedAt],
    ['east.onFail ended', runs.get('environment.onFail@east').status.endedAt],
    ['west.onStart ended', runs.get('environment.onStart@west').status.endedAt],
    ['west was synced', (await applicationIn(name, 'west')).status.operationState.finishedAt],
    ['west succeeded', status.environments[2].endedAt],
    ['release.onFail began', runs.get('release.onFail').status.startedAt],
  ]);
  await untouched(scene, 'east', ['environment.onStart', 'environment.onFail']);
  await untouched(scene, 'last');
  await eachRanOnce(name);
}, 600_000);

test('a queued release that a person ends has run nothing, and the one before it goes on', async () => {
  const name = 'queued';
  await team(`hookline-${name}-team`);
  const mary = await someone(`hookline-${name}-team`, 'mary', ['update']);
  await shellHook(`${name}-long`, 'sleep 25');
  await shellHook(`${name}-note`, 'true');
  const step = { ...bySync, hooks: { onStart: `${name}-long`, onFail: tellOf(name) } };
  const scene = await staged(name, {
    places: { dev: {}, prod: { step } },
    hooks: { onStart: `${name}-note`, onFail: tellOf(name) },
    product: { concurrency: 'Queue' },
  });
  const first = await opened(scene, scene.revision);
  await releaseIs(first.metadata.name, 'works at prod', ({ status }) =>
    status.environments[1].hooks.some(({ phase }: Body) => phase === 'Running'),
  );
  const newer = await commitAgain(scene, 'b');
  const second = await opened(scene, newer);
  await releaseIs(second.metadata.name, 'is queued', ({ status }) => status.phase === 'Queued');

  const { ask } = await serverPort();
  const path = `/v1/releases/${tenant}/${second.metadata.name}/terminate`;
  const answer = await ask('POST', path, { token: mary.token, body: { reason: 'not today' } });
  expect(answer).toEqual({ status: 202, body: { by: mary.user } });
  const ended = await released(scene, newer);
  const meanwhile = await get(ours.Release, tenant, first.metadata.name);
  const before = await released(scene);

  expect([ended.status.phase, ended.status.reason]).toEqual(['Terminated', 'Terminated']);
  expect(ended.status.environments.map((one: Body) => one.phase)).toEqual(['Pending', 'Pending']);
  expect(meanwhile.status.endedAt).toBeUndefined();
  expect(before.status.phase).toBe('Succeeded');
  const runs = await runsOf(name);
  expect([...runs].map(([slot, { spec }]) => `${slot} of ${spec.release}`).toSorted(byText)).toEqual([
    `environment.onStart@prod of ${first.metadata.name}`,
    `release.onStart of ${first.metadata.name}`,
  ]);
  const { history } = (await applicationIn(name, 'prod')).status;
  expect(history.map(({ revision }: Body) => revision)).toEqual([scene.revision]);
}, 600_000);

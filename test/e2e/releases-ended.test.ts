/** A release that a person ends while gates hold two of its environments. */
import { expect, test } from 'vitest';
import { operationEnds } from './support/application.ts';
import { hookJobs, ran } from './support/hooked.ts';
import { serverPort, someone, team } from './support/http.ts';
import type { Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  gated,
  isHeld,
  opened,
  ranHooks,
  released,
  releaseIs,
  staged,
  tellOf,
  told,
} from './support/releases.ts';
import { inOrder, runsOf, shellHook, tenant } from './support/server.ts';

test('hooks that run are stopped, held syncs end without a SyncFail Job, and people are told who it was', async () => {
  const name = 'ended';
  const hooks = text(hook('undo', 'SyncFail'));
  const place = { ...gated, files: { 'hookline.yaml': hooks, 'config.yaml': text(configMap('shop')) } };
  await shellHook(`${name}-slow`, 'sleep 600', { pod: { terminationGracePeriodSeconds: 1 } });
  await team(`hookline-${name}-team`);
  const mary = await someone(`hookline-${name}-team`, 'mary', ['update']);
  const step = { hooks: { onStart: `${name}-slow`, onFail: tellOf(name) } };
  const scene = await staged(name, { places: { dev: {}, staging: { ...place, step }, prod: place } });
  const { metadata } = await opened(scene, scene.revision);
  await Promise.all(['staging', 'prod'].map((one) => isHeld(scene, one, scene.revision)));
  await releaseIs(metadata.name, 'runs staging.onStart', ({ status }) =>
    status.environments[1].hooks.some(({ phase }: Body) => phase === 'Running'),
  );

  const { ask } = await serverPort();
  const body = { reason: 'the wrong ticket' };
  const path = `/v1/releases/${tenant}/${metadata.name}/terminate`;
  expect(await ask('POST', path, { token: mary.token, body })).toEqual({
    status: 202,
    body: { by: mary.user },
  });
  const { spec, status } = await released(scene);

  expect(spec.terminate).toEqual({ ...body, by: mary.user });
  expect([status.phase, status.reason]).toEqual(['Terminated', 'Terminated']);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Terminated', 'Pending']);
  expect(await ranHooks(name)).toEqual([
    'environment.onFail@staging Succeeded',
    'environment.onStart@staging Failed',
    'release.onFail Succeeded',
  ]);
  for (const { reason, message, environments } of Object.values(await told(name))) {
    expect([reason, message]).toEqual(['Terminated', 'Product release was terminated by user']);
    expect(environments).toMatchObject([{ Name: `${name}-staging`, Status: 'TERMINATED' }]);
  }
  const runs = await runsOf(name);
  inOrder([
    ['staging.onStart was stopped', runs.get('environment.onStart@staging').status.endedAt],
    ['staging.onFail began', runs.get('environment.onFail@staging').status.startedAt],
    ['release.onFail began', runs.get('release.onFail').status.startedAt],
  ]);

  for (const one of ['staging', 'prod']) {
    await operationEnds(applicationOf(name, one));
    const app = await applicationIn(name, one);
    const { phase, message, finishedAt } = app.status.operationState;
    expect([phase, message]).toEqual(['Failed', 'Operation terminated']);
    expect(ran(app).map((line) => line.split(' ')[0])).toEqual(['PreSync']);
    inOrder([
      ['the release was to end', status.ending.at],
      ['the held sync ended', finishedAt],
    ]);
    expect(app.status.history ?? []).toEqual([]);
    expect(await hookJobs(applicationOf(name, one))).toEqual({});
  }
}, 600_000);

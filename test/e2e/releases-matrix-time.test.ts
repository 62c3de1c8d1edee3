/** The rows of the failure matrix that are a matter of time, and that of the first environment. */
import { expect, test } from 'vitest';
import type { Body } from './support/kube.ts';
import { configMap, deployment, text } from './support/manifests.ts';
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
import { eachRanOnce, runsOf, shellHook } from './support/server.ts';

const held = { step: bySync };

test('the first environment fails: no other is entered', async () => {
  const name = 'matrix-first';
  const unnamed = { ...configMap('x'), metadata: { labels: { a: 'b' } } };
  const retry = { limit: 1, backoff: { duration: '1s', factor: 1 } };
  const scene = await staged(name, {
    places: {
      dev: { files: { 'unnamed.yaml': text(unnamed) }, spec: { syncPolicy: { automated: {}, retry } } },
      staging: held,
    },
  });

  const release = await released(scene);

  await failedAt(scene, release, {
    at: 'dev',
    class: 'DryRunRejected',
    says: /\(dry run\).*ConfigMap without a name/,
    phases: ['Failed', 'Pending'],
    hasOnFail: false,
  });
  expect((await applicationIn(name, 'dev')).status.operationState.retryCount).toBe(1);
  await eachRanOnce(name);
}, 600_000);

test('a hook that takes longer than its time is stopped, and its environment fails', async () => {
  const name = 'matrix-slow-hook';
  await shellHook(`${name}-slow`, 'echo "still at it"; sleep 600', {
    timeout: '4s',
    pod: { terminationGracePeriodSeconds: 1 },
  });
  const step = { ...bySync, hooks: { onStart: `${name}-slow`, onFail: tellOf(name) } };
  const scene = await staged(name, { places: { dev: {}, staging: { step }, prod: held } });

  const release = await released(scene);

  await failedAt(scene, release, {
    at: 'staging',
    class: 'HookFailed',
    says: `environment.onStart of ${name}-staging failed: hook "${name}-slow": the Job was active longer than its timeout`,
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
  const { startedAt, endedAt } = (await runsOf(name)).get('environment.onStart@staging').status;
  expect(Date.parse(endedAt) - Date.parse(startedAt)).toBeLessThan(30_000);
  await untouched(scene, 'staging', ['environment.onStart', 'environment.onFail']);
}, 600_000);

test('an environment that takes longer than its time fails, though its sync succeeded', async () => {
  const name = 'matrix-slow';
  const files = { 'shop.yaml': text(deployment('shop', 'false')) };
  const staging = { step: bySync, files, environment: { timeout: '5s' } };
  const scene = await staged(name, { places: { dev: {}, staging, prod: held } });

  const release = await released(scene);

  await failedAt(scene, release, {
    at: 'staging',
    class: 'TimedOut',
    says: `environment ${name}-staging took longer than 5s`,
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
  expect((await applicationIn(name, 'staging')).status.operationState.phase).toBe('Succeeded');
  await eachRanOnce(name);
}, 600_000);

test('a release that takes longer than its flow allows is terminated: what runs is stopped, and people are told', async () => {
  const name = 'matrix-over';
  await shellHook(`${name}-slow`, 'sleep 600', { pod: { terminationGracePeriodSeconds: 1 } });
  const step = { ...bySync, hooks: { onStart: `${name}-slow`, onFail: tellOf(name) } };
  const scene = await staged(name, {
    places: { dev: {}, staging: { step }, prod: held },
    flow: { timeout: '15s' },
  });

  const release = await released(scene);

  const { status } = release;
  expect([status.phase, status.reason]).toEqual(['Terminated', 'TimedOut']);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Terminated', 'Pending']);
  expect(await ranHooks(name)).toEqual([
    'environment.onFail@staging Succeeded',
    'environment.onStart@staging Failed',
    'release.onFail Succeeded',
  ]);
  for (const { reason, message, environments } of Object.values(await told(name))) {
    expect(reason).toBe('TimedOut');
    expect(message).toBe('Product release was terminated: the release took longer than 15s');
    expect(environments).toMatchObject([{ Name: `${name}-staging`, Status: 'TERMINATED' }]);
  }
  await untouched(scene, 'staging', ['environment.onStart', 'environment.onFail']);
  await untouched(scene, 'prod');
}, 600_000);

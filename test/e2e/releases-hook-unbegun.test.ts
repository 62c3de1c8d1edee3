/** Release hooks that cannot begin: within 30 seconds people read why. */
import { expect, test } from 'vitest';
import type { Body } from './support/kube.ts';
import {
  bySync,
  opened,
  released,
  releaseIs,
  staged,
  tellOf,
  told,
  untouched,
  type Staged,
} from './support/releases.ts';
import { byText, declare, ours, runsOf } from './support/server.ts';

const hub = 'docker.io/library';

/** A product whose staging begins with a hook; the release of its first commit, and what its fail hooks were told. */
async function begins(name: string, spec: Body): Promise<Staged> {
  await declare(ours.Hook, `${name}-broken`, spec);
  const hooks = { onStart: `${name}-broken`, onFail: tellOf(name) };
  return staged(name, {
    places: { dev: {}, staging: { step: { ...bySync, hooks } }, prod: { step: bySync } },
  });
}

/** Holds what every hook that failed at the start of staging leaves. */
async function failedByHook(scene: Staged, { status }: Body, code: string, says: RegExp): Promise<Body> {
  const { name } = scene;
  expect([status.phase, status.reason, status.error.class, status.error.code]).toEqual([
    'Failed',
    'HookFailed',
    'HookFailed',
    code,
  ]);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Failed', 'Pending']);
  expect(status.message).toMatch(says);
  const hooks = await told(name);
  expect(Object.keys(hooks).toSorted(byText)).toEqual(['environment.onFail@staging', 'release.onFail']);
  for (const { reason, message, environments } of Object.values(hooks)) {
    expect(reason).toBe('HookFailed');
    expect(message).toMatch(says);
    expect(environments).toMatchObject([{ Name: `${name}-staging`, Status: 'FAILED' }]);
  }
  await untouched(scene, 'staging', ['environment.onStart', 'environment.onFail']);
  await untouched(scene, 'prod');
  return (await runsOf(name)).get('environment.onStart@staging').status;
}

function seconds(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

test('an image that cannot be pulled is told within 30 seconds, and is the cause when the time is over', async () => {
  const name = 'unbegun-image';
  const scene = await begins(name, {
    script: { image: `${hub}/nothing-of-this-name:1`, source: 'true' },
    timeout: '35s',
  });
  const { metadata } = await opened(scene, scene.revision);
  const going = await releaseIs(metadata.name, 'says why its hook does not run', ({ status }) =>
    status.environments[1].hooks.some(({ code }: Body) => code === 'IMAGE_PULL_FAILED'),
  );
  const [, staging] = going.status.environments;
  expect([staging.phase, staging.hooks[0].phase]).toEqual(['Initializing', 'Running']);
  expect(staging.hooks[0].message).toContain('nothing-of-this-name:1');
  expect(seconds(staging.hooks[0].startedAt, new Date().toISOString())).toBeLessThan(30);

  const release = await released(scene);

  const run = await failedByHook(
    scene,
    release,
    'IMAGE_PULL_FAILED',
    /hook "unbegun-image-broken": .*nothing-of-this-name:1/,
  );
  expect(run).toMatchObject({ phase: 'Failed', code: 'IMAGE_PULL_FAILED' });
});

test('a ServiceAccount that does not exist ends the hook within 30 seconds', async () => {
  const name = 'unbegun-account';
  const scene = await begins(name, {
    script: { image: 'docker.io/library/busybox:1.37.0', source: 'true' },
    pod: { serviceAccountName: 'nobody-here' },
    timeout: '10m',
  });

  const release = await released(scene);

  const run = await failedByHook(
    scene,
    release,
    'SERVICE_ACCOUNT_MISSING',
    /service account hookline-config\/nobody-here does not exist/,
  );
  expect(run).toMatchObject({ phase: 'Failed', code: 'SERVICE_ACCOUNT_MISSING' });
  expect(seconds(run.startedAt, run.endedAt)).toBeLessThan(30);
});

test('a Job that the API server refuses ends the hook within 30 seconds, in the words of the API server', async () => {
  const name = 'unbegun-refused';
  const scene = await begins(name, {
    container: { image: 'docker.io/library/busybox:1.37.0', imagePullPolicy: 'Sometimes' },
  });

  const release = await released(scene);

  const run = await failedByHook(
    scene,
    release,
    'JOB_REFUSED',
    /imagePullPolicy: Unsupported value: "Sometimes"/,
  );
  expect(run).toMatchObject({ phase: 'Error', code: 'JOB_REFUSED' });
  expect(run.jobUid).toBeUndefined();
  const [, staging] = release.status.environments;
  expect(seconds(staging.startedAt, run.endedAt)).toBeLessThan(30);
});

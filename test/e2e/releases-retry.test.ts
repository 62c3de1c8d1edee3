/** A failed release that is taken up again: what failed is done anew, what succeeded is not. */
import { expect, test } from 'vitest';
import { serverPort, someone, team } from './support/http.ts';
import { create, kinds, list, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  bySync,
  opened,
  released,
  releaseIs,
  staged,
  tellOf,
  untouched,
} from './support/releases.ts';
import { byText, inOrder, ours, shellHook, tenant } from './support/server.ts';

/** Gives every hook run of a product as `slot@place attempt phase`. */
async function attemptsOf(name: string): Promise<readonly string[]> {
  const runs = await list(ours.HookRun, tenant, `hookline.dev/product=${name}`);
  return runs
    .map(({ spec, status }) => {
      const place = spec.environment === undefined ? '' : `@${spec.environment.split('-').at(-1)}`;
      return `${spec.slot}${place} ${spec.attempt} ${status.phase}`;
    })
    .toSorted(byText);
}

/** A hook that fails until the ConfigMap `switch` says that all is well. */
const check = hook('check', 'PreSync', {
  container: {
    image: busybox,
    command: ['sh', '-c', 'test "$ALL" = well'],
    env: [{ name: 'ALL', valueFrom: { configMapKeyRef: { name: 'switch', key: 'all', optional: true } } }],
  },
});

test('only what failed runs again: a sync that Argo CD would not try again, and the hooks that did not succeed', async () => {
  const name = 'retry';
  await team(`hookline-${name}-team`);
  const mary = await someone(`hookline-${name}-team`, 'mary', ['update']);
  await shellHook(`${name}-note`, 'true');
  await shellHook(`${name}-smoke`, 'test "$ATTEMPT" = 3');
  const hooks = { onStart: `${name}-note`, onSuccess: `${name}-smoke`, onFail: tellOf(name) };
  const staging = {
    parameters: [],
    files: { 'hookline.yaml': text(check), 'config.yaml': text(configMap('shop')) },
    spec: { syncPolicy: { automated: {}, retry: { limit: 1, backoff: { duration: '1s', factor: 1 } } } },
    step: { hooks },
  };
  const scene = await staged(name, {
    places: { dev: {}, staging, prod: { step: bySync } },
    hooks: { onStart: `${name}-note`, onFail: tellOf(name) },
  });
  const { metadata } = await opened(scene, scene.revision);
  const first = await released(scene);
  expect([first.status.phase, first.status.reason, first.status.attempt]).toEqual([
    'Failed',
    'HookFailed',
    1,
  ]);
  const failedAt = (await applicationIn(name, 'staging')).status.operationState.startedAt;
  const dev = (await applicationIn(name, 'dev')).status.history;

  const { ask } = await serverPort();
  const path = `/v1/releases/${tenant}/${metadata.name}/retry`;
  await create(kinds.ConfigMap, {
    metadata: { name: 'switch', namespace: applicationOf(name, 'staging') },
    data: { all: 'well' },
  });
  expect(await ask('POST', path, { token: mary.token })).toEqual({ status: 202, body: { by: mary.user } });
  const second = await attempted(metadata.name, 2);

  expect([second.status.phase, second.status.reason]).toEqual(['Failed', 'HookFailed']);
  expect(second.status.message).toContain(`environment.onSuccess of ${name}-staging failed`);
  const restarted = (await applicationIn(name, 'staging')).status;
  expect(restarted.operationState).toMatchObject({
    phase: 'Succeeded',
    operation: { info: [{ name: 'hookline.dev/release', value: metadata.name }] },
  });
  inOrder([
    ['the first sync began', failedAt],
    ['the release was taken up again', second.status.retriedAt],
    ['the second sync began', restarted.operationState.startedAt],
  ]);
  await untouched(scene, 'prod');

  expect(await ask('POST', path, { token: mary.token })).toMatchObject({ status: 202 });
  const third = await attempted(metadata.name, 3);

  expect(third.status.phase).toBe('Succeeded');
  expect(third.status.environments.map((one: Body) => one.phase)).toEqual([
    'Succeeded',
    'Succeeded',
    'Succeeded',
  ]);
  expect(await attemptsOf(name)).toEqual([
    'environment.onFail@staging 1 Succeeded',
    'environment.onFail@staging 2 Succeeded',
    'environment.onStart@staging 1 Succeeded',
    'environment.onSuccess@staging 2 Failed',
    'environment.onSuccess@staging 3 Succeeded',
    'release.onFail 1 Succeeded',
    'release.onFail 2 Succeeded',
    'release.onStart 1 Succeeded',
  ]);
  expect((await applicationIn(name, 'dev')).status.history).toEqual(dev);
  expect((await applicationIn(name, 'staging')).status.history).toHaveLength(1);
  expect((await applicationIn(name, 'prod')).status.history).toHaveLength(1);
  expect(await ask('POST', path, { token: mary.token })).toMatchObject({
    status: 409,
    body: { title: 'RELEASE_OPEN' },
  });
}, 900_000);

function attempted(release: string, attempt: number): Promise<Body> {
  return releaseIs(
    release,
    `attempt ${attempt} has ended`,
    ({ status }) => status.attempt === attempt && Boolean(status.endedAt),
    420,
  );
}

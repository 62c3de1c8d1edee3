/** A hook that fails stops the sync where it stands. */
import { expect, test } from 'vitest';
import { applicationIs, operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { find, kinds, type Body } from './support/kube.ts';
import { configMap, deployment, hook, pod, text, wave } from './support/manifests.ts';

const unsuccessful = 'one or more synchronization tasks completed unsuccessfully';
const backoff = 'Job has reached the specified backoff limit';

function messageOf(app: Body, kind: string): string {
  return app.status.operationState.syncResult.resources.find((entry: Body) => entry.kind === kind).message;
}

test('a failing PreSync hook: nothing after it is applied', async () => {
  const name = 'hookline-failure-pre-sync';
  const { git } = await hooked(name, {
    'hookline.yaml': text(
      hook('check', 'PreSync', { source: 'echo no; exit 3' }),
      hook('migrate', 'PreSync', { wave: 1 }),
      hook('smoke', 'PostSync'),
    ),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  const failed = await operationEnds(name);

  expect(ran(failed)).toEqual(['PreSync Job/check Failed']);
  expect(failed.status.operationState).toMatchObject({ phase: 'Failed', message: unsuccessful });
  expect(messageOf(failed, 'Job')).toBe(backoff);
  expect(await find(kinds.ConfigMap, name, 'shop')).toBeUndefined();
  expect(Object.keys(await hookJobs(name))).toEqual(['check']);

  await git.commit({ 'hookline.yaml': text(hook('check', 'PreSync')) });
  await sync(name);
  const succeeded = await operationEnds(name);

  expect(ran(succeeded)).toEqual(['PreSync Job/check Succeeded', 'Sync ConfigMap/shop Synced']);
});

test('a failing Sync hook: later waves are not applied', async () => {
  const name = 'hookline-failure-sync';
  await hooked(name, {
    'hookline.yaml': text(hook('seed', 'Sync', { source: 'exit 1' }), hook('smoke', 'PostSync')),
    'shop.yaml': text(configMap('shop'), configMap('late', 'a', { annotations: wave(1) })),
  });

  await sync(name);
  const app = await operationEnds(name);

  expect(ran(app)).toEqual(['Sync ConfigMap/shop Synced', 'Sync Job/seed Failed']);
  expect(app.status.operationState).toMatchObject({ phase: 'Failed', message: unsuccessful });
});

test('a failing PostSync hook: everything is applied, and the sync has failed', async () => {
  const name = 'hookline-failure-post-sync';
  await hooked(name, {
    'hookline.yaml': text(hook('smoke', 'PostSync', { source: 'exit 1' })),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  await operationEnds(name);
  const app = await applicationIs(name, 'Synced', ({ status }) => status.sync.status === 'Synced');

  expect(ran(app)).toEqual(['Sync ConfigMap/shop Synced', 'PostSync Job/smoke Failed']);
  expect(app.status.operationState.phase).toBe('Failed');
  expect(app.status.health.status).toBe('Healthy');
});

test('PostSync begins when everything is healthy', async () => {
  const name = 'hookline-failure-health';
  await hooked(name, {
    'hookline.yaml': text(hook('smoke', 'PostSync')),
    'web.yaml': text(deployment('web', 'echo >> /tmp/asked; test $(wc -l < /tmp/asked) -ge 3')),
  });

  await sync(name);
  const app = await operationEnds(name);

  expect(ran(app)).toEqual(['Sync Deployment/web Synced', 'PostSync Job/smoke Succeeded']);
  const web = await find(kinds.Deployment, name, 'web');
  const available = web.status.conditions.find((condition: Body) => condition.type === 'Available');
  const { smoke } = await hookJobs(name);
  expect(Date.parse(smoke.metadata.creationTimestamp)).toBeGreaterThanOrEqual(
    Date.parse(available.lastTransitionTime),
  );
});

test('PostSync does not run where an object is Degraded', async () => {
  const name = 'hookline-failure-degraded';
  await hooked(name, {
    'hookline.yaml': text(hook('smoke', 'PostSync')),
    'once.yaml': text(pod('once', 'exit 1')),
  });

  await sync(name);
  const app = await operationEnds(name);

  expect(ran(app)).toEqual(['Sync Pod/once Synced']);
  expect(app.status.operationState).toMatchObject({ phase: 'Failed', message: unsuccessful });
  expect(await hookJobs(name)).toEqual({});
});

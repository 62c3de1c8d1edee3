/** A failed sync that is tried again runs all of its hooks again; a hook that fails may be tried again by itself. */
import { expect, test } from 'vitest';
import { applicationIs, operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { create, get, kinds, list, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';
import { letFail, letGo, waitingHook, waitingPod } from './support/waiting.ts';

const backoff = { duration: '1s', factor: 1, maxDuration: '1s' };

test('each attempt runs every hook, SyncFail hooks too, under the same names', async () => {
  const name = 'hookline-retry-names';
  await hooked(name, {
    'hookline.yaml': text(
      hook('ticket', 'PreSync', { wave: -1 }),
      hook('check', 'PreSync', { source: 'exit 1' }),
      hook('undo', 'SyncFail'),
    ),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name, { retry: { limit: 1, backoff } });
  const between = await applicationIs(name, 'a retry is pending', isRetryPending);
  const first = await hookJobs(name);
  const last = await operationEnds(name);
  const second = await hookJobs(name);

  expect(last.status.operationState).toMatchObject({ phase: 'Failed', retryCount: 1 });
  expect(last.status.operationState.message).toMatch(/ \(retried 1 times\)\.$/);
  expect(last.status.operationState.startedAt).toBe(between.status.operationState.startedAt);
  const rows = ['PreSync Job/ticket Succeeded', 'PreSync Job/check Failed', 'SyncFail Job/undo Succeeded'];
  expect(ran(between)).toEqual(rows);
  expect(ran(last)).toEqual(rows);
  for (const each of ['ticket', 'check', 'undo']) {
    expect(second[each].metadata.name).toBe(first[each].metadata.name);
    expect(second[each].metadata.uid).not.toBe(first[each].metadata.uid);
  }
});

test('an attempt after the cause is gone succeeds, and runs no SyncFail hook', async () => {
  const name = 'hookline-retry-succeeds';
  const ready = {
    name: 'READY',
    valueFrom: { configMapKeyRef: { name: 'state', key: 'value', optional: true } },
  };
  await hooked(name, {
    'hookline.yaml': text(
      hook('check', 'PreSync', {
        script: { image: busybox, source: 'test "$READY" = yes', env: [ready] },
      }),
      hook('undo', 'SyncFail'),
    ),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name, { retry: { limit: 5, backoff } });
  await applicationIs(name, 'a retry is pending', isRetryPending);
  await create(kinds.ConfigMap, configMap('state', 'yes', { namespace: name }));
  const app = await operationEnds(name);

  expect(app.status.operationState.phase).toBe('Succeeded');
  expect(app.status.operationState.retryCount).toBeGreaterThan(0);
  expect(ran(app)).toEqual(['PreSync Job/check Succeeded', 'Sync ConfigMap/shop Synced']);
});

test('a hook that fails is run again within its own retries: one Job, and one attempt of the sync', async () => {
  const name = 'hookline-retry-hook';
  await hooked(name, {
    'hookline.yaml': text(waitingHook('check', 'PreSync', { retries: 1 }), hook('undo', 'SyncFail')),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  const first = await waitingPod(name, 'check');
  const { check: begun } = await hookJobs(name);
  await letFail(name, first);
  const second = await waitingPod(name, 'check', [first]);
  expect((await get(kinds.Job, name, begun.metadata.name)).status).toMatchObject({ active: 1, failed: 1 });
  await letGo(name, second);
  const app = await operationEnds(name);

  expect(app.status.operationState.phase).toBe('Succeeded');
  expect(app.status.operationState.retryCount).toBeUndefined();
  expect(ran(app)).toEqual(['PreSync Job/check Succeeded', 'Sync ConfigMap/shop Synced']);
  const { check: ended } = await hookJobs(name);
  expect(ended.metadata.uid).toBe(begun.metadata.uid);
  expect(ended.status).toMatchObject({ failed: 1, succeeded: 1 });
  const pods = await list(kinds.Pod, name, 'hookline.dev/hook=check');
  expect(pods.map(({ status }): string => status.phase).toSorted()).toEqual(['Failed', 'Succeeded']);
});

test('a hook that fails more often than its retries fails the sync', async () => {
  const name = 'hookline-retry-hook-spent';
  await hooked(name, {
    'hookline.yaml': text(hook('check', 'PreSync', { source: 'exit 1', retries: 1 })),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  const app = await operationEnds(name);

  expect(app.status.operationState.phase).toBe('Failed');
  expect(ran(app)).toEqual(['PreSync Job/check Failed']);
  expect(await list(kinds.Pod, name, 'hookline.dev/hook=check')).toHaveLength(2);
});

function isRetryPending({ status }: Body): boolean {
  const { phase, finishedAt } = status.operationState ?? {};
  return phase === 'Running' && finishedAt !== undefined;
}

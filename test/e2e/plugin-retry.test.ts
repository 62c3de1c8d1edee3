/** A failed sync that is tried again runs all of its hooks again. */
import { expect, test } from 'vitest';
import { applicationIs, operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { create, kinds, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';

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

function isRetryPending({ status }: Body): boolean {
  const { phase, finishedAt } = status.operationState ?? {};
  return phase === 'Running' && finishedAt !== undefined;
}

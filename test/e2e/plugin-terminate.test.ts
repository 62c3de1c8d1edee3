/** A sync that is ended while a hook runs, and what else waits for a running hook. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { applicationIs, operationEnds, refresh, sync } from './support/application.ts';
import { argocdApp, printed } from './support/cli.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { find, get, kinds, remove, waitFor, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';

/** A hook of a wave before `check`, and `check`, which does not end by itself. */
const files = {
  'hookline.yaml': text(
    hook('first', 'PreSync', { wave: -1 }),
    hook('check', 'PreSync', { source: 'sleep 600', pod: { terminationGracePeriodSeconds: 1 } }),
    hook('undo', 'SyncFail'),
  ),
  'shop.yaml': text(configMap('shop')),
};

async function waitsForCheck(name: string): Promise<Body> {
  return applicationIs(name, 'waits for the hook', (app) =>
    app.status?.operationState?.message?.startsWith('waiting for completion of hook batch/Job/check-'),
  );
}

test('terminate-op deletes the running Job, and runs no SyncFail hook and no retry', async () => {
  const name = 'hookline-terminate-op';
  await hooked(name, files);
  await sync(name, { retry: { limit: 5, backoff: { duration: '1s', factor: 1 } } });
  await waitsForCheck(name);
  const { check } = await hookJobs(name);

  printed(await argocdApp('terminate-op', name));
  const app = await operationEnds(name);

  expect(app.status.operationState).toMatchObject({ phase: 'Failed', message: 'Operation terminated' });
  expect(app.status.operationState.retryCount).toBeUndefined();
  expect(ran(app)).toEqual(['PreSync Job/first Succeeded', 'PreSync Job/check Failed']);
  const entry = app.status.operationState.syncResult.resources.at(-1);
  expect(entry.message).toBe('Terminated');
  await waitFor(kinds.Job, name, check.metadata.name, {
    label: 'deleted',
    seconds: 180,
    is: (job) => job === undefined,
  });
  const { first, ...rest } = await hookJobs(name);
  expect(rest).toEqual({});
  expect(first.metadata.finalizers ?? []).not.toContain('argocd.argoproj.io/hook-finalizer');

  await sync(name);
  await waitsForCheck(name);
});

test('a newer commit, self-heal and deletion wait for the hook', async () => {
  const name = 'hookline-terminate-waits';
  const { git } = await hooked(name, files, {
    spec: { syncPolicy: { automated: { selfHeal: true } } },
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
  });
  const held = await waitsForCheck(name);

  const newer = await git.commit({ 'shop.yaml': text(configMap('shop', 'b')) });
  await refresh(name);
  await applicationIs(name, 'compared', ({ status }) => status.sync.revision === newer);
  await remove(kinds.Application, argoCdNamespace, name);
  await refresh(name);
  const app = await get(kinds.Application, argoCdNamespace, name);

  expect(app.metadata.deletionTimestamp).toBeDefined();
  expect(app.status.operationState).toMatchObject({
    phase: 'Running',
    startedAt: held.status.operationState.startedAt,
    syncResult: { revision: held.status.operationState.syncResult.revision },
  });
  expect((await hookJobs(name))['check'].metadata.deletionTimestamp).toBeUndefined();

  printed(await argocdApp('terminate-op', name));
  await waitFor(kinds.Application, argoCdNamespace, name, {
    label: 'deleted',
    seconds: 180,
    is: (object) => object === undefined,
  });
  expect(await hookJobs(name)).toEqual({});
  expect(await find(kinds.ConfigMap, name, 'shop')).toBeUndefined();
});

test('a running Job that is deleted by hand stays, and the sync goes on waiting', async () => {
  const name = 'hookline-terminate-by-hand';
  await hooked(name, files);
  await sync(name);
  await waitsForCheck(name);
  const { check } = await hookJobs(name);

  await remove(kinds.Job, name, check.metadata.name);
  await refresh(name);

  const job = await get(kinds.Job, name, check.metadata.name);
  expect(job.metadata).toMatchObject({
    uid: check.metadata.uid,
    finalizers: expect.arrayContaining(['argocd.argoproj.io/hook-finalizer']),
  });
  expect(job.metadata.deletionTimestamp).toBeDefined();
  await waitsForCheck(name);
  printed(await argocdApp('terminate-op', name));
  const app = await operationEnds(name);
  expect(app.status.operationState.message).toBe('Operation terminated');
});

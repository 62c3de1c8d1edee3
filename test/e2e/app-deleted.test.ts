/** What deleting an application leaves: nothing of its hooks, whatever became of them. */
import { describe, expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { applicationIs, operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { kinds, list, patch, remove, waitFor, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';

const finalizers = ['resources-finalizer.argocd.argoproj.io'];

async function isGone(name: string): Promise<void> {
  await waitFor(kinds.Application, argoCdNamespace, name, {
    label: `application ${name} is gone`,
    seconds: 180,
    is: (app) => app === undefined,
  });
}

/** Names what is left of an application's namespace; pods of Jobs go with them, a moment later. */
async function left(name: string): Promise<readonly string[]> {
  const [jobs, maps] = await Promise.all([list(kinds.Job, name), list(kinds.ConfigMap, name)]);
  const objects = [...jobs, ...maps.filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')];
  const pods = await list(kinds.Pod, name);
  for (const pod of pods) {
    const { name: podName } = pod.metadata;
    const wanted = {
      label: `pod ${podName} is gone`,
      seconds: 180,
      is: (object: Body) => object === undefined,
    };
    await waitFor(kinds.Pod, name, podName, wanted);
  }
  return objects.map(({ metadata }) => `${metadata.name} ${(metadata.finalizers ?? []).join(' ')}`);
}

test('hooks of every phase, one of which failed', async () => {
  const name = 'hookline-deleted-ended';
  await hooked(
    name,
    {
      'hookline.yaml': text(
        hook('before', 'PreSync'),
        hook('during', 'Sync'),
        hook('after', 'PostSync', { source: 'exit 3' }),
        hook('failed', 'SyncFail'),
      ),
      'objects.yaml': text(configMap('shop')),
    },
    { finalizers },
  );
  await sync(name);
  const app = await operationEnds(name);
  expect(ran(app).toSorted()).toEqual([
    'PostSync Job/after Failed',
    'PreSync Job/before Succeeded',
    'Sync ConfigMap/shop Synced',
    'Sync Job/during Succeeded',
    'SyncFail Job/failed Succeeded',
  ]);
  expect(Object.keys(await hookJobs(name)).toSorted()).toEqual(['after', 'before', 'during', 'failed']);

  await remove(kinds.Application, argoCdNamespace, name);
  await isGone(name);

  expect(await left(name)).toEqual([]);
});

describe('a hook that runs', () => {
  /** Makes an application whose hook is running, and deletes the application. */
  async function deletedWhileRunning(name: string, spec: Body = {}): Promise<void> {
    await hooked(
      name,
      {
        // A shell as first process ignores SIGTERM, and would be waited for 30 s.
        'hookline.yaml': text(
          hook('slow', 'PreSync', {
            ...spec,
            source: 'sleep 600',
            pod: { terminationGracePeriodSeconds: 1 },
          }),
        ),
        'objects.yaml': text(configMap('shop')),
      },
      { finalizers },
    );
    await sync(name);
    await applicationIs(name, 'its hook is running', ({ status }) =>
      (status?.operationState?.syncResult?.resources ?? []).some(
        ({ hookPhase }: Body) => hookPhase === 'Running',
      ),
    );
    await remove(kinds.Application, argoCdNamespace, name);
  }

  test('holds the deletion until its sync is terminated', async () => {
    const name = 'hookline-deleted-terminated';
    await deletedWhileRunning(name);
    const held = await applicationIs(name, 'is being deleted', ({ metadata }) => metadata.deletionTimestamp);
    expect(held.status.operationState.phase).toBe('Running');
    expect(Object.keys(await hookJobs(name))).toEqual(['slow']);

    await patch(kinds.Application, argoCdNamespace, name, {
      status: { operationState: { phase: 'Terminating' } },
    });
    await isGone(name);

    expect(await left(name)).toEqual([]);
  });

  test('holds the deletion no longer than its timeout', async () => {
    const name = 'hookline-deleted-deadline';
    await deletedWhileRunning(name, { timeout: '6s' });

    await isGone(name);

    expect(await left(name)).toEqual([]);
  });
});

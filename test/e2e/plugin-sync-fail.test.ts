/** Failures after which Argo CD runs SyncFail hooks (argo-cd.md §C.7). */
import { describe, expect, test } from 'vitest';
import { applicationIs, operationEnds, sync } from './support/application.ts';
import { hooked, ran, uids } from './support/hooked.ts';
import { kinds, remove, type Body } from './support/kube.ts';
import { configMap, hook, pod, text } from './support/manifests.ts';
import { letGo, waitingHook, waitingPod } from './support/waiting.ts';

/** Hooks and objects of a sync that fails, and what Argo CD made of them before SyncFail. */
interface Failure {
  readonly hooks?: readonly Body[];
  readonly objects?: readonly Body[];
  readonly before: readonly string[];
}

/** The client's dry run does not look at the values of labels; the server does. */
const refusedByServer = configMap('refused', 'a', { labels: { tier: 'not a label!' } });

const failures: Readonly<Record<string, Failure>> = {
  'a PreSync hook failed': {
    hooks: [hook('check', 'PreSync', { source: 'exit 1' })],
    before: ['PreSync Job/check Failed'],
  },
  'a Sync hook failed': {
    hooks: [hook('seed', 'Sync', { source: 'exit 1' })],
    before: ['Sync ConfigMap/shop Synced', 'Sync Job/seed Failed'],
  },
  'a PostSync hook failed': {
    hooks: [hook('smoke', 'PostSync', { source: 'exit 1' })],
    before: ['Sync ConfigMap/shop Synced', 'PostSync Job/smoke Failed'],
  },
  'a hook has reached its deadline': {
    hooks: [
      hook('check', 'PreSync', {
        source: 'sleep 60',
        timeout: '1s',
        pod: { terminationGracePeriodSeconds: 1 },
      }),
    ],
    before: ['PreSync Job/check Failed'],
  },
  'an object was refused when it was applied': {
    objects: [refusedByServer],
    before: ['Sync ConfigMap/refused SyncFailed', 'Sync ConfigMap/shop Synced'],
  },
  'an object became Degraded while the sync waited for it': {
    hooks: [hook('smoke', 'PostSync')],
    objects: [pod('once', 'exit 1')],
    before: ['Sync ConfigMap/shop Synced', 'Sync Pod/once Synced'],
  },
};

describe('SyncFail hooks run, all at once, where', () => {
  test.for(Object.entries(failures))('%s', async ([title, { hooks = [], objects = [], before }]) => {
    const name = nameOf(title);
    await hooked(name, {
      'hookline.yaml': text(
        ...hooks,
        waitingHook('undo', 'SyncFail', { wave: 1 }),
        waitingHook('tell', 'SyncFail', { wave: -1 }),
      ),
      'shop.yaml': text(configMap('shop'), ...objects),
    });

    await sync(name);
    // Waves mean nothing here: neither waits for the other.
    const pods = await Promise.all(['undo', 'tell'].map((each) => waitingPod(name, each)));
    for (const each of pods) await letGo(name, each);
    const app = await operationEnds(name);

    const rows = ran(app);
    expect(rows.slice(0, -2).toSorted()).toEqual(before.toSorted());
    expect(rows.slice(-2).toSorted()).toEqual(['SyncFail Job/tell Succeeded', 'SyncFail Job/undo Succeeded']);
    expect(app.status.operationState.phase).toBe('Failed');
  });

  test('an object vanished while the sync waited for it', async () => {
    const name = 'hookline-fail-vanished';
    await hooked(name, {
      'hookline.yaml': text(hook('smoke', 'PostSync'), hook('undo', 'SyncFail')),
      'slow.yaml': text(pod('slow', 'sleep 600')),
    });

    await sync(name);
    await applicationIs(name, 'waits for the pod', (app) =>
      app.status.operationState?.message?.startsWith('waiting for healthy state of /Pod/slow'),
    );
    await remove(kinds.Pod, name, 'slow', { gracePeriodSeconds: 0 });
    const app = await operationEnds(name);

    expect(ran(app)).toEqual(['Sync Pod/slow SyncFailed', 'SyncFail Job/undo Succeeded']);
  });
});

test('a SyncFail hook runs anew at each failure, also where it is kept only after a failure', async () => {
  const name = 'hookline-fail-again';
  await hooked(name, {
    'hookline.yaml': text(
      hook('check', 'PreSync', { source: 'exit 1' }),
      hook('undo', 'SyncFail', { deletePolicies: ['HookSucceeded'] }),
    ),
    'shop.yaml': text(configMap('shop')),
  });
  await sync(name);
  await operationEnds(name);
  const before = await uids(name);

  await sync(name);
  const app = await operationEnds(name);

  const after = await uids(name);
  expect(ran(app)).toEqual(['PreSync Job/check Failed', 'SyncFail Job/undo Succeeded']);
  expect(Object.keys(after)).toEqual(Object.keys(before));
  expect(after['undo']).not.toBe(before['undo']);
});

test('a SyncFail hook that fails says so, and changes nothing else', async () => {
  const name = 'hookline-fail-fails';
  await hooked(name, {
    'hookline.yaml': text(
      hook('check', 'PreSync', { source: 'exit 1' }),
      hook('undo', 'SyncFail', { source: 'exit 1' }),
      hook('tell', 'SyncFail'),
    ),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  const app = await operationEnds(name);

  expect(ran(app).toSorted()).toEqual([
    'PreSync Job/check Failed',
    'SyncFail Job/tell Succeeded',
    'SyncFail Job/undo Failed',
  ]);
  expect(app.status.operationState.message).toBe(
    'one or more synchronization tasks completed unsuccessfully',
  );
});

function nameOf(title: string): string {
  return `hookline-fail-${title.split(' ').slice(0, 3).join('-').toLowerCase()}`;
}

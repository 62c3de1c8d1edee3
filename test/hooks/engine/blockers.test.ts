/** What a held sync waits for in truth: named after ten minutes (DESIGN.md §5). */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, product, Scene } from './scene.ts';
import type { Draft } from './world.ts';

/** A flow whose trigger environment does not move, while the gate of staging holds the next one. */
function scene({ dev = {}, objects = [] }: { dev?: object; objects?: readonly object[] } = {}): Scene {
  return new Scene([
    product(),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
    environment('dev'),
    environment('staging', { matchTimeout: '1m' }),
    application('shop-dev', 'dev', { automated: {}, ...dev }),
    application('shop-staging', 'staging', { gated: true }),
    ...objects,
  ]);
}

function change({ world }: Scene, name: string, alter: (draft: Draft) => void): void {
  world.change({ kind: 'Application', namespace: 'argocd', name }, alter);
}

/** Nothing comes of dev; what is told of staging after a quarter of an hour. */
async function told(one: Scene, { isStill = true } = {}): Promise<readonly string[]> {
  if (isStill) one.argo.still.add('shop-dev');
  await one.commit(commit('a')).run(undefined, { patienceSeconds: 900 });
  return one.world.events.filter((event) => event.startsWith('SyncHeld'));
}

const appSet = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'ApplicationSet',
  metadata: { name: 'shops', namespace: 'argocd' },
  spec: { strategy: { type: 'RollingSync' } },
  status: {
    applicationStatus: [
      { application: 'shop-staging', status: 'Progressing', step: '1' },
      { application: 'shop-dev', status: 'Waiting', step: '2' },
    ],
  },
};

describe('a sync that is held for ten minutes names', () => {
  test('an application of the trigger environment that nobody syncs', async () => {
    expect(await told(scene({ dev: { automated: false } }))).toEqual([
      'SyncHeld held for more than 10 minutes: Unmatched: the sync belongs to no release; Application argocd/shop-dev is OutOfSync and nobody has synced it',
    ]);
  });

  test('one that Argo CD does not sync though it should', async () => {
    const one = scene();
    change(one, 'shop-dev', (draft) => {
      draft.status = {
        ...draft.status,
        conditions: [{ type: 'SyncError', message: 'Failed last sync attempt to aaaa: kaput' }],
      };
    });

    expect(await told(one)).toEqual([
      expect.stringContaining(
        '; Argo CD does not sync Application argocd/shop-dev: Failed last sync attempt to aaaa: kaput',
      ),
    ]);
  });

  test('an environment whose application has no operation', async () => {
    expect(await told(scene())).toEqual([
      expect.stringContaining('; Application argocd/shop-dev is OutOfSync, and no sync of it has begun'),
    ]);
  });

  test('the order of a RollingSync', async () => {
    const one = scene({ objects: [appSet] });
    change(one, 'shop-dev', (draft) => {
      draft.metadata['ownerReferences'] = [{ kind: 'ApplicationSet', name: 'shops' }];
    });

    expect(await told(one)).toEqual([
      expect.stringContaining(
        '; ApplicationSet shops syncs Application argocd/shop-dev in step 2, and waits for the steps before',
      ),
    ]);
  });

  test('a window that may keep the sync back', async () => {
    const project = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name: 'shop', namespace: 'argocd' },
      spec: { syncWindows: [{ kind: 'deny', schedule: '0 22 * * *', applications: ['shop-dev'] }] },
    };

    expect(await told(scene({ objects: [project] }))).toEqual([
      expect.stringContaining(
        '; the deny window "0 22 * * *" of project shop may keep the sync of Application argocd/shop-dev back',
      ),
    ]);
  });

  test('a window that keeps a sync back which has begun', async () => {
    const one = scene();
    one.argo.still.add('shop-dev');
    change(one, 'shop-dev', (draft) => {
      draft['operation'] = { sync: { revision: commit('a') } };
      draft.status = {
        ...draft.status,
        operationState: {
          phase: 'Running',
          startedAt: '2026-03-01T12:00:00Z',
          message: 'Sync operation blocked by sync window',
          operation: { sync: { revision: commit('a') } },
        },
      };
    });

    expect(await told(one)).toEqual([
      'SyncHeld held for more than 10 minutes: SyncWindow: a sync window blocks the sync',
      expect.stringContaining('; a sync window keeps the sync of Application argocd/shop-dev back'),
    ]);
  });

  test('a parent Application that waits for this one', async () => {
    const root = {
      ...application('root', 'argocd'),
      operation: { sync: {} },
    } as unknown as Draft;
    root.metadata['labels'] = {};
    root.status = {
      operationState: {
        phase: 'Running',
        startedAt: '2026-03-01T12:00:00Z',
        message: 'waiting for healthy state of argoproj.io/Application/shop-staging',
      },
    };
    const one = scene({ objects: [root] });
    one.argo.still.add('root');
    change(one, 'shop-staging', (draft) => {
      draft.metadata['annotations'] = {
        ...(draft.metadata['annotations'] as object),
        'argocd.argoproj.io/tracking-id': 'root:argoproj.io/Application:argocd/shop-staging',
      };
    });

    expect(await told(one)).toEqual([
      expect.stringContaining(
        '; its parent Application argocd/root waits for it, and syncs nothing that comes behind it',
      ),
    ]);
  });

  /** The gate of staging could go on, but its Job does not ask. */
  async function silent(asked: ReadonlyMap<string, number>): Promise<readonly string[]> {
    const one = scene();
    one.world.asked = asked;
    await one
      .commit(commit('a'))
      .run(({ world }) => JSON.stringify(world.all('Application')).includes('"hookPhase":"Running"'));
    one.argo.still.add('shop-staging');
    return told(one, { isStill: false });
  }

  test('a gate Job that never asked', async () => {
    expect(await silent(new Map())).toEqual([
      expect.stringMatching(
        /^SyncHeld held for more than 10 minutes: Opened: .*; its gate Job has never asked: see its image, quota and network by kubectl -n staging describe job\/hookline-gate-[0-9a-f]{8}$/,
      ),
    ]);
  });

  test('nothing of a gate Job that asks', async () => {
    expect(await silent(new Map([['shop-staging', Date.parse('2026-03-01T12:05:00Z')]]))).toEqual([]);
  });
});

test('an application that is waited for in its turn names its blocker in the release, too', async () => {
  const one = scene();
  one.argo.still.add('shop-staging');
  change(one, 'shop-staging', (draft) => {
    draft.status = {
      ...draft.status,
      conditions: [{ type: 'SyncError', message: 'Failed last sync attempt to aaaa: kaput' }],
    };
  });
  await one.commit(commit('a')).run(undefined, { patienceSeconds: 900 });

  expect(one.status.environments[1]?.applications[0]?.message).toBe(
    'Application argocd/shop-staging blocks: it was OutOfSync or not Healthy when the release opened; Argo CD does not sync Application argocd/shop-staging: Failed last sync attempt to aaaa: kaput',
  );
});

/** While the release of a sync may still be about to open, its trigger application is asked to look again (DESIGN.md §4.3, rule 6). */
import { expect, test } from 'vitest';
import { reconcile } from '../../../hooks/controller.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';

/** staging was webhooked, dev not yet: its last comparison is older than staging's sync. */
function scene(): Scene {
  const one = new Scene([
    product(),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
    environment('dev'),
    environment('staging'),
    application('shop-dev', 'dev', { automated: false }),
    application('shop-staging', 'staging', { gated: true }),
  ]);
  one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
    draft['operation'] = { sync: { revision: commit('a') } };
    draft.status = {
      ...draft.status,
      operationState: {
        phase: 'Running',
        startedAt: formatInstant(one.world.clock),
        operation: { sync: {} },
        syncResult: { revision: commit('a'), resources: [] },
      },
    };
  });
  return one;
}

function refreshes({ world }: Scene): readonly string[] {
  return world.done.flatMap(({ type, target }) => (type === 'Refresh' ? [target.name] : []));
}

test('it is asked once, until Argo CD has looked', async () => {
  const one = scene();
  for (let pass = 0; pass < 3; pass += 1) await reconcile(`${namespace}/shop`, one.world);
  expect(refreshes(one)).toEqual(['shop-dev']);

  one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
    draft.metadata['annotations'] = {};
    draft.status = { ...draft.status, reconciledAt: formatInstant(one.world.clock + 1000) };
  });
  for (let pass = 0; pass < 3; pass += 1) await reconcile(`${namespace}/shop`, one.world);

  expect(refreshes(one)).toEqual(['shop-dev']);
});

test('it is not asked where the server may not write, while it syncs itself, nor once it was compared', async () => {
  const one = scene();
  one.world.settings = { ...one.world.settings, mayWriteApplications: false };
  await one.round();
  const other = scene();
  other.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
    draft['operation'] = { sync: {} };
  });
  await other.round();

  // Argo CD has looked, and found it behind: its own sync is waited for.
  const third = scene();
  third.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
    const sync = { status: 'OutOfSync', revision: commit('a') };
    draft.status = { ...draft.status, sync, reconciledAt: formatInstant(third.world.clock + 1000) };
  });
  await reconcile(`${namespace}/shop`, third.world);

  expect([one, other, third].map(refreshes)).toEqual([[], [], []]);
});

/** A version that is written before its commit is compared: nothing older is deployed for it. */
import { expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, product, Scene } from './scene.ts';

test('a version that is there before Argo CD has compared its commit does not deploy the one before', async () => {
  const scene = new Scene([
    product({ match: 'Version' }),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'], policy: { action: 'Sync' } }] }),
    environment('dev'),
    environment('staging'),
    application('shop-dev', 'dev', { branch: 'shop-dev', labels: { 'hookline.dev/version': '1.1.0' } }),
    application('shop-staging', 'staging', {
      branch: 'shop-staging',
      automated: false,
      labels: { 'hookline.dev/version': '1.0.0' },
    }),
  ]);
  // It is OutOfSync already, at a commit that nobody has synced.
  await scene.commit(commit('a'), 'shop-staging').commit(commit('b'), 'shop-dev').run();
  const staging = { kind: 'Application', namespace: 'argocd', name: 'shop-staging' };
  scene.argo.stonedeaf.add('shop-staging');
  scene.commit(commit('c'), 'shop-staging');
  scene.world.change(staging, (draft) => {
    draft.metadata['labels'] = { product: 'shop', 'hookline.dev/version': '1.1.0' };
  });
  await scene.run();

  expect(scene.world.done.filter(({ type }) => type === 'StartSync')).toEqual([]);
  expect(scene.status.environments[1]?.applications[0]).toMatchObject({
    message: 'waits until Argo CD has compared its version',
  });
  scene.argo.stonedeaf.delete('shop-staging');
  await scene.run();
  expect(scene.status.phase).toBe('Succeeded');
  expect(scene.status.environments[1]?.applications[0]?.operation?.revision).toBe(commit('c'));
});

/** Whole releases: from a commit to the end, through every slot. */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';

const names = ['announce', 'announce-done', 'freeze', 'unfreeze', 'open-change', 'smoke', 'page', 'rollback'];
const hooks = names.map((name) => hook(name));
const environments = ['dev', 'staging', 'prod'].map((name) => environment(name));

const everySlot = flow({
  hooks: { onStart: 'announce', onSuccess: 'announce-done', onFail: 'page' },
  steps: [
    {
      environment: 'staging',
      dependsOn: ['dev'],
      policy: { action: 'None', preAction: 'open-change', postAction: 'smoke' },
      hooks: { onStart: 'freeze', onSuccess: 'unfreeze', onFail: ['rollback', 'page'] },
    },
    { environment: 'prod', dependsOn: ['staging'], policy: { action: 'Sync' } },
  ],
});

function scene(): Scene {
  return new Scene([
    product(),
    everySlot,
    ...environments,
    ...hooks,
    application('shop-dev', 'dev'),
    application('shop-staging', 'staging', { gated: true }),
    application('shop-prod', 'prod', { automated: false }),
  ]);
}

describe('a release', () => {
  test('goes through every slot and succeeds', async () => {
    const one = scene().commit(commit('a'));

    await one.run();

    expect(one.phases()).toEqual({
      release: 'Succeeded',
      dev: 'Succeeded',
      staging: 'Succeeded',
      prod: 'Succeeded',
    });
    expect(one.ran()).toEqual([
      'release.onStart announce',
      'environment.onStart freeze staging',
      'policy.preAction open-change staging argocd/shop-staging',
      'policy.postAction smoke staging argocd/shop-staging',
      'environment.onSuccess unfreeze staging',
      'release.onSuccess announce-done',
    ]);
  });
});

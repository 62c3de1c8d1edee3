/** Drift in the trigger environment together with a commit that changes nothing there: what opens a release. */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';

const environments = ['dev', 'staging', 'prod'].map((name) => environment(name));
function phasesOf(scene: Scene): readonly (readonly [string | undefined, string])[] {
  return scene
    .releases()
    .map(({ status: { identity, phase } }) => [
      identity.version ?? (identity.revision ?? '').slice(0, 3),
      phase,
    ]);
}
describe('drift in the trigger environment beside a commit that changes nothing there', () => {
  /** Everything was seen Synced at commit b, which changes none of it; then dev drifts and is synced at b. */
  async function drifted(operation: object): Promise<Scene> {
    const scene = new Scene([
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'], hooks: { onStart: 'start' } }] }),
      ...environments,
      hook('start'),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging'),
    ]);
    await scene.commit(commit('a')).run();
    scene.commit(commit('b'));
    for (const name of ['shop-dev', 'shop-staging'])
      scene.world.change({ kind: 'Application', namespace: 'argocd', name }, (draft) => {
        draft.status = {
          ...draft.status,
          sync: { status: 'Synced', revision: commit('b') },
          history: [{ revision: commit('b') }],
        };
      });
    await scene.run();
    expect(scene.releases()).toHaveLength(1);
    scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
      draft['operation'] = {
        sync: { revision: commit('b'), ...operation },
        initiatedBy: { automated: true },
      };
      delete draft.status?.['operationState'];
    });
    return scene.run();
  }

  // Only the kind of sync tells: a full one runs hooks, and might as well be somebody's wish to release the commit.
  test('a full sync of it opens a release; what already is at that commit is skipped', async () => {
    const scene = await drifted({});

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Succeeded'],
      ['bbb', 'Succeeded'],
    ]);
    expect(scene.phases()).toMatchObject({ dev: 'Succeeded', staging: 'Skipped' });
  });

  test('a selective one heals it, and opens none', async () => {
    const scene = await drifted({ resources: [{ kind: 'ConfigMap', name: 'shop' }] });

    expect(phasesOf(scene)).toEqual([['aaa', 'Succeeded']]);
  });
});

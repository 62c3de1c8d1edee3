/** Servers that see late: what is not seen is read directly, so that no release goes a wrong way by it. */
import { describe, expect, test } from 'vitest';
import { application, commit, stepAll } from './argo.ts';
import { environment, flow, hook, product, Scene, type Script } from './scene.ts';
import { Server } from './server.ts';

function dev(script: Script = {}): Scene {
  return new Scene(
    [
      product(),
      flow({ hooks: { onFail: 'page' } }),
      environment('dev'),
      hook('page'),
      application('shop-dev', 'dev'),
    ],
    script,
  ).commit(commit('a'));
}

/** Lets Argo CD make so many steps. */
function argoSteps(scene: Scene, count: number): void {
  for (let step = 0; step < count; step += 1) stepAll(scene.world, scene.argo);
}

describe('an Application that is seen as it was before its sync', () => {
  test('is not taken for one with nothing to do', async () => {
    const failed = { phase: 'Failed', message: 'one or more objects failed to apply' } as const;
    const scene = dev({ syncs: () => failed });
    const late = new Server(scene);
    // It is compared, synced and resolved: that opens the release.
    argoSteps(scene, 4);
    await new Server(scene).pass();
    await new Server(scene).pass();
    expect(scene.status.baseline).toMatchObject([{ revision: commit('a'), ready: false }]);

    // At the revision before, Synced and Healthy: as if it had moved on since the release opened.
    await late.look('releases', 'products').pass();
    await scene.run();

    expect(scene.phases()).toEqual({ release: 'Failed', dev: 'Failed' });
    expect(scene.ran()).toEqual(['release.onFail page']);
  });
});

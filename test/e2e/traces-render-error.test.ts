/** Traces of applications that cannot be rendered for a while. */
import type { Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { traces, type Scene } from './support/scenario.ts';

/** The PostSync hook makes the sync wait until what it applied is seen: before, it would be drift to self-heal. */
const hooks = text(hook('check', 'PreSync'), hook('tell', 'PostSync'));
const config = text(configMap('shop'));

traces(
  {
    name: 'render-error',
    description:
      'A commit breaks hookline.yaml in an automated application that was synced before: a ComparisonError appears, the ' +
      'sync status is Unknown at the symbolic revision, and nothing is synced. The next commit mends it: the application ' +
      'is OutOfSync, and Argo CD, which compared the symbolic revision with itself and saw no change, does not sync it ' +
      'until it compares once more.',
    run: async (scene) => {
      const { refresh, until, settles } = scene;
      await broken(scene, {});
      const revision = await mended(scene);
      await until('compared at the mended commit', ({ status }) => status.sync.revision === revision);
      await refresh();
      await settles('Synced', 'Healthy');
    },
  },
  {
    name: 'render-error-self-heal',
    description:
      'A commit breaks hookline.yaml in an automated application with selfHeal, and the next one mends it: Argo CD takes ' +
      'the newer revision for drift and starts a selective sync to it, which runs no hook.',
    run: async (scene) => {
      await broken(scene, { selfHeal: true });
      await mended(scene);
      await scene.settles('Synced', 'Healthy');
    },
  },
  {
    name: 'render-error-synced',
    description:
      'An automated application that cannot be rendered is synced by hand: the operation ends with Error and an empty ' +
      'revision. The next commit mends hookline.yaml, and Argo CD refuses to sync it, Failed last sync attempt to [], ' +
      'until it compares once more.',
    run: async (scene) => {
      const { sync, refresh, until, settles } = scene;
      await broken(scene, {});
      await sync();
      await until('ended with Error', ({ status }) => status.operationState?.phase === 'Error');
      const revision = await mended(scene);
      await until('compared at the mended commit', ({ status }) => status.sync.revision === revision);
      await refresh();
      await settles('Synced', 'Healthy');
    },
  },
);

/** An automated application is synced at the first commit, and the second one breaks its hook file. */
async function broken(
  { git, source, application, refresh, until, settles }: Scene,
  automated: Body,
): Promise<void> {
  await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
  await application({ spec: { source, syncPolicy: { automated } } });
  await settles('Synced', 'Healthy');
  await git.commit({ 'hookline.yaml': 'kind: [' }, 'a broken hookline.yaml');
  await refresh();
  await until('cannot be rendered', ({ status }) => hasCondition(status, 'ComparisonError'));
}

async function mended({ git, refresh }: Scene): Promise<string> {
  const files = { 'hookline.yaml': hooks, 'config.yaml': text(configMap('shop', 'b')) };
  const revision = await git.commit(files, 'mended');
  await refresh();
  return revision;
}

function hasCondition(status: Body, type: string): boolean {
  return status.conditions?.some((condition: Body) => condition.type === type) ?? false;
}

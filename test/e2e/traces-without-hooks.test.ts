/** Traces of syncs for which Argo CD runs no hooks (argo-cd.md §C.9). */
import { hasEnded } from './support/application.ts';
import { kinds, patch } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { traces, type Scene } from './support/scenario.ts';

const hooks = text(hook('check', 'PreSync'), hook('tell', 'PostSync'));
const config = text(configMap('shop'));

traces(
  {
    name: 'selective-sync',
    description:
      'A sync names one of two ConfigMaps: only that is applied, no hook runs, nothing is added to the history, and the ' +
      'application stays OutOfSync.',
    run: async ({ git, source, application, sync, settles }) => {
      const both = text(configMap('shop'), configMap('prices'));
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': both });
      await application({ spec: { source } });
      await sync({ sync: { resources: [{ kind: 'ConfigMap', name: 'shop' }] } });
      await settles('OutOfSync', 'Healthy');
    },
  },
  {
    name: 'self-heal',
    description:
      'Somebody changes a ConfigMap of an automated application with selfHeal: Argo CD starts a sync of that ConfigMap ' +
      'alone, at the same revision, which runs no hook.',
    run: async ({ name, git, source, application, step, until, settles }) => {
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
      await application({ spec: { source, syncPolicy: { automated: { selfHeal: true } } } });
      await settles('Synced', 'Healthy');
      step('change ConfigMap shop in the cluster');
      await patch(kinds.ConfigMap, name, 'shop', { data: { value: 'drifted' } });
      await until(
        'healed',
        ({ operation, status }) =>
          operation === undefined &&
          status.operationState.operation.sync.resources !== undefined &&
          status.operationState.phase === 'Succeeded',
      );
      await settles('Synced', 'Healthy');
    },
  },
  {
    name: 'rollback',
    description:
      'Two commits are synced, and the application is rolled back to the first: Argo CD syncs the old revision with the ' +
      'apply strategy, which runs no hook; the application is then OutOfSync.',
    run: async (scene) => {
      const { name, git, sync, refresh, until, argocd, settles } = scene;
      await synced(scene);
      await git.commit({ 'config.yaml': text(configMap('shop', 'b')) });
      await refresh();
      await until('the second commit is seen', ({ status }) => status.sync.status === 'OutOfSync');
      await sync();
      await settles('Synced', 'Healthy');
      await argocd('app', 'rollback', name, '0');
      await settles('OutOfSync', 'Healthy');
    },
  },
  {
    name: 'strategy-apply',
    description:
      'A sync with the strategy apply: everything is applied, no hook runs, and the operation ends Succeeded.',
    run: async ({ name, git, source, application, argocd, settles }) => {
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
      await application({ spec: { source } });
      await argocd('app', 'sync', name, '--strategy', 'apply');
      await settles('Synced', 'Healthy');
    },
  },
  {
    name: 'dry-run',
    description:
      'A dry run of a sync: hooks and objects are in the result, nothing is run or applied, nothing is added to the history, and Argo CD does not compare afterwards.',
    run: async ({ name, git, source, application, argocd, until }) => {
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
      await application({ spec: { source } });
      await argocd('app', 'sync', name, '--dry-run');
      // Argo CD does not compare after a dry run: the application never settles.
      await until('ended', hasEnded);
    },
  },
);

async function synced({ git, source, application, sync, settles }: Scene): Promise<void> {
  await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
  await application({ spec: { source } });
  await sync();
  await settles('Synced', 'Healthy');
}

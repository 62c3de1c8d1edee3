/** Traces of syncs whose objects are applied and then fail. */
import { configMap, deployment, hook, text } from './support/manifests.ts';
import { traces } from './support/scenario.ts';

const never = deployment('shop', 'false');
const degraded = text({ ...never, spec: { ...never.spec, progressDeadlineSeconds: 3 } });
const config = text(configMap('shop'));

traces(
  {
    name: 'degraded',
    description:
      'A Deployment never gets ready, and nothing makes the sync wait for health: the operation ends Succeeded, and the ' +
      'application is Progressing and then Degraded.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'hookline.yaml': text(hook('check', 'PreSync')), 'deployment.yaml': degraded });
      await application({ spec: { source } });
      await sync();
      await settles('Synced', 'Degraded');
    },
  },
  {
    name: 'degraded-awaited',
    description:
      'A Deployment never gets ready, and a PostSync hook makes the sync wait for its health: the Deployment turns ' +
      'Degraded, the PostSync hook does not run, the SyncFail hook does, and the operation ends Failed.',
    run: async ({ git, source, application, sync, settles }) => {
      const hooks = text(hook('tell', 'PostSync'), hook('warn', 'SyncFail'));
      await git.commit({ 'hookline.yaml': hooks, 'deployment.yaml': degraded });
      await application({ spec: { source } });
      await sync();
      await settles('Synced', 'Degraded');
    },
  },
  {
    name: 'postsync-failure',
    description:
      'A PostSync hook fails after everything is applied: the SyncFail hook runs and the operation ends Failed, while the ' +
      'application is Synced and Healthy.',
    run: async ({ git, source, application, sync, settles }) => {
      const hooks = text(hook('smoke', 'PostSync', { source: 'exit 1' }), hook('warn', 'SyncFail'));
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
      await application({ spec: { source } });
      await sync();
      await settles('Synced', 'Healthy');
    },
  },
);

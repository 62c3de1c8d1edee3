/** Traces of syncs that succeed. */
import { traces } from './support/scenario.ts';
import { configMap, hook, text } from './support/manifests.ts';

traces({
  name: 'success',
  description:
    'A manual sync with a PreSync and a PostSync hook and a ConfigMap: every hook succeeds, and the operation ends Succeeded.',
  run: async ({ git, application, sync, settles }) => {
    await git.commit({
      'hookline.yaml': text(hook('check', 'PreSync'), hook('tell', 'PostSync')),
      'config.yaml': text(configMap('shop')),
    });
    await application({
      spec: { source: { repoURL: git.url, path: '.', targetRevision: 'main', plugin: { name: 'hookline' } } },
    });
    await sync();
    await settles('Synced', 'Healthy');
  },
});

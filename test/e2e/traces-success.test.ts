/** Traces of full syncs that succeed. */
import { configMap, hook, text } from './support/manifests.ts';
import { traces } from './support/scenario.ts';

const around = text(hook('check', 'PreSync'), hook('tell', 'PostSync'));

traces(
  {
    name: 'success',
    description:
      'A sync that a person starts, with a PreSync hook, a ConfigMap and a PostSync hook. Every hook succeeds, the ' +
      'PostSync hook makes the operation wait for health, and it ends Succeeded.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'hookline.yaml': around, 'config.yaml': text(configMap('shop')) });
      await application({ spec: { source } });
      await sync();
      await settles('Synced', 'Healthy');
    },
  },
  {
    name: 'already-synced',
    description:
      'An application is synced twice at one commit: the second sync has nothing to apply, and runs every hook again.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'hookline.yaml': around, 'config.yaml': text(configMap('shop')) });
      await application({ spec: { source } });
      await sync();
      await settles('Synced', 'Healthy');
      await sync();
      await settles('Synced', 'Healthy');
    },
  },
  {
    name: 'multi-source',
    description:
      'Two sources of one repository: a plain folder that Argo CD renders itself, and a folder of hooks that the plugin ' +
      'renders alone (render: none). The revision of the result is empty; its revisions name the commit twice.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'hooks/hookline.yaml': around, 'app/config.yaml': text(configMap('shop')) });
      const plugin = { ...source.plugin, parameters: [{ name: 'render', string: 'none' }] };
      await application({
        spec: {
          sources: [
            { repoURL: source.repoURL, path: 'app', targetRevision: 'main' },
            { ...source, path: 'hooks', plugin },
          ],
        },
      });
      await sync();
      await settles('Synced', 'Healthy');
    },
  },
);

/** The trace of two applications that one commit moves. */
import { configMap, hook, text } from './support/manifests.ts';
import { traces } from './support/scenario.ts';

/** Gives the files of an application in a folder. */
function filesOf(folder: string, value: string): Readonly<Record<string, string>> {
  return {
    [`${folder}/hookline.yaml`]: text(hook('check', 'PreSync')),
    [`${folder}/config.yaml`]: text(configMap('shop', value)),
  };
}

traces({
  name: 'two-applications',
  description:
    'Two automated applications of two folders of one repository: each syncs its first commit, and then one commit changes ' +
    'both. Each begins an operation of its own at that revision, runs its own PreSync hook and ends Succeeded.',
  run: async ({ name, git, source, application, refresh, until, settles }) => {
    const names = ['staging', 'prod'].map((folder) => `${name}-${folder}`);
    await git.commit({ ...filesOf('staging', 'a'), ...filesOf('prod', 'a') }, 'both folders');
    for (const each of names) {
      const path = each.slice(name.length + 1);
      await application({
        name: each,
        spec: {
          source: { ...source, path },
          destination: { server: 'https://kubernetes.default.svc', namespace: each },
          syncPolicy: { automated: {} },
        },
      });
    }
    for (const each of names) await settles('Synced', 'Healthy', { name: each });
    const revision = await git.commit(
      { ...filesOf('staging', 'b'), ...filesOf('prod', 'b') },
      'both folders',
    );
    await Promise.all(names.map((each) => refresh('normal', each)));
    for (const each of names) {
      await until('synced at it', ({ status }) => status.history.at(-1).revision === revision, {
        name: each,
      });
      await settles('Synced', 'Healthy', { name: each });
    }
  },
});

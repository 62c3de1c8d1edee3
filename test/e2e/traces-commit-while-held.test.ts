/** Traces of a commit that arrives while the gate holds the operation of an older one. */
import { commitNewer, finish, hold, open, withPaths } from './support/held.ts';
import { traces } from './support/scenario.ts';

traces(
  {
    name: 'commit-while-held',
    description:
      'A commit arrives while the gate of an automated application holds the sync of the one before: the application is ' +
      'OutOfSync at the newer commit, and nothing else happens. When the gate has opened and the operation has ended ' +
      'Succeeded, Argo CD starts a full sync of the newer commit, which its gate holds in turn.',
    run: async (scene) => {
      const held = await hold(scene);
      const newer = await commitNewer(scene);
      await open(scene, held);
      await finish(scene, newer, held);
    },
  },
  {
    name: 'commit-while-held-paths',
    description:
      'As commit-while-held, with manifest-generate-paths: when the operation has ended Succeeded, Argo CD finds nothing ' +
      'that changed since the newer commit, and starts no sync of it. The application stays OutOfSync.',
    run: async (scene) => {
      const held = await hold(scene, { annotations: withPaths });
      await commitNewer(scene);
      await open(scene, held);
      await scene.settles('OutOfSync', 'Healthy');
    },
  },
);

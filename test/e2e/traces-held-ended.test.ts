/** Traces of operations that are ended while a gate holds them. */
import { commitNewer, finish, hold, rests, withPaths, writeS } from './support/held.ts';
import { traces } from './support/scenario.ts';

traces(
  {
    name: 'held-ended-newer',
    description:
      'The operation that a gate holds is ended (write T) when a newer commit has been compared: it ends Failed and is not ' +
      'retried, and Argo CD starts a sync of the newer commit, which its gate holds in turn.',
    run: async (scene) => {
      const held = await hold(scene);
      const newer = await commitNewer(scene);
      await scene.terminate();
      await finish(scene, newer, held);
    },
  },
  {
    name: 'held-ended-paths',
    description:
      'As held-ended-newer, with manifest-generate-paths: Argo CD starts no sync of the newer commit, for it finds nothing ' +
      'that changed since the attempt that failed, and a SyncError says so. An operation of the newer commit, written from ' +
      'outside with operationState removed (write S), is held by the gate and ends Succeeded.',
    run: async (scene) => {
      const held = await hold(scene, { annotations: withPaths });
      const newer = await commitNewer(scene);
      await scene.terminate();
      await scene.settles('OutOfSync', 'Missing');
      await rests(scene, 12);
      await writeS(scene, newer);
      await finish(scene, newer, held);
    },
  },
);

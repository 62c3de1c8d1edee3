/** Traces of a held operation's end on an older release of Argo CD, which looks at the revision whenever something is OutOfSync. */
import { commitNewer, follow, hold, open, withPaths } from '../support/held.ts';
import { olderTraces } from '../support/older.ts';

olderTraces(
  {
    name: 'commit-while-held-paths-3-5-1',
    description:
      'As commit-while-held-paths, on Argo CD 3.5.1: when the operation has ended Succeeded, a full sync of the newer ' +
      'commit is started all the same, which the gate holds.',
    run: async (scene) => {
      const held = await hold(scene, { annotations: withPaths });
      const newer = await commitNewer(scene);
      await open(scene, held);
      await follow(scene, newer, held);
    },
  },
  {
    name: 'held-ended-paths-3-5-1',
    description:
      'As held-ended-paths, on Argo CD 3.5.1: when the held operation has been ended, a full sync of the newer commit is ' +
      'started all the same, which the gate holds.',
    run: async (scene) => {
      const held = await hold(scene, { annotations: withPaths });
      const newer = await commitNewer(scene);
      await scene.terminate();
      await follow(scene, newer, held);
    },
  },
);

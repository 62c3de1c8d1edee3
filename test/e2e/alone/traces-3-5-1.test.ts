/** Traces of self-heal on an older release of Argo CD, which looks at the revision whenever something is OutOfSync. */
import { afterAll, beforeAll } from 'vitest';
import { chooseCluster } from '../../cluster/choose.ts';
import { commitNewer, follow, hold, open, withPaths } from '../support/held.ts';
import { traces, type Scenario } from '../support/scenario.ts';
import {
  afterUnrelatedCommit,
  afterWindow,
  underLiveEvents,
  withGeneratePaths,
  withGeneratePathsAndP,
} from '../support/self-heal.ts';

const argoCd = '3.5.1';
const minutes = 5 * 60_000;

beforeAll(async () => (await chooseCluster()).up({ argoCd }), minutes);
afterAll(async () => (await chooseCluster()).up({}), minutes);

const scenarios: readonly Omit<Scenario, 'argoCd'>[] = [
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
  {
    name: 'self-heal-paths-3-5-1',
    description:
      'As self-heal-paths, on Argo CD 3.5.1: what follows the held operation is a full sync of the newer commit, which the ' +
      'gate holds. Nothing goes past it.',
    run: withGeneratePaths,
  },
  {
    name: 'self-heal-paths-write-p-3-5-1',
    description:
      'As self-heal-paths-3-5-1, with autoHealAttemptsCount 9 patched onto the running operation before its gate opens: ' +
      'the full sync of the newer commit follows as without it.',
    run: withGeneratePathsAndP,
  },
  {
    name: 'self-heal-window-3-5-1',
    description:
      'As self-heal-window, on Argo CD 3.5.1: when the window is gone and a live object changes, a full sync of the newer ' +
      'commit is started, which the gate holds.',
    run: afterWindow,
  },
  {
    name: 'self-heal-live-events-3-5-1',
    description:
      'As self-heal-live-events, on Argo CD 3.5.1: the live object is compared first here, too, and starts a full sync of ' +
      'the newer commit, which the gate holds.',
    run: underLiveEvents,
  },
  {
    name: 'drift-unrelated-commit-3-5-1',
    description:
      'As drift-unrelated-commit, on Argo CD 3.5.1: the drift starts a full sync of the newer revision, which the gate holds.',
    run: (scene) => afterUnrelatedCommit(scene),
  },
];

traces(...scenarios.map((scenario) => ({ ...scenario, argoCd })));

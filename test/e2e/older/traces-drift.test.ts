/** Traces of drift and of a window's end on an older release of Argo CD. */
import { olderTraces } from '../support/older.ts';
import { afterUnrelatedCommit, afterWindow } from '../support/self-heal.ts';

olderTraces(
  {
    name: 'self-heal-window-3-5-1',
    description:
      'As self-heal-window, on Argo CD 3.5.1: when the window is gone and a live object changes, a full sync of the newer ' +
      'commit is started, which the gate holds.',
    run: afterWindow,
  },
  {
    name: 'drift-unrelated-commit-3-5-1',
    description:
      'As drift-unrelated-commit, on Argo CD 3.5.1: the drift starts a full sync of the newer revision, which the gate holds.',
    run: (scene) => afterUnrelatedCommit(scene),
  },
);

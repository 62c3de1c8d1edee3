/** Traces of drift after a commit that changed nothing of the application: what is then synced, at which revision. */
import { withPaths } from './support/held.ts';
import { traces } from './support/scenario.ts';
import { afterUnrelatedCommit, refreshedAfterUnrelatedCommit } from './support/self-heal.ts';

traces(
  {
    name: 'drift-unrelated-commit',
    description:
      'An application with selfHeal was synced; a commit beside its path moves the revision at which it is Synced. A live ' +
      'object drifts: Argo CD compares it at the newer revision, which it knows already, and starts a selective sync of that ' +
      'revision, which was never synced in full; no hook runs.',
    run: (scene) => afterUnrelatedCommit(scene),
  },
  {
    name: 'drift-unrelated-commit-paths',
    description: 'As drift-unrelated-commit, with manifest-generate-paths, which changes nothing of it.',
    run: (scene) => afterUnrelatedCommit(scene, { annotations: withPaths }),
  },
  {
    name: 'drift-unrelated-commit-full',
    description:
      'As drift-unrelated-commit in an automated application without selfHeal: the drift makes it OutOfSync and starts ' +
      'nothing. The next comparison of the branch finds a revision other than that of the last operation, and starts a ' +
      'full sync of it, which the gate holds.',
    run: refreshedAfterUnrelatedCommit,
  },
);

/** Traces of self-heal after an operation that a gate held: it goes past the gate, where nothing prevents that. */
import { traces } from './support/scenario.ts';
import { afterWindow, withGeneratePaths } from './support/self-heal.ts';

traces(
  {
    name: 'self-heal-paths',
    description:
      'A commit arrives while the gate of an application with selfHeal and manifest-generate-paths holds the sync of the ' +
      'one before. When that has ended Succeeded, Argo CD finds nothing that changed since the newer commit, takes what is ' +
      'OutOfSync for drift, and at once starts a selective sync of the newer commit: no hook runs, the gate is not asked.',
    run: withGeneratePaths,
  },
  {
    name: 'self-heal-window',
    description:
      'A window denies automated syncs of an application with selfHeal, and a person syncs it. A commit arrives while the ' +
      'gate holds that sync, which ends Succeeded; the window keeps the newer commit back. When the window is gone and a ' +
      'live object changes, Argo CD compares that at the newer commit, which it knows already, and starts a selective sync ' +
      'of it: no hook runs, the gate is not asked.',
    run: afterWindow,
  },
);

/** Traces of self-heal with manifest-generate-paths on an older release of Argo CD. */
import { olderTraces } from '../support/older.ts';
import { withGeneratePaths, withGeneratePathsAndP } from '../support/self-heal.ts';

olderTraces(
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
);

/** The trace of self-heal that rests: a file of its own, for it waits while nothing happens. */
import { traces } from './support/scenario.ts';
import { withGeneratePathsAfterP } from './support/self-heal.ts';

traces({
  name: 'self-heal-paths-write-p',
  description:
    'As self-heal-paths, with autoHealAttemptsCount 9 patched onto the running operation before its gate opens. Argo CD ' +
    'then waits 300 s before it heals: for the 60 s that are recorded nothing is started, whatever live objects and ' +
    'refreshes say. An operation of the newer commit, written from outside with the same count, is held by the gate and ' +
    'ends Succeeded.',
  run: (scene) => withGeneratePathsAfterP(scene, 60),
});

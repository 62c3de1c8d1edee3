/** The test projects on a cluster, one after the other: each has its own idea of what may run side by side. */
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './support/longest-first.ts';

/** What the projects have in common; groups run one after the other. */
function group(name: string, groupOrder: number, maxWorkers: number) {
  return {
    name,
    setupFiles: ['test/e2e/support/diagnose.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers,
    sequence: { groupOrder },
  };
}

export default defineConfig({
  test: {
    root: import.meta.dirname.replace(/\/test\/e2e$/, ''),
    // Once for all projects.
    globalSetup: ['test/e2e/support/setup.ts'],
    sequence: { sequencer: LongestFirst },
    projects: [
      // They wait for Argo CD most of the time: more of them than there are processors.
      { test: { ...group('e2e', 1, 7), include: ['test/e2e/*.test.ts'] } },
      // These restart parts of Argo CD or change its settings: one at a time, when the others are done.
      { test: { ...group('alone', 2, 1), include: ['test/e2e/alone/*.test.ts'] } },
      // The first of these puts an older release of Argo CD in place, for all of them.
      { test: { ...group('older', 3, 4), include: ['test/e2e/older/*.test.ts'] } },
      // What all of the tests together must have brought about.
      { test: { ...group('last', 4, 1), include: ['test/e2e/last/*.test.ts'] } },
    ],
  },
});

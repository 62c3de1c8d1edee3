/** The test projects: what runs on the source, and what runs again on the bundle. */
import { defineConfig } from 'vitest/config';

const golden = 'test/golden/*.test.ts';
const property = 'test/property/*.test.ts';

/** What tests on a cluster have in common; groups run one after the other. */
function onCluster(groupOrder: number) {
  return {
    globalSetup: ['test/e2e/support/setup.ts'],
    setupFiles: ['test/e2e/support/diagnose.ts'],
    testTimeout: 180_000,
    hookTimeout: 180_000,
    sequence: { groupOrder },
  };
}

/** A soak takes every core, and says the name of each property as it ends. */
const soaking = { maxWorkers: '100%', reporters: ['verbose'] };

export default defineConfig({
  test: {
    root: import.meta.dirname.replace(/\/test$/, ''),
    ...(process.env['SOAK'] === undefined ? {} : soaking),
    projects: [
      // No test changes what modules share, so that they are loaded once and not once for each file.
      {
        test: {
          name: 'unit',
          include: ['test/{plugin,hooks,manifests,docs,drift,cluster-unit}/**/*.test.ts'],
          isolate: false,
        },
      },
      { test: { name: 'property', include: [property], testTimeout: 1_800_000, isolate: false } },
      { test: { name: 'golden', include: [golden] } },
      { test: { name: 'e2e', include: ['test/e2e/*.test.ts'], maxWorkers: 6, ...onCluster(1) } },
      // These restart parts of Argo CD or change its settings: one at a time, when the others are done.
      { test: { name: 'alone', include: ['test/e2e/alone/*.test.ts'], maxWorkers: 1, ...onCluster(2) } },
      {
        test: {
          name: 'bundle',
          include: ['test/golden/golden.test.ts', 'test/bundle/*.test.ts'],
          env: { TEST_DIST: '1' },
          globalSetup: ['test/support/build.ts'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});

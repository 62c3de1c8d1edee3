/** The test projects without a cluster: what runs on the source, and what runs again on the bundle. */
import { defineConfig } from 'vitest/config';

const golden = 'test/golden/*.test.ts';
const property = 'test/property/*.test.ts';

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
          // A deadline is for what hangs, not for a machine that is busy.
          testTimeout: 60_000,
          include: ['test/{plugin,hooks,manifests,docs,drift,cluster-unit}/**/*.test.ts'],
          isolate: false,
        },
      },
      { test: { name: 'property', include: [property], testTimeout: 1_800_000, isolate: false } },
      { test: { name: 'golden', include: [golden] } },
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

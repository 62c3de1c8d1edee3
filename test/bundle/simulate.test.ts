/** `hookline simulate` and `hookline flow show` from the bundle, with what they load only then. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runBundle } from '../support/command.ts';

const root = join(import.meta.dirname, '../..');

test('a whole release runs, with scripts as processes and an http hook by the bundle itself', async () => {
  const argv = [
    'manifests/examples/shop',
    '--run-hooks',
    '--stand-in',
    'ghcr.io/acme/slack-message:2.1.0=true',
  ];
  const { stdout, stderr, exitCode } = await runBundle(
    'hookline.js',
    [
      'simulate',
      ...argv,
      '--fail',
      'release.onSuccess',
      '--set-env',
      'TICKETS_URL=http://127.0.0.1:1',
      '--until',
      '5s',
    ],
    { folder: root, environment: { PATH: process.env['PATH'] ?? '' } },
  );

  expect(stderr).toBe('');
  expect(exitCode).toBe(1);
  expect(stdout.toString()).toMatch(/release\.onStart release-settings {2}Succeeded/);
  expect(stdout.toString()).toMatch(/context TICKETS_URL=http:\/\/127\.0\.0\.1:1/);
});

test('a flow is shown', async () => {
  const { stdout, exitCode } = await runBundle('hookline.js', ['flow', 'show', 'manifests/examples/shop'], {
    folder: root,
  });

  expect(exitCode).toBe(0);
  expect(stdout.toString()).toContain('prod-eu  (after staging; Hookline starts the sync)');
});

test('wrong input ends with 2', async () => {
  const { stderr, exitCode } = await runBundle('hookline.js', ['simulate', 'manifests/examples/plain'], {
    folder: root,
  });

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^PRODUCT_UNKNOWN /);
});

/** CI: runs what the README and CONTRIBUTING say, and sums it up truly. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lineOf, sumOf } from '../support/tally.ts';

const file = join(import.meta.dirname, '../../.ci/run');

test('the steps, in order', () => {
  const steps = [
    ...readFileSync(file, 'utf8').matchAll(/^(?:REPORTER=verbose )?(?:step|tests \w+) (npm .*?)(?: --)?$/gm),
  ].map(([, step]) => step);

  expect(steps).toEqual([
    'npm ci',
    'npm run tools',
    'npm run soak',
    'npm test',
    'npm run check',
    'npm run e2e',
    'npm run cluster down',
  ]);
  expect(statSync(file).mode & 0o111).toBe(0o111);
});

const none = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };
const passedFile = { status: 'passed', assertionResults: [{ status: 'passed' }] };
const failedFile = { status: 'failed', assertionResults: [{ status: 'failed' }] };
const brokenFile = { status: 'failed', assertionResults: [] };

describe('sumOf', () => {
  test.each([
    ['all passed', { ...none, numPassedTests: 2, testResults: [passedFile] }, 0, '2 passed, 0 failed'],
    [
      'one failed',
      { ...none, numPassedTests: 1, numFailedTests: 1, testResults: [failedFile] },
      1,
      '1 passed, 1 failed',
    ],
    [
      'skipped and to do',
      { ...none, numPassedTests: 1, numPendingTests: 2, numTodoTests: 1 },
      0,
      '1 passed, 0 failed, 3 skipped',
    ],
    [
      'a file that cannot be loaded',
      { ...none, numPassedTests: 1, testResults: [passedFile, brokenFile] },
      1,
      '1 passed, 1 failed',
    ],
    [
      'an error outside of tests',
      { ...none, numPassedTests: 1, testResults: [passedFile] },
      1,
      '1 passed, 1 failed',
    ],
    ['no report', undefined, 0, '0 passed, 1 failed'],
    ['no report of vitest', { success: true }, 0, '0 passed, 1 failed'],
  ])('%s', (_, report, exit, line) => {
    expect(lineOf([sumOf(report, exit)])).toBe(line);
  });
});

test('sums add up', () => {
  const sums = [
    { passed: 3, failed: 1, skipped: 0 },
    { passed: 10, failed: 0, skipped: 2 },
  ];

  expect(lineOf(sums)).toBe('13 passed, 1 failed, 2 skipped');
});

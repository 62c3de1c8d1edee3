/** The sum of a CI run (`.ci/run`): its steps, and each test of vitest's JSON reports. */
import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';

export interface Sum {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const Report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(
    z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) }),
  ),
});

/**
 * Sums a report of vitest; no report, or a run that failed without a failed test, is one failure.
 *
 * @param exit the exit code of the run
 */
export function sumOf(report: unknown, exit: number): Sum {
  const read = Report.safeParse(report);
  if (!read.success) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = read.data;
  // A file that cannot be loaded has failed without a test in it.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((result) => result.status !== 'failed'),
  );
  const failed = numFailedTests + broken.length;
  return {
    passed: numPassedTests,
    failed: failed === 0 && exit !== 0 ? 1 : failed,
    skipped: numPendingTests + numTodoTests,
  };
}

/** Adds sums up to the line that a run ends with. */
export function lineOf(sums: readonly Sum[]): string {
  const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map((key) =>
    sums.reduce((total, sum) => total + sum[key], 0),
  );
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}

function reportAt(path: string): unknown {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

if (import.meta.main) {
  const [passed, failed, ...tested] = process.argv.slice(2);
  const reports = tested.map((run) => {
    const [exit, path = ''] = run.split(/:(.*)/);
    return sumOf(reportAt(path), Number(exit));
  });
  const sums = [{ passed: Number(passed), failed: Number(failed), skipped: 0 }, ...reports];
  console.log(lineOf(sums));
  // Where a cluster is required, a test that was skipped has proved nothing.
  const mayBeSkipped = process.env['E2E'] !== 'required';
  const isGood = sums.every((sum) => sum.failed === 0 && (mayBeSkipped || sum.skipped === 0));
  process.exitCode = isGood ? 0 : 1;
}

/**
 * Golden cases: folder in, bytes out. With `UPDATE=1` what comes out is kept as what must come out: read it first as
 * a user would, and hold it against DESIGN.md §3.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isBundle, runPlugin, type Outcome } from '../support/command.ts';
import { expectedOf, goldenCases, place, settingOf, update } from './golden-case.ts';

const below = mkdtempSync(join(tmpdir(), 'hookline-golden-'));
const cases = goldenCases();
const isUpdate = process.env['UPDATE'] === '1' && !isBundle;

afterAll(() => rmSync(below, { recursive: true }));

describe.concurrent('golden cases', () => {
  test.for(cases.map((golden) => [`${golden.name}: ${golden.title}`, golden] as const))(
    '%s',
    async ([, golden]) => {
      const folder = place(golden, below);

      const outcome = await runPlugin(golden.argv, settingOf(golden, folder));

      if (isUpdate) update(golden, outcome);
      const expected = expectedOf(golden);
      expect(readable(outcome)).toEqual(readable(expected));
      expect(outcome.stdout.equals(expected.stdout), 'the same bytes').toBe(true);
    },
  );
});

function readable({ stdout, stderr, exitCode }: Outcome) {
  return { stdout: stdout.toString(), stderr, exitCode };
}

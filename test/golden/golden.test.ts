/**
 * Golden cases: folder in, bytes out. With `UPDATE=1` what comes out is kept as what must come out: read it first as
 * a user would, and hold it against DESIGN.md §3.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { isBundle, runPlugin, type Outcome } from '../support/command.ts';
import { lostDocuments } from './foreign.ts';
import {
  descriptionKeys,
  expectedOf,
  foreignTexts,
  goldenCases,
  place,
  update,
  type GoldenCase,
} from './golden-case.ts';

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

test.for(cases.filter(({ exit }) => exit !== 0).map((golden) => [golden.name, golden] as const))(
  '%s: an error prints nothing on stdout, and says code, place, what and fix in one short line',
  ([, golden]) => {
    const { stdout, stderr } = expectedOf(golden);

    expect(stdout.toString()).toBe('');
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]?.length).toBeLessThanOrEqual(200);
    expect(lines.filter((line) => !isProblemLine(line) && !line.startsWith('    '))).toEqual([]);
  },
);

const generating = cases.filter(({ exit, argv }) => exit === 0 && argv[0] === 'generate');

test.for(generating.map((golden) => [golden.name, golden] as const))(
  '%s: foreign documents keep their bytes and their order',
  ([, golden], { skip }) => {
    if (golden.exempt?.foreign !== undefined) skip(golden.exempt.foreign);
    const folder = place({ ...golden, name: `${golden.name}-foreign` }, below);

    expect(lostDocuments(foreignTexts(golden, folder), expectedOf(golden).stdout.toString())).toEqual([]);
  },
);

// On the source alone: the bundle has shown the same bytes for the same input above.
describe.skipIf(isBundle)('idempotence', () => {
  test.for(generating.map((golden) => [golden.name, golden] as const))(
    '%s: output fed back in changes nothing',
    async ([, golden], { skip }) => {
      if (golden.exempt?.idempotence !== undefined) skip(golden.exempt.idempotence);
      const { stdout } = expectedOf(golden);
      const folder = place({ ...golden, name: `${golden.name}-again` }, below);
      const argv = ['generate', '--filter', ...golden.argv.slice(1)];

      const outcome = await runPlugin(argv, { ...settingOf(golden, folder), stdin: stdout });

      expect(outcome.stdout.toString()).toBe(stdout.toString());
      expect(outcome.exitCode).toBe(0);
    },
  );
});

test.for(cases.map((golden) => [golden.name, golden] as const))(
  '%s: case.json says what the runner knows, and no more',
  ([, golden]) => {
    const known: readonly string[] = [...descriptionKeys, 'name', 'kept', 'stdin'];

    expect(Object.keys(golden).filter((key) => !known.includes(key))).toEqual([]);
    expect(golden.title).not.toMatch(/^.{0,10}$|[.\n]$/);
  },
);

function settingOf(golden: GoldenCase, folder: string) {
  return { folder, environment: golden.env ?? {}, stdin: golden.stdin };
}

function readable({ stdout, stderr, exitCode }: Outcome) {
  return { stdout: stdout.toString(), stderr, exitCode };
}

/** `CODE place  what → fix`. */
function isProblemLine(line: string): boolean {
  return /^[A-Z][A-Z0-9_]*(?: \S.*?)? {2}\S.* → \S.*$/.test(line);
}

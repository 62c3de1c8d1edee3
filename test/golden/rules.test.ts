/** What holds for every golden case, whatever it is about: the form of errors, foreign bytes, output fed back in. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runPlugin } from '../support/command.ts';
import { lostDocuments } from './foreign.ts';
import { descriptionKeys, expectedOf, foreignTexts, goldenCases, place, settingOf } from './golden-case.ts';

const below = mkdtempSync(join(tmpdir(), 'hookline-rules-'));
const cases = goldenCases();
const generating = cases.filter(({ exit, argv }) => exit === 0 && argv[0] === 'generate');

afterAll(() => rmSync(below, { recursive: true }));

/** A lint that finds errors has done what was asked: its findings are its output. */
const linted = cases.filter(({ exit, argv }) => exit === 3 && argv[0] === 'lint');
const failing = cases.filter((golden) => golden.exit !== 0 && !linted.includes(golden));

test.for(failing.map((golden) => [golden.name, golden] as const))(
  '%s: an error prints nothing on stdout, and says code, place, what and fix in one short line',
  ([, golden]) => {
    const { stdout, stderr } = expectedOf(golden);

    expect(stdout.toString()).toBe('');
    const lines = stderr.trimEnd().split('\n');
    expect(lines[0]?.length).toBeLessThanOrEqual(200);
    expect(lines.filter((line) => !isProblemLine(line) && !line.startsWith('    '))).toEqual([]);
  },
);

test.for(linted.map((golden) => [golden.name, golden] as const))(
  '%s: a lint that fails prints what it found, and one line that counts it',
  ([, golden]) => {
    const { stdout, stderr } = expectedOf(golden);

    expect(stderr).toMatch(
      /^\d+ errors?(?: and \d+ warnings?)? in \d+ objects?(?:; \d+ known to the baseline)?\n$/,
    );
    const isText = !golden.argv.some((word) => word === 'json' || word === 'sarif');
    const lines = isText ? stdout.toString().trimEnd().split('\n') : [];
    const json: unknown = isText ? {} : JSON.parse(stdout.toString());
    expect(lines.filter((line) => !isProblemLine(line))).toEqual([]);
    expect(json).toBeTypeOf('object');
  },
);

const whole = generating.filter(({ exempt }) => exempt?.foreign === undefined);
test.for(whole.map((golden) => [golden.name, golden] as const))(
  '%s: foreign documents keep their bytes and their order',
  ([, golden]) => {
    const folder = place({ ...golden, name: `${golden.name}-foreign` }, below);

    expect(lostDocuments(foreignTexts(golden, folder), expectedOf(golden).stdout.toString())).toEqual([]);
  },
);

const repeatable = generating.filter(({ exempt }) => exempt?.idempotence === undefined);
test.for(repeatable.map((golden) => [golden.name, golden] as const))(
  '%s: output fed back in changes nothing',
  async ([, golden]) => {
    const { stdout } = expectedOf(golden);
    const folder = place({ ...golden, name: `${golden.name}-again` }, below);
    const argv = ['generate', '--filter', ...golden.argv.slice(1)];

    const outcome = await runPlugin(argv, { ...settingOf(golden, folder), stdin: stdout });

    expect(outcome.stdout.toString()).toBe(stdout.toString());
    expect(outcome.exitCode).toBe(0);
  },
);

test.for(cases.map((golden) => [golden.name, golden] as const))(
  '%s: case.json says what the runner knows, and no more',
  ([, golden]) => {
    const known: readonly string[] = [...descriptionKeys, 'name', 'kept', 'stdin'];

    expect(Object.keys(golden).filter((key) => !known.includes(key))).toEqual([]);
    expect(golden.title).not.toMatch(/^.{0,10}$|[.\n]$/);
  },
);

/** `CODE place  what → fix`. */
function isProblemLine(line: string): boolean {
  return /^[A-Z][A-Z0-9_]*(?: \S.*?)? {2}\S.* → \S.*$/.test(line);
}

/** What is wrong in hook files is said alike in every render mode: the golden cases of the plain one, in the others. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runPlugin } from '../support/command.ts';
import { skipReason, toolsMissing, toolsPath } from '../support/tools.ts';
import { expectedOf, goldenCases, place, settingOf } from './golden-case.ts';

interface Mode {
  readonly name: string;
  readonly flags: readonly string[];
  /** Makes of a folder with config.yaml a source of the mode. */
  readonly prepare: (folder: string) => void;
  readonly needsTools: boolean;
}

const modes: readonly Mode[] = [
  { name: 'none', flags: ['--render=none'], prepare: () => undefined, needsTools: false },
  { name: 'filter', flags: ['--filter'], prepare: () => undefined, needsTools: false },
  { name: 'kustomize', flags: [], prepare: kustomization, needsTools: true },
  { name: 'helm', flags: [], prepare: chart, needsTools: true },
];

const below = mkdtempSync(join(tmpdir(), 'hookline-modes-'));
// wrong-several-files has a fault in what is rendered too, and that one's place is each mode's own.
const cases = goldenCases().filter(
  ({ name, argv, kept }) =>
    name.startsWith('wrong-') &&
    name !== 'wrong-several-files' &&
    argv[0] === 'generate' &&
    existsSync(join(kept, 'in/config.yaml')),
);

afterAll(() => rmSync(below, { recursive: true }));

function kustomization(folder: string): void {
  writeFileSync(join(folder, 'kustomization.yaml'), 'resources: [config.yaml]\n');
}

function chart(folder: string): void {
  mkdirSync(join(folder, 'templates'));
  writeFileSync(join(folder, 'templates/config.yaml'), readFileSync(join(folder, 'config.yaml')));
  writeFileSync(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
}

test('there are cases to look at', () => {
  expect(cases.length).toBeGreaterThan(20);
});

describe.each(modes)('$name', ({ name: mode, flags, prepare, needsTools }) => {
  const isSkipped = needsTools && toolsMissing !== undefined;

  test.skipIf(isSkipped).for(cases.map((golden) => [golden.name, golden] as const))(
    `%s says the same${isSkipped ? skipReason : ''}`,
    async ([, golden]) => {
      const folder = place({ ...golden, name: `${golden.name}-${mode}` }, below);
      const stdin = readFileSync(join(folder, 'config.yaml'));
      prepare(folder);
      const setting = settingOf(golden, folder);

      const outcome = await runPlugin([...golden.argv, ...flags], {
        ...setting,
        environment: { ...setting.environment, PATH: toolsPath },
        stdin,
      });

      const { stderr, exitCode } = expectedOf(golden);
      expect(outcome).toEqual({ stdout: Buffer.from(''), stderr, exitCode });
    },
  );
});

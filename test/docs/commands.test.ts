/** Every command of README and docs: flags exist, npm scripts exist, and what can run here runs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { commandNames } from '../../hooks/cli/command-names.ts';
import { foundCommand } from '../../hooks/cli/cluster-commands.ts';
import { commandRows } from '../../hooks/cli/commands.ts';
import { settingsOf } from '../../hooks/cli/gate/connect-gate.ts';
import { httpFlags } from '../../hooks/cli/http/flags.ts';
import { readLine } from '../../hooks/cli/line.ts';
import { serverLine } from '../../hooks/cli/server-line.ts';
import { flowFlags, simulateFlags } from '../../hooks/cli/simulate-flags.ts';
import { folderLine } from '../../hooks/cli/simulate-line.ts';
import { options } from '../../plugin/options.ts';
import { commands, run } from '../../plugin/run.ts';
import { blocksOf, root } from './pages.ts';

const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
const others = ['argocd', 'docker', 'git', 'helm', 'kubectl'];

interface Line {
  readonly at: string;
  readonly line: string;
  readonly words: readonly string[];
}

const lines: readonly Line[] = blocksOf('sh').flatMap(({ at, text }) =>
  text
    .trim()
    .split('\n')
    .flatMap((line) => line.split(/ && | \| /))
    .map((line) => ({ at, line, words: wordsOf(line) })),
);
const ours = [
  ...lines.filter(({ words }) => words[0] === 'hookline'),
  ...lines.filter(({ words }) => words[0] === 'npx').map((line) => ({ ...line, words: line.words.slice(1) })),
  ...commandRows().flatMap(({ name, examples, rows = [] }) =>
    [...examples, ...rows.flatMap((row) => row.examples)].flatMap((example) =>
      example
        .split(' | ')
        .filter((line) => line.startsWith('hookline'))
        .map((line) => ({ at: `help of ${name}`, line, words: wordsOf(line) })),
    ),
  ),
];

/** Splits a line of shell at blanks; single quotes keep what is in them. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

test('every line begins with a program that is meant', () => {
  const unknown = lines.filter(
    ({ words }) => !['hookline', 'npm', 'npx', 'cd', ...others].includes(words[0] ?? ''),
  );

  expect(unknown).toEqual([]);
});

test.each(ours)('$at: $line is taken', async ({ words: [program, command = '', ...argv] }) => {
  expect(program).toBe('hookline');
  expect(commandNames).toContain(command);
  if (command === 'version' || command === 'completion') return;

  expect(refusals(command, argv)).toEqual([]);
});

/** Gives what a command says against its arguments; `http` takes its flags and nothing else. */
function refusals(command: string, argv: readonly string[]): readonly unknown[] {
  if (command === 'simulate') return folderLine(command, argv, simulateFlags).problems;
  if (command === 'server') return serverLine(argv, {}).problems;
  if (command === 'flow')
    return argv[0] === 'show' ? folderLine('flow show', argv.slice(1), flowFlags).problems : argv;
  const found = foundCommand([command, ...argv]);
  if (found !== undefined) return readLine(command, found.rest, found.command).problems;
  if (command === 'gate') return settingsOf(argv).problems;
  const flags = Object.keys(httpFlags).map((flag) => `--${flag}`);
  return command === 'http'
    ? argv.filter((word) => !flags.includes(word))
    : options(command, argv, {}).problems;
}

const onExamples = ours.filter(({ line }) => line.includes('manifests/examples'));

test.each(onExamples.filter(({ words }) => Object.hasOwn(commands, words[1] ?? '')))(
  '$at: $line runs',
  async ({ words }) => {
    const result = await run(words.slice(1), {
      environment: {},
      folder: root,
      stdin: async () => Buffer.from(''),
    });

    expect(result).toMatchObject({ exitCode: 0, stderr: '' });
  },
);

test.each(onExamples.filter(({ words }) => ['simulate', 'flow'].includes(words[1] ?? '')))(
  '$at: $line runs on the example',
  ({ words }) => {
    const result = spawnSync(process.execPath, [join(root, 'hooks/main.ts'), ...words.slice(1)], {
      cwd: root,
      encoding: 'utf8',
      timeout: 60_000,
    });

    expect([0, 1, 3, 4]).toContain(result.status);
    expect(result.stderr).toBe('');
  },
  60_000,
);

test.each(lines.filter(({ words }) => words[0] === 'npm'))(
  '$at: $line is a script',
  ({ words: [, command = '', script = ''] }) => {
    if (command === 'ci') return;
    expect(Object.keys(scripts)).toContain(command === 'run' ? script : command);
  },
);

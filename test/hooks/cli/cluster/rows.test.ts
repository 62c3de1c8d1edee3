/** The help of the commands for a cluster: its examples are taken, and each command has one. */
import { describe, expect, test } from 'vitest';
import { clusterCommands, foundCommand } from '../../../../hooks/cli/cluster-commands.ts';
import { releaseExits } from '../../../../hooks/cli/cluster-flags.ts';
import { clusterRow, rowOf } from '../../../../hooks/cli/cluster-rows.ts';
import { readLine } from '../../../../hooks/cli/line.ts';

const rows = [...new Set(clusterCommands.map(({ group }) => group))].map(clusterRow);
const examples = clusterCommands.flatMap((one) => one.examples);

test.each(examples)('%s is taken', (example) => {
  const [, ...argv] = [...example.matchAll(/'([^']*)'|(\S+)/g)].map(
    ([, quoted, plain]) => quoted ?? plain ?? '',
  );
  const { command, rest } = foundCommand(argv) ?? { command: { flags: [], words: [] }, rest: argv };

  expect(readLine('it', rest, command).problems).toEqual([]);
});

test('each command has an example, and stands in the description', () => {
  for (const { group, name } of clusterCommands) {
    expect(examples.some((one) => one.startsWith(`hookline ${group} ${name}`.trim()))).toBe(true);
    const description = rows.find((row) => row.name === group)?.description;
    expect(description).toMatch(name === '' ? /^[A-Z]/ : new RegExp(`[:|] ${name}\\b`));
  }
});

describe('flags', () => {
  test('of one name have one short form', () => {
    const forms = new Map<string, Set<string | undefined>>();
    for (const { flags } of clusterCommands)
      for (const { name, short } of flags) forms.set(name, (forms.get(name) ?? new Set()).add(short));

    expect([...forms].filter(([, shorts]) => shorts.size > 1)).toEqual([]);
  });

  test('all are in the help', () => {
    for (const command of clusterCommands)
      for (const { name } of command.flags) expect(rowOf(command).flags).toHaveProperty([name]);
  });
});

test('every exit code is named', () => {
  const named = new Set(rows.flatMap((row) => row.exitCodes).map((line) => Number(line.split(' ')[0])));

  expect(named).toEqual(new Set(Object.values(releaseExits)));
});

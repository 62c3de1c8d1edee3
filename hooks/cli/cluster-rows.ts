/** The commands for a cluster as the help shows them: a row for each first word, with the commands behind it. */
import type { ClusterCommand } from './cluster-command.ts';
import { clusterCommands } from './cluster-commands.ts';
import { flagsOf, type CommandRow } from './command-row.ts';

const groups: Readonly<Partial<Record<ClusterCommand['group'], string>>> = {
  release: 'Releases on a cluster',
  hooks: 'Hook runs on a cluster',
};

/** Gives the row of a first word; where there is a second word, its commands are rows of their own. */
export function clusterRow(group: ClusterCommand['group']): CommandRow {
  const commands = clusterCommands.filter((one) => one.group === group);
  const rows = commands.map(rowOf);
  const [only] = rows;
  if (only !== undefined && commands[0]?.name === '') return only;
  const said = commands.map(({ name, words }) => [name, ...words].join(' ').replaceAll('?', '')).join(' | ');
  return {
    name: group,
    description: `${groups[group] ?? group}: ${said}`,
    flags: {},
    rows,
    examples: commands.flatMap(({ examples }) => examples.slice(0, 1)),
    exitCodes: exitsOf(commands),
  };
}

/** Gives the row of one command; its name is all its words. */
export function rowOf(command: ClusterCommand): CommandRow {
  const { group, name, description, words, flags, examples, exitCodes } = command;
  const positional = words.map((word) => {
    const plain = word.replace('?', '');
    const required = !word.endsWith('?');
    return [plain.toLowerCase(), { type: 'positional', required, description: '' }] as const;
  });
  return {
    name: `${group} ${name}`.trim(),
    description,
    flags: { ...Object.fromEntries(positional), ...flagsOf(flags) },
    examples,
    exitCodes,
  };
}

/** Tells each code once, by number: what most commands mean by it, and what some do. */
function exitsOf(commands: readonly ClusterCommand[]): readonly string[] {
  const meanings = new Map<number, Map<string, string[]>>();
  for (const { name, exitCodes } of commands)
    for (const line of exitCodes) {
      const code = Number.parseInt(line, 10);
      const known = meanings.get(code) ?? new Map<string, string[]>();
      const meaning = line.replace(/^\d+ /, '');
      meanings.set(code, known.set(meaning, [...(known.get(meaning) ?? []), name]));
    }
  return [...meanings]
    .toSorted(([left], [right]) => left - right)
    .map(([code, known]) => `${code} ${told(known, commands.length)}`);
}

function told(known: ReadonlyMap<string, readonly string[]>, count: number): string {
  const rows = [...known].toSorted(([, left], [, right]) => right.length - left.length);
  return rows
    .map(([meaning, names]) => (names.length > count / 2 ? meaning : `${names.join(', ')}: ${meaning}`))
    .join('; ');
}

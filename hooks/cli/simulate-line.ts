/** The command line of commands that take a folder: strict flags, some of them several times. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../model/nearest.ts';
import { error, type Checked, type Problem } from '../model/problem.ts';
import type { SimulateFlag } from './simulate-flags.ts';

/** What a command line says. */
export interface FolderLine {
  readonly folder: string;
  /** The values of each flag that was given. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

/** Reads the arguments of a command; what is not known is refused with the nearest name. */
export function folderLine(
  command: string,
  argv: readonly string[],
  rows: readonly SimulateFlag[],
): Checked<FolderLine> {
  const options = Object.fromEntries(rows.map(({ name, type }) => [name, { type }] as const));
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...options, o: { type: 'string' } },
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const flags = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const flag = readFlag(token, rows);
    const problem = flagProblem(command, flag, { rows, isAgain: flags.has(flag.name) });
    if (problem !== undefined) problems.push(problem);
    else flags.set(flag.name, [...(flags.get(flag.name) ?? []), flag.value ?? '']);
  }
  const folders = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  return {
    value: { folder: folders[0] ?? '.', flags },
    problems: [...problems, ...extraFolders(command, folders)],
  };
}

function extraFolders(command: string, folders: readonly string[]): readonly Problem[] {
  if (folders.length < 2) return [];
  const message = `${command} takes one folder, and was given ${folders.join(', ')}`;
  return [error('ARGUMENT_EXTRA', message, { fix: 'name one folder' })];
}

function readFlag(
  token: { readonly name: string; readonly rawName: string; readonly value?: string | undefined },
  rows: readonly SimulateFlag[],
): ReadFlag {
  const name = token.name === 'o' ? 'output' : token.name;
  const row = rows.find((one) => one.name === name);
  const value = row?.type === 'boolean' ? (token.value ?? 'true') : token.value;
  return { name, rawName: token.rawName, value };
}

interface ReadFlag {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}

function flagProblem(
  command: string,
  { name, rawName, value }: ReadFlag,
  { rows, isAgain }: { readonly rows: readonly SimulateFlag[]; readonly isAgain: boolean },
): Problem | undefined {
  const row = rows.find((one) => one.name === name);
  if (row === undefined) {
    const known = rows.map((one) => `--${one.name}`);
    return error('FLAG_UNKNOWN', `${command} has no flag ${rawName}`, { fix: didYouMean(rawName, known) });
  }
  if (isMissing(value)) {
    const fix = `write --${name}=${row.hint ?? row.values?.join('|') ?? 'VALUE'}`;
    return error('FLAG_VALUE', `flag ${rawName} has no value`, { fix });
  }
  if (isAgain && row.isList !== true)
    return error('FLAG_VALUE', `flag ${rawName} is given twice`, { fix: 'keep one' });
  return wordProblem(row, rawName, value);
}

/** What looks like the next flag is no value. */
function isMissing(value: string | undefined): value is undefined {
  return value === undefined || value === '' || /^-./.test(value);
}

function wordProblem(row: SimulateFlag, rawName: string, value: string): Problem | undefined {
  const words = row.type === 'boolean' ? ['true', 'false'] : row.values;
  if (words === undefined || words.includes(value)) return undefined;
  return error('FLAG_VALUE', `flag ${rawName} is "${value}"`, { fix: didYouMean(value, words) });
}

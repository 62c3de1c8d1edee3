/** Command lines as kubectl has them: strict flags with short forms, and what stands between them. */
import { parseArgs } from 'node:util';
import { didYouMean } from '../model/nearest.ts';
import { error, type Checked, type Problem } from '../model/problem.ts';

/** A flag of a command. */
export interface FlagRow {
  readonly name: string;
  /** One letter. */
  readonly short?: string;
  readonly type: 'boolean' | 'string';
  /** How its value is written. */
  readonly hint?: string;
  /** The words that it takes, where there are only some. */
  readonly values?: readonly string[];
  /** May be given several times. */
  readonly isList?: true;
  readonly meaning: string;
}

/** What a command takes. */
export interface LineShape {
  readonly flags: readonly FlagRow[];
  /** What stands between the flags, by name; all are needed but those that end with `?`. */
  readonly words: readonly string[];
}

/** What a command line says. */
export interface Line {
  /** The values of flags that were given; of a boolean one `true` or `false`. */
  readonly flags: ReadonlyMap<string, string>;
  /** The values of flags that may be given several times. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly words: readonly string[];
}

/** Reads the arguments of a command; what is not known is refused with the nearest name. */
export function readLine(
  command: string,
  argv: readonly string[],
  { flags: rows, words }: LineShape,
): Checked<Line> {
  const options = Object.fromEntries(
    rows.map(({ name, type, short }) => [name, { type, ...(short === undefined ? {} : { short }) }] as const),
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  const { flags, lists, problems } = flagsIn(command, tokens, rows);
  const given = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []));
  // What follows an unknown flag may be its value.
  const wrong = problems.length > 0 ? problems : wordProblems(command, words, given);
  return { value: { flags, lists, words: given }, problems: wrong };
}

interface Token {
  readonly kind: string;
  readonly name?: string;
  readonly rawName?: string;
  readonly value?: string | undefined;
}

interface FlagsRead {
  readonly flags: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly problems: readonly Problem[];
}

function flagsIn(command: string, tokens: readonly Token[], rows: readonly FlagRow[]): FlagsRead {
  const flags = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  for (const token of tokens.filter(({ kind }) => kind === 'option')) {
    const { name = '' } = token;
    const row = rows.find((one) => one.name === name);
    const value = valueOf(token, row);
    const problem = flagProblem(command, { row, rawName: token.rawName ?? '', value }, { rows, flags });
    if (problem !== undefined) problems.push(problem);
    else if (row?.isList === true) lists.set(name, [...(lists.get(name) ?? []), value ?? '']);
    else flags.set(name, value ?? '');
  }
  return { flags, lists, problems };
}

function valueOf({ value }: Token, row: FlagRow | undefined): string | undefined {
  return row?.type === 'boolean' ? (value ?? 'true') : value;
}

interface Given {
  readonly row: FlagRow | undefined;
  readonly rawName: string;
  readonly value: string | undefined;
}

function flagProblem(
  command: string,
  { row, rawName, value }: Given,
  { rows, flags }: { readonly rows: readonly FlagRow[]; readonly flags: Line['flags'] },
): Problem | undefined {
  if (row === undefined) {
    const known = rows.flatMap(({ name, short }) =>
      (short === undefined ? [] : [`-${short}`]).concat(`--${name}`),
    );
    return error('FLAG_UNKNOWN', `${command} has no flag ${rawName}`, { fix: didYouMean(rawName, known) });
  }
  if (flags.has(row.name)) return error('FLAG_VALUE', `flag ${rawName} is given twice`, { fix: 'keep one' });
  return valueProblem(row, rawName, value);
}

function valueProblem(row: FlagRow, rawName: string, value: string | undefined): Problem | undefined {
  const words = row.type === 'boolean' ? ['true', 'false'] : row.values;
  // What looks like the next flag is no value.
  if (value === undefined || value === '' || /^-./.test(value)) {
    const hint = row.hint ?? words?.join('|') ?? 'VALUE';
    return error('FLAG_VALUE', `flag ${rawName} has no value`, { fix: `write ${rawName} ${hint}` });
  }
  if (words === undefined || words.includes(value)) return undefined;
  return error('FLAG_VALUE', `flag ${rawName} is "${value}"`, { fix: didYouMean(value, words) });
}

function wordProblems(
  command: string,
  words: readonly string[],
  given: readonly string[],
): readonly Problem[] {
  const needed = words.filter((word) => !word.endsWith('?'));
  const usage =
    `write hookline ${command} ${words.map((word) => word.replace(/(.*)\?$/, '[$1]')).join(' ')}`.trim();
  if (given.length > words.length)
    return [error('ARGUMENT_EXTRA', `${command} is given "${given[words.length] ?? ''}"`, { fix: usage })];
  if (given.length < needed.length)
    return [
      error('ARGUMENT_MISSING', `${command} is given no ${needed[given.length] ?? ''}`, { fix: usage }),
    ];
  return [];
}

/** The command line: flags and the path, read strictly. */
import { parseArgs } from 'node:util';
import { didYouMean, nearest } from '../hooks/model/nearest.ts';
import { isObject } from '../hooks/model/object.ts';
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { commandFlags } from './command-flags.ts';
import { textValue, type Given, type GivenValues } from './given.ts';
import { identityFlags, parameterRows } from './parameters.ts';

/** What the command line says. */
export interface CommandLine {
  /** Parameters given by flag. */
  readonly given: GivenValues;
  /** Flags that are no parameters, by name. */
  readonly flags: ReadonlyMap<string, string>;
  readonly path?: string;
}

const shortFlags: ReadonlyMap<string, string> = new Map([['o', 'output']]);

/** Gives the flags of a command: parameters, identity, and the command's own. */
export function flagNames(command: string): readonly string[] {
  return [
    ...parameterRows().map((row) => row.name),
    ...Object.keys(identityFlags),
    ...commandFlags(command).map((row) => row.name),
  ];
}

/** Reads the arguments of a command that renders; what is not known is refused with the nearest name. */
export function commandLine(command: string, argv: readonly string[]): Checked<CommandLine> {
  const tokens = tokensOf(command, argv);
  const problems: Problem[] = [];
  const given = new Map<string, Given>();
  const flags = new Map<string, string>();
  for (const flag of tokens.flags) {
    const problem = flagProblem(command, flag);
    if (problem === undefined) put({ given, flags }, flag.name, flag.value ?? '');
    else problems.push(problem);
  }
  const [path, ...extra] = tokens.paths;
  if (extra.length > 0) {
    const count = tokens.paths.length;
    problems.push(
      error(
        'ARGUMENT_EXTRA',
        `${command} takes one path, and was given ${count}: ${tokens.paths.join(', ')}`,
        {
          fix: 'name one folder or file',
        },
      ),
    );
  }
  return { value: { given, flags, ...(path === undefined ? {} : { path }) }, problems };
}

function tokensOf(
  command: string,
  argv: readonly string[],
): { readonly flags: readonly ReadFlag[]; readonly paths: readonly string[] } {
  const rows = parameterRows().filter((row) => row.type === 'boolean');
  const own = commandFlags(command).filter((row) => row.type === 'boolean');
  const booleans = new Set([...own, ...rows].map((row) => row.name));
  const types = flagNames(command).map(
    (name) => [name, { type: booleans.has(name) ? 'boolean' : 'string' }] as const,
  );
  const { tokens } = parseArgs({
    args: [...argv],
    options: { ...Object.fromEntries(types), o: { type: 'string' } },
    strict: false,
    tokens: true,
    allowPositionals: true,
  });
  return {
    paths: tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : [])),
    flags: tokens.flatMap((token) => {
      if (token.kind !== 'option') return [];
      const name = shortFlags.get(token.name) ?? token.name;
      return [
        {
          name,
          rawName: token.rawName,
          value: booleans.has(name) ? (token.value ?? 'true') : valueOf(token),
        },
      ];
    }),
  };
}

/** Gives a flag's value; what looks like the next flag is none, or `--app-name --filter` would read no stream. `-` is one. */
function valueOf(token: { readonly value?: string | undefined; readonly inlineValue?: boolean | undefined }) {
  return token.inlineValue === false && /^-./.test(token.value ?? '') ? undefined : token.value;
}

interface ReadFlag {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
}

function flagProblem(command: string, { name, rawName, value }: ReadFlag): Problem | undefined {
  const known = flagNames(command);
  if (!known.includes(name))
    return error('FLAG_UNKNOWN', `${command} has no flag ${rawName}`, { fix: flagFix(command, name) });
  if (value === undefined || value === '')
    return error('FLAG_VALUE', `flag ${rawName} has no value`, { fix: `write ${rawName}=VALUE` });
  const row = commandFlags(command).find((candidate) => candidate.name === name);
  if (row?.type === 'boolean' && !['true', 'false'].includes(value))
    return error('FLAG_VALUE', `flag ${rawName} is "${value}"`, { fix: `write --${name} alone` });
  if (row?.values !== undefined && !row.values.includes(value))
    return error('FLAG_VALUE', `flag ${rawName} is "${value}"`, { fix: didYouMean(value, row.values) });
  return undefined;
}

function flagFix(command: string, name: string): string {
  const near = nearest(name, flagNames(command));
  return near === undefined ? `see hookline ${command} --help` : `did you mean --${near}?`;
}

function put(
  into: { readonly given: Map<string, Given>; readonly flags: Map<string, string> },
  name: string,
  text: string,
): void {
  const row = parameterRows().find((candidate) => candidate.name === name);
  if (row === undefined) {
    into.flags.set(name, text);
    return;
  }
  const earlier = into.given.get(name)?.value;
  const value = textValue(row.type, text);
  // Lists and maps may be given by several flags; of anything else the last one counts, as kubectl does it.
  if (Array.isArray(earlier) && Array.isArray(value))
    into.given.set(name, { value: [...earlier, ...value] as readonly string[], origin: `--${name}` });
  else if (isObject(earlier) && isObject(value))
    into.given.set(name, { value: { ...earlier, ...value }, origin: `--${name}` });
  else into.given.set(name, { value, origin: `--${name}` });
}

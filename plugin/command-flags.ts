/** The flags of each command that are neither parameters nor identity: the command line and the help are made of them. */
import { outputFormats } from './parameters.ts';

/** A flag, for the command line and for people. */
export interface FlagRow {
  readonly name: string;
  readonly type: 'boolean' | 'string';
  /** The words that it takes, where there are only some; the first is the default. */
  readonly values?: readonly string[];
  readonly meaning: string;
}

/** How `lint` prints. */
export const findingFormats = ['text', 'json', 'sarif'] as const;

const filter: FlagRow = {
  name: 'filter',
  type: 'boolean',
  meaning: 'read rendered manifests from standard input',
};

function output(values: readonly string[]): FlagRow {
  return { name: 'output', type: 'string', values, meaning: `how to print (default ${values[0]})` };
}

const rows: Readonly<Record<string, readonly FlagRow[]>> = {
  generate: [filter],
  plan: [
    filter,
    output(outputFormats),
    {
      name: 'diff',
      type: 'string',
      meaning:
        'show how the hooks differ from those of another source, with the same options, or of a rendered stream (-)',
    },
    { name: 'exit-code', type: 'boolean', meaning: 'with --diff: end with 1 where something differs' },
  ],
  lint: [
    filter,
    output(findingFormats),
    {
      name: 'baseline',
      type: 'string',
      meaning: "a file of known findings, which are not reported (default: LintConfig's)",
    },
    { name: 'write-baseline', type: 'string', meaning: 'write the findings to a file, as known from now on' },
    { name: 'fix', type: 'boolean', meaning: 'change the files where that is safe' },
    { name: 'dry-run', type: 'boolean', meaning: 'with --fix: print what would change, as a diff' },
  ],
};

/** Gives the flags of a command. */
export function commandFlags(command: string): readonly FlagRow[] {
  return rows[command] ?? [];
}

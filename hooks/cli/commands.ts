/** The commands of `hookline` as data: what each does, its flags, and examples that a test runs. */
import type { ArgsDef } from 'citty';
import { identityFlags, outputFormats, parameterRows, variableOf } from '../../plugin/parameters.ts';

/** One command, as its help shows it. */
export interface CommandRow {
  readonly name: string;
  readonly description: string;
  readonly flags: ArgsDef;
  /** Shown under the help; each begins with `hookline`. */
  readonly examples: readonly string[];
  readonly exitCodes: readonly string[];
}

const renderExits = [
  '0 done',
  '2 wrong input',
  '3 a rule of level error',
  '6 unsafe path',
  '70 a defect of Hookline',
];

/** Gives every command, in the order of the help. */
export function commandRows(): readonly CommandRow[] {
  return [
    {
      name: 'generate',
      description: 'Print the manifests of a source with its hook Jobs, as the sidecar does for Argo CD',
      flags: renderFlags(),
      examples: [
        'hookline generate --app-name shop --app-namespace shop apps/shop',
        'helm template shop ./chart | hookline generate --filter --app-name shop --app-namespace shop',
        'hookline generate --render none --hooks /ops/hooks.yaml --app-name shop --app-namespace shop',
      ],
      exitCodes: renderExits,
    },
    {
      name: 'plan',
      description: 'Print what Argo CD will run, in its order: phase, wave, kind, name',
      flags: {
        ...renderFlags(),
        output: {
          type: 'enum',
          alias: 'o',
          options: [...outputFormats],
          description: 'How to print (default table)',
        },
      },
      examples: [
        'hookline plan --app-name shop --app-namespace shop apps/shop',
        'hookline plan -o json --app-name shop --app-namespace shop apps/shop',
      ],
      exitCodes: renderExits,
    },
    {
      name: 'version',
      description: 'Print the version',
      flags: {},
      examples: ['hookline version'],
      exitCodes: ['0 done'],
    },
  ];
}

function renderFlags(): ArgsDef {
  const flags: ArgsDef = {
    path: { type: 'positional', required: false, description: 'The folder or file to render (default .)' },
    filter: { type: 'boolean', description: 'Read rendered manifests from standard input' },
  };
  for (const [name, { meaning, variable }] of Object.entries(identityFlags)) {
    flags[name] = { type: 'string', valueHint: 'text', description: `${sentence(meaning)} (${variable})` };
  }
  for (const row of parameterRows().filter(({ hidden }) => hidden !== true)) {
    const words = row.values === undefined ? '' : ` [${row.values.join('|')}]`;
    const byDefault = row.default === undefined ? '' : `, default ${row.default}`;
    const description = `${sentence(row.meaning)}${words} (${variableOf(row.name)}${byDefault})`;
    flags[row.name] =
      row.type === 'boolean'
        ? { type: 'boolean', description }
        : { type: 'string', valueHint: row.type === 'string' ? 'text' : hints[row.type], description };
  }
  return flags;
}

const hints = { array: 'a,b', map: 'k=v,…' } as const;

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `docs/cli.md`: a section for each command, made of the table that the help is made of. */
import type { ArgDef } from 'citty';
import type { CommandRow } from '../hooks/cli/command-row.ts';
import { allRows } from '../hooks/cli/commands.ts';
import { code, table } from './tables.ts';

const head = `<!-- Generated from hooks/cli by "npm run generate"; do not edit. -->

# Command line

\`hookline\` is one program. Commands for manifests read files and know no cluster; commands for a cluster read and write
objects of its API server by your kubeconfig, with your rights and no others, and need no address of Hookline's server.

\`hookline COMMAND --help\` prints the same as its section here. Flags are strict: one that is not known is refused with the
nearest name. A problem is one line on stderr, \`CODE place  what is wrong → what to do\`; each code is in
[Troubleshooting](troubleshooting.md). With \`NO_COLOR\` set, or where stdout is no terminal, nothing is coloured and nothing
is drawn twice.
`;

/** Gives the page's text. */
export function cliPage(): string {
  const rows = allRows();
  const list = rows.map(({ name, description }) => [`[${name}](#${anchorOf(name)})`, description]);
  return `${head}\n${table(['command', 'what it does'], list)}${rows.map(section).join('')}`;
}

function anchorOf(name: string): string {
  return `hookline-${name.replaceAll(' ', '-')}`;
}

function section({ name, description, flags, examples, exitCodes }: CommandRow): string {
  const all = Object.entries(flags);
  const words = all.flatMap(([word, flag]) =>
    flag.type === 'positional'
      ? [flag.required === false ? `[${word.toUpperCase()}]` : word.toUpperCase()]
      : [],
  );
  const rows = all.filter(([, flag]) => flag.type !== 'positional').map(flagRow);
  const usage = [`hookline ${name}`, ...(rows.length === 0 ? [] : ['[FLAGS]']), ...words].join(' ');
  const shown = rows.length === 0 ? '' : `\n${table(['flag', 'value', 'meaning'], rows)}`;
  return `
## hookline ${name}

${description}.

\`\`\`text
${usage}
\`\`\`

\`\`\`sh
${examples.join('\n')}
\`\`\`
${shown}
${table(
  ['exit code', 'when'],
  exitCodes.map((line) => [line.replace(/ .*/, ''), line.replace(/^\d+ /, '')]),
)}`;
}

function flagRow([name, flag]: readonly [string, ArgDef]): readonly string[] {
  const { alias, description = '' } = flag as { readonly alias?: string; readonly description?: string };
  const forms = [...(alias === undefined ? [] : [`-${alias}`]), `--${name}`].map(code).join(', ');
  return [forms, valueOf(flag), description];
}

function valueOf(flag: ArgDef): string {
  if (flag.type === 'enum') return (flag.options ?? []).map(code).join(', ');
  return flag.type === 'boolean' ? '' : code('valueHint' in flag ? (flag.valueHint ?? 'text') : 'text');
}

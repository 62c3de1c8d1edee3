/** `hookline completion`: scripts that complete commands, flags and words in a shell, made of the table of commands. */
import type { ArgDef } from 'citty';
import { didYouMean } from '../model/nearest.ts';
import { error, Fault } from '../model/problem.ts';
import type { CommandRow } from './command-row.ts';
import { allRows } from './commands.ts';
import { completionShells } from './completion-row.ts';

/** One command with what may follow it. */
interface Entry {
  readonly words: string;
  readonly flags: readonly string[];
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/** Gives the script for a shell; stops with a Fault where it is none of ours. */
export function completion(argv: readonly string[]): string {
  const [shell, ...more] = argv;
  const make = scripts[shell ?? ''];
  if (make !== undefined && more.length === 0) return make(entries(), firstWords());
  const fix =
    shell === undefined
      ? `write hookline completion ${completionShells.join('|')}`
      : didYouMean(shell, completionShells);
  if (make !== undefined)
    throw new Fault([
      error('ARGUMENT_EXTRA', `completion is given "${more[0] ?? ''}"`, { fix: 'leave it out' }),
    ]);
  throw new Fault([
    error(
      shell === undefined ? 'ARGUMENT_MISSING' : 'FLAG_VALUE',
      shell === undefined ? 'completion is given no shell' : `there is no completion for ${shell}`,
      { fix },
    ),
  ]);
}

function entries(): readonly Entry[] {
  return allRows().map(({ name, flags }: CommandRow) => ({
    words: name,
    flags: Object.entries(flags).flatMap(([flag, one]) =>
      one.type === 'positional' ? [] : formsOf(flag, one),
    ),
    values: new Map(
      Object.entries(flags).flatMap(([flag, one]) =>
        one.type === 'enum' ? formsOf(flag, one).map((form) => [form, one.options ?? []] as const) : [],
      ),
    ),
  }));
}

function formsOf(name: string, flag: ArgDef): readonly string[] {
  const { alias } = flag as { readonly alias?: string };
  return [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
}

/** What may stand first, and behind a first word. */
function firstWords(): ReadonlyMap<string, readonly string[]> {
  const known = new Map<string, string[]>([['', ['help']]]);
  for (const { name } of allRows()) {
    const [first = '', second] = name.split(' ');
    if (!(known.get('') ?? []).includes(first)) known.set('', [...(known.get('') ?? []), first]);
    if (second !== undefined) known.set(first, [...(known.get(first) ?? []), second]);
  }
  return known;
}

type Script = (all: readonly Entry[], first: ReturnType<typeof firstWords>) => string;

const scripts: Readonly<Record<string, Script>> = { bash, zsh, fish };

/** Our own names alone are written into it: letters, digits and hyphens. */
function bash(all: readonly Entry[], first: ReturnType<typeof firstWords>): string {
  const values = all.flatMap(({ words, values: own }) =>
    [...own].map(
      ([flag, list]) =>
        `    '${words} ${flag}') COMPREPLY=($(compgen -W '${list.join(' ')}' -- "$cur")); return ;;\n`,
    ),
  );
  const words = [...first].map(([word, list]) => `    '${word}') words='${list.join(' ')}' ;;\n`);
  const flags = all.map(({ words: own, flags: list }) => `    '${own}') flags='${list.join(' ')}' ;;\n`);
  return `# bash completion of hookline: source <(hookline completion bash)
_hookline() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} one='' two='' words='' flags='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case \${COMP_WORDS[index]} in
      -*) ;;
      *) if [[ -z $one ]]; then one=\${COMP_WORDS[index]}; elif [[ -z $two ]]; then two=\${COMP_WORDS[index]}; fi ;;
    esac
  done
  local command=$one
  case "$one $two" in
${all
  .filter((row) => row.words.includes(' '))
  .map((row) => `    '${row.words}') command='${row.words}' ;;\n`)
  .join('')}  esac
  case "$command $prev" in
${values.join('')}  esac
  case $command in
${flags.join('')}  esac
  case "$command" in
${words.join('')}  esac
  if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$flags --help" -- "$cur")); return; fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$cur"))
}
complete -F _hookline hookline
`;
}

/** zsh runs bash's script. */
function zsh(all: readonly Entry[], first: ReturnType<typeof firstWords>): string {
  return `#compdef hookline
# zsh completion of hookline: source <(hookline completion zsh)
autoload -U +X bashcompinit && bashcompinit
${bash(all, first).replace(/^#.*\n/, '')}`;
}

function fish(all: readonly Entry[], first: ReturnType<typeof firstWords>): string {
  const words = [...first].map(([word, list]) => {
    const when =
      word === ''
        ? '__fish_use_subcommand'
        : `__fish_seen_subcommand_from ${word}; and not __fish_seen_subcommand_from ${list.join(' ')}`;
    return `complete -c hookline -f -n '${when}' -a '${list.join(' ')}'\n`;
  });
  const flags = all.flatMap(({ words: own, flags: list, values }) => {
    const [one = '', two] = own.split(' ');
    const seen =
      two === undefined
        ? `__fish_seen_subcommand_from ${one}`
        : `__fish_seen_subcommand_from ${one}; and __fish_seen_subcommand_from ${two}`;
    return list
      .filter((flag) => flag.startsWith('--'))
      .map((flag) => {
        const said = values.get(flag);
        const taken = said === undefined ? '' : ` -x -a '${said.join(' ')}'`;
        return `complete -c hookline -n '${seen}' -l ${flag.slice(2)}${taken}\n`;
      });
  });
  return `# fish completion of hookline: hookline completion fish | source\n${words.join('')}${flags.join('')}`;
}

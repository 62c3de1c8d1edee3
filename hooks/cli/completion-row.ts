/** `hookline completion` as its help shows it, apart from what it does. */
import type { CommandRow } from './command-row.ts';

/** The shells. */
export const completionShells: readonly string[] = ['bash', 'zsh', 'fish'];

/** Gives its row. */
export function completionRow(): CommandRow {
  return {
    name: 'completion',
    description: 'Print a script that completes commands and flags in bash, zsh or fish',
    flags: { shell: { type: 'positional', required: true, description: completionShells.join(', ') } },
    examples: ['hookline completion bash', 'hookline completion fish'],
    exitCodes: ['0 done', '2 wrong input'],
  };
}

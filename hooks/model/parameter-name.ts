/** Names of parameters: what they may look like, and which are taken. */
import type { Refusal } from './issue.ts';
import { reservedArguments } from './names.ts';

/** Says what is wrong with a parameter's name, if anything. */
export function parameterFaults(text: string): readonly Refusal[] {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) {
    return [
      {
        code: 'NAME_INVALID',
        message: `parameter "${text}" is no name of an environment variable`,
        fix: 'use letters, digits and "_", not beginning with a digit',
      },
    ];
  }
  if (!reservedArguments.includes(text)) return [];
  return [
    {
      code: 'NAME_RESERVED',
      message: `parameter "${text}" has the name of an argument that every hook is given`,
      fix: 'rename it; the argument is there without being declared',
    },
  ];
}

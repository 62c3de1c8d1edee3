/** The rules that `generate` itself knows, as a table. */
import type { Code } from '../../hooks/model/codes.ts';

/** How loud a rule is. */
export type RuleLevel = 'off' | 'warn' | 'error';

/** Every level, the quietest first. */
export const ruleLevels: readonly RuleLevel[] = ['off', 'warn', 'error'];

/** Every rule's level where nobody says otherwise. */
export const rules = {
  H001: 'error',
  H022: 'error',
  H050: 'warn',
  H060: 'warn',
} as const satisfies Partial<Record<Code, RuleLevel>>;

/** The code of a rule. */
export type Rule = keyof typeof rules;

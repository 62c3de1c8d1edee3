/** The rules of the linter and their levels; what each looks for is in `rows.ts`, which only `lint` loads. */
import type { Code } from '../../hooks/model/codes.ts';

/** How loud a rule is. */
export type RuleLevel = 'off' | 'warn' | 'error';

/** Every level, the quietest first. */
export const ruleLevels: readonly RuleLevel[] = ['off', 'warn', 'error'];

/** Every rule's level in `lint` where nobody says otherwise. */
export const rules = {
  H001: 'error',
  H002: 'warn',
  H003: 'error',
  H004: 'warn',
  H005: 'warn',
  H006: 'warn',
  H010: 'warn',
  H011: 'warn',
  H012: 'warn',
  H013: 'warn',
  H014: 'warn',
  H020: 'error',
  H021: 'warn',
  H022: 'error',
  H023: 'error',
  H030: 'error',
  H031: 'warn',
  H040: 'warn',
  H041: 'warn',
  H042: 'warn',
  H050: 'error',
  H060: 'warn',
  H061: 'off',
  H070: 'warn',
  H080: 'warn',
  H081: 'warn',
  H082: 'warn',
} as const satisfies Partial<Record<Code, RuleLevel>>;

/** The code of a rule. */
export type Rule = keyof typeof rules;

/** A level for every rule. */
export type LintLevels = Readonly<Record<Rule, RuleLevel>>;

/** The levels at which `generate` and `plan` begin: what works today is not stopped by a guess (DESIGN.md §3.6). */
export const renderLevels: LintLevels = { ...rules, H050: 'warn' };

/** Says whether a text is the name of a rule. */
export function isRule(text: string): text is Rule {
  return Object.hasOwn(rules, text);
}

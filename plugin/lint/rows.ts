/** Every rule with what it looks for; only `lint` and the docs load this. */
import { contentRules } from './content-rules.ts';
import { deletionRules } from './deletion-rules.ts';
import { jobRules } from './job-rules.ts';
import { nameRules } from './name-rules.ts';
import { orderRules } from './order-rules.ts';
import { phaseRules } from './phase-rules.ts';
import type { RuleRow } from './rule.ts';
import { rules, type Rule } from './rules.ts';

const rows: Readonly<Record<Rule, RuleRow>> = {
  ...phaseRules,
  ...jobRules,
  ...nameRules,
  ...deletionRules,
  ...contentRules,
  ...orderRules,
};

/** Gives the rules in the order of their numbers. */
export function ruleRows(): readonly (readonly [Rule, RuleRow])[] {
  return (Object.keys(rules) as Rule[]).map((rule) => [rule, rows[rule]]);
}

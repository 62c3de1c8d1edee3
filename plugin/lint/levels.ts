/** Levels of rules: their own, and what was asked for. */
import { didYouMean } from '../../hooks/model/nearest.ts';
import { error, type Checked, type Problem, type ProblemDetails } from '../../hooks/model/problem.ts';
import type { GivenValue } from '../given.ts';
import { ruleLevels, rules, type Rule, type RuleLevel } from './rules.ts';

/** The level of every rule. */
export type LintLevels = Readonly<Record<Rule, RuleLevel>>;

/** Reads the parameter `lint`: a map of rules to levels, or one level for all. */
export function lintLevels(given: GivenValue | undefined): Checked<LintLevels> {
  const asked =
    typeof given === 'string'
      ? Object.fromEntries(Object.keys(rules).map((rule) => [rule, given]))
      : (given ?? {});
  const levels: Record<string, RuleLevel> = { ...rules };
  const problems: Problem[] = [];
  for (const [rule, level] of Object.entries(asked)) {
    const known = ruleLevels.find((candidate) => candidate === level);
    if (!Object.hasOwn(rules, rule))
      problems.push(
        error('PARAMETER_UNKNOWN', `lint names the rule "${rule}", which does not exist`, {
          fix: didYouMean(rule, Object.keys(rules)),
        }),
      );
    else if (known === undefined)
      problems.push(
        error('FIELD_VALUE', `lint gives "${level}"${typeof given === 'string' ? '' : ` to rule ${rule}`}`, {
          fix: didYouMean(level, ruleLevels),
        }),
      );
    else levels[rule] = known;
  }
  return {
    value: levels as LintLevels,
    problems: typeof given === 'string' ? problems.slice(0, 1) : problems,
  };
}

/** Gives a rule's finding at its level; nothing where the rule is off. */
export function finding(
  levels: LintLevels,
  rule: Rule,
  message: string,
  details: ProblemDetails,
): readonly Problem[] {
  const level = levels[rule];
  return level === 'off' ? [] : [{ ...error(rule, message, details), level }];
}

/** Levels of rules: their own, what a LintConfig says, and what was asked for; the later beats the earlier. */
import { didYouMean } from '../../hooks/model/nearest.ts';
import { error, type Checked, type Problem, type ProblemDetails } from '../../hooks/model/problem.ts';
import type { GivenValue } from '../given.ts';
import { isRule, ruleLevels, rules, type LintLevels, type Rule, type RuleLevel } from './rules.ts';

/** The levels that somebody gave; the others stay as they are. */
export type GivenLevels = Readonly<Partial<Record<Rule, RuleLevel>>>;

/** Reads the parameter `lint`: a map of rules to levels, or one level for all. */
export function givenLevels(given: GivenValue | undefined): Checked<GivenLevels> {
  const isOneForAll = typeof given === 'string';
  const asked = isOneForAll
    ? Object.fromEntries(Object.keys(rules).map((rule) => [rule, given]))
    : (given ?? {});
  const levels: Record<string, RuleLevel> = {};
  const problems: Problem[] = [];
  for (const [rule, level] of Object.entries(asked)) {
    const known = ruleLevels.find((candidate) => candidate === level);
    if (!isRule(rule))
      problems.push(
        error('PARAMETER_UNKNOWN', `lint names the rule "${rule}", which does not exist`, {
          fix: didYouMean(rule, Object.keys(rules)),
        }),
      );
    else if (known === undefined)
      problems.push(
        error('FIELD_VALUE', `lint gives "${level}"${isOneForAll ? '' : ` to rule ${rule}`}`, {
          fix: didYouMean(level, ruleLevels),
        }),
      );
    else levels[rule] = known;
  }
  return { value: levels, problems: isOneForAll ? problems.slice(0, 1) : problems };
}

/** Lays levels over each other: the command's own, then a LintConfig's, then the given ones. */
export function mergedLevels(own: LintLevels, ...given: readonly GivenLevels[]): LintLevels {
  return Object.assign({}, own, ...given) as LintLevels;
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

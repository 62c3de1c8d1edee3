/** LintConfig documents → the levels and the baseline that they ask for. */
import type { LintConfig } from '../../hooks/model/lint-config.ts';
import { didYouMean } from '../../hooks/model/nearest.ts';
import type { Path } from '../../hooks/model/path.ts';
import { error, type Checked, type Place, type Problem } from '../../hooks/model/problem.ts';
import type { GivenLevels } from './levels.ts';
import { isRule, rules as known, type RuleLevel } from './rules.ts';

/** A LintConfig and where it is written. */
export interface DeclaredLintConfig {
  readonly config: LintConfig;
  readonly at: Place;
  /** Gives the place of one of its fields. */
  readonly placeOf: (path: Path) => Place;
}

/** What a LintConfig asks for. */
export interface LintSettings {
  readonly levels: GivenLevels;
  /** The baseline's path as written, and where that is. */
  readonly baseline?: { readonly path: string; readonly at: Place };
}

/** Gives what the one LintConfig of all hook files says; two are a problem, for neither is the one. */
export function lintSettings(configs: readonly DeclaredLintConfig[]): Checked<LintSettings> {
  const [first, second] = configs;
  if (first === undefined) return { value: { levels: {} }, problems: [] };
  const { rules = {}, baseline } = first.config.spec;
  const unknown = Object.keys(rules).filter((rule) => !isRule(rule));
  const written = Object.entries(rules).filter(([rule]) => isRule(rule));
  const problems: readonly Problem[] = [
    ...unknown.map((rule) =>
      error('RULE_UNKNOWN', `LintConfig names the rule "${rule}", which does not exist`, {
        at: first.placeOf(['spec', 'rules', rule]),
        fix: didYouMean(rule, Object.keys(known)),
      }),
    ),
    ...(second === undefined
      ? []
      : [
          error('NAME_TAKEN', `a second LintConfig; the other is at ${first.at.file}:${first.at.line}`, {
            at: second.at,
            fix: 'put both into one',
          }),
        ]),
  ];
  const levels = Object.fromEntries(written) as Readonly<Record<string, RuleLevel>>;
  const at = first.placeOf(['spec', 'baseline']);
  return {
    value: { levels, ...(baseline === undefined ? {} : { baseline: { path: baseline, at } }) },
    problems,
  };
}

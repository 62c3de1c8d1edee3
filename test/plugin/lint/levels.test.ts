/** The levels of rules, as the parameter `lint` gives them. */
import { describe, expect, test } from 'vitest';
import { finding, givenLevels, mergedLevels } from '../../../plugin/lint/levels.ts';
import { renderLevels, rules } from '../../../plugin/lint/rules.ts';
import type { GivenValue } from '../../../plugin/given.ts';
import { linesOf } from '../../support/lines.ts';

test.each<[GivenValue | undefined, object]>([
  [undefined, {}],
  [{}, {}],
  [
    { H001: 'off', H060: 'error' },
    { H001: 'off', H060: 'error' },
  ],
  ['off', Object.fromEntries(Object.keys(rules).map((rule) => [rule, 'off']))],
  ['error', Object.fromEntries(Object.keys(rules).map((rule) => [rule, 'error']))],
])('%j gives levels', (given, changes) => {
  expect(givenLevels(given)).toEqual({ value: changes, problems: [] });
});

test.each<[GivenValue, readonly string[]]>([
  [
    { H01: 'off' },
    ['PARAMETER_UNKNOWN: lint names the rule "H01", which does not exist → did you mean H001?'],
  ],
  [
    { toString: 'off' },
    [
      `PARAMETER_UNKNOWN: lint names the rule "toString", which does not exist → use one of ${Object.keys(rules).join(', ')}`,
    ],
  ],
  [{ H001: 'warning' }, ['FIELD_VALUE: lint gives "warning" to rule H001 → use one of off, warn, error']],
  ['of', ['FIELD_VALUE: lint gives "of" → did you mean off?']],
  [
    { H001: 'x', H9: 'off' },
    [expect.stringMatching(/^FIELD_VALUE/) as string, expect.stringMatching(/^PARAMETER_UNKNOWN/) as string],
  ],
])('%j is refused', (given, lines) => {
  expect(linesOf(givenLevels(given).problems)).toEqual(lines);
});

describe('a finding', () => {
  test.each([
    ['error', ['H001: a → nothing']],
    ['warn', ['warn H001: a → nothing']],
    ['off', []],
  ])('of a rule that is %s', (level, lines) => {
    const levels = mergedLevels(renderLevels, givenLevels({ H001: level }).value);

    expect(linesOf(finding(levels, 'H001', 'a', {}))).toEqual(lines);
  });
});

/** The levels of rules, as the parameter `lint` gives them. */
import { describe, expect, test } from 'vitest';
import { finding, lintLevels } from '../../../plugin/lint/levels.ts';
import type { GivenValue } from '../../../plugin/given.ts';
import { linesOf } from '../../support/lines.ts';

const defaults = { H001: 'error', H022: 'error', H050: 'warn', H060: 'warn' };

test.each<[GivenValue | undefined, object]>([
  [undefined, {}],
  [{}, {}],
  [
    { H001: 'off', H060: 'error' },
    { H001: 'off', H060: 'error' },
  ],
  ['off', { H001: 'off', H022: 'off', H050: 'off', H060: 'off' }],
  ['error', { H001: 'error', H022: 'error', H050: 'error', H060: 'error' }],
])('%j gives levels', (given, changes) => {
  expect(lintLevels(given)).toEqual({ value: { ...defaults, ...changes }, problems: [] });
});

test.each<[GivenValue, readonly string[]]>([
  [
    { H01: 'off' },
    ['PARAMETER_UNKNOWN: lint names the rule "H01", which does not exist → did you mean H001?'],
  ],
  [
    { toString: 'off' },
    [
      'PARAMETER_UNKNOWN: lint names the rule "toString", which does not exist → use one of H001, H022, H050, H060',
    ],
  ],
  [{ H001: 'warning' }, ['FIELD_VALUE: lint gives "warning" to rule H001 → use one of off, warn, error']],
  ['of', ['FIELD_VALUE: lint gives "of" → did you mean off?']],
  [
    { H001: 'x', H9: 'off' },
    [expect.stringMatching(/^FIELD_VALUE/) as string, expect.stringMatching(/^PARAMETER_UNKNOWN/) as string],
  ],
])('%j is refused', (given, lines) => {
  expect(linesOf(lintLevels(given).problems)).toEqual(lines);
});

describe('a finding', () => {
  test.each([
    ['error', ['H001: a → nothing']],
    ['warn', ['warn H001: a → nothing']],
    ['off', []],
  ])('of a rule that is %s', (level, lines) => {
    const levels = lintLevels({ H001: level }).value;

    expect(linesOf(finding(levels, 'H001', 'a', {}))).toEqual(lines);
  });
});

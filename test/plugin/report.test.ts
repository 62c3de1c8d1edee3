/** Problems as lines for people: `CODE file:line  what is wrong → what to do` (DESIGN.md §9). */
import { describe, expect, test } from 'vitest';
import { error, warning, type Problem } from '../../hooks/model/problem.ts';
import { report } from '../../plugin/report.ts';

const at = { file: 'hookline.yaml', line: 7 };

test.each<[string, Problem, string]>([
  [
    'everything',
    error('PHASE_UNKNOWN', '"a" is no phase', { at, fix: 'use Sync' }),
    'PHASE_UNKNOWN hookline.yaml:7  "a" is no phase → use Sync',
  ],
  ['no fix', error('DEFECT', 'a'), 'DEFECT  a'],
  ['a file without a line', error('FIELD_TYPE', 'a', { at: { file: 'b.yaml' } }), 'FIELD_TYPE b.yaml  a'],
  ['a warning', warning('H060', 'no tag', { at }), 'H060 hookline.yaml:7  warning: no tag'],
  [
    'line breaks and control characters',
    error('DEFECT', 'a\r\nb\u2028c\u001B[31m', { fix: 'd\te' }),
    'DEFECT  a b c [31m → d e',
  ],
])('a problem with %s is one line', (_, problem, line) => {
  expect(report([problem])).toBe(`${line}\n`);
});

test('nothing wrong is nothing to say', () => {
  expect(report([])).toBe('');
});

test('errors come first, then by file and line; what is said twice is said once', () => {
  const problems = [
    warning('H060', 'w', { at: { file: 'a.yaml', line: 1 } }),
    error('DEFECT', '3', { at: { file: 'b.yaml', line: 2 } }),
    error('DEFECT', '2', { at: { file: 'a.yaml', line: 10 } }),
    error('DEFECT', '1', { at: { file: 'a.yaml', line: 9 } }),
    error('DEFECT', '0'),
    error('DEFECT', '1', { at: { file: 'a.yaml', line: 9 } }),
  ];

  expect(report(problems).split('\n')).toEqual([
    'DEFECT  0',
    'DEFECT a.yaml:9  1',
    'DEFECT a.yaml:10  2',
    'DEFECT b.yaml:2  3',
    'H060 a.yaml:1  warning: w',
    '',
  ]);
});

test('an excerpt stands behind all lines: that of the last problem that has one', () => {
  const problems = [
    error('YAML_BROKEN', 'a', { at, excerpt: '    a\n    ^' }),
    error('YAML_BROKEN', 'b', { at: { ...at, line: 9 }, excerpt: '    b\n    ^' }),
    warning('H060', 'w'),
  ];

  expect(report(problems).split('\n').slice(2)).toEqual(['H060  warning: w', '    b', '    ^', '']);
});

describe('the first line', () => {
  const long = 'x'.repeat(300);

  test('is cut to 200 characters, the message before the fix', () => {
    const [line] = report([error('DEFECT', long, { at, fix: 'do this' })]).split('\n');

    expect(line).toHaveLength(200);
    expect(line).toMatch(/^DEFECT hookline\.yaml:7 {2}x+… → do this$/);
  });

  test('gives up the fix where there is no room for both', () => {
    const [line] = report([error('DEFECT', 'short', { at, fix: long })]).split('\n');

    expect(line).toHaveLength(200);
    expect(line).toMatch(/^DEFECT hookline\.yaml:7 {2}short → x+…$/);
  });

  test('alone is cut so: the others have room', () => {
    const lines = report([error('DEFECT', long), error('DEFECT', `${long}y`)]).split('\n');

    expect(lines.map((line) => line.length)).toEqual([200, 309, 0]);
  });

  test('is not cut within a character', () => {
    const [line = ''] = report([error('DEFECT', '😀'.repeat(200))]).split('\n');

    expect(line.isWellFormed()).toBe(true);
    expect(line.endsWith('😀…')).toBe(true);
  });
});

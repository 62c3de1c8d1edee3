/** What goes to stderr: a first line that Argo CD does not cut, and one line for each problem. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codes, type Code } from '../../hooks/model/codes.ts';
import type { Problem } from '../../hooks/model/problem.ts';
import { report } from '../../plugin/report.ts';
import { runs } from './runs.ts';
import { anyText } from './streams.ts';

const long = fc.oneof(anyText, fc.string({ unit: 'grapheme', minLength: 150, maxLength: 400 }));
const problem: fc.Arbitrary<Problem> = fc.record(
  {
    code: fc.constantFrom(...(Object.keys(codes) as Code[])),
    level: fc.constantFrom('error' as const, 'warn' as const),
    message: long,
    at: fc.record({ file: long, line: fc.integer({ min: 1, max: 1e6 }) }, { requiredKeys: ['file'] }),
    fix: long,
  },
  { requiredKeys: ['code', 'level', 'message'] },
);
const problems = fc.array(problem, { maxLength: 6 });

test('the first line has at most 200 characters, and no line has more than 1,000', () => {
  fc.assert(
    fc.property(problems, (some) => {
      const [first = '', ...others] = report(some).split('\n');

      expect(first.length).toBeLessThanOrEqual(200);
      expect(others.filter((line) => line.length > 1000)).toEqual([]);
    }),
    runs,
  );
});

test('there is one line for each problem, and none is said twice', () => {
  fc.assert(
    fc.property(problems, (some) => {
      const printed = report(some);

      const lines = printed.split('\n').slice(0, -1);
      expect(printed === '' || printed.endsWith('\n')).toBe(true);
      expect(lines.length).toBeLessThanOrEqual(some.length);
      expect(new Set(lines).size).toBe(lines.length);
      expect(new Set(lines.map(codeOf))).toEqual(new Set(some.map(({ code }) => code)));
    }),
    runs,
  );
});

test('errors come first', () => {
  fc.assert(
    fc.property(problems, (some) => {
      const placeless = some.map(({ code, level, message }) => ({ code, level, message }));

      const lines = report(placeless).split('\n').slice(0, -1);

      const levels = lines.map((line) => (/^[A-Z0-9_]+ {2}warning: /.test(line) ? 'warn' : 'error'));
      expect(levels).toEqual(levels.toSorted((left, right) => left.localeCompare(right)));
      expect(levels.includes('error')).toBe(some.some(({ level }) => level === 'error'));
    }),
    runs,
  );
});

test('no character of a message steers a terminal or ends a line', () => {
  fc.assert(
    fc.property(problems, (some) => {
      expect(report(some).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
    }),
    runs,
  );
});

test('no character is cut in half', () => {
  fc.assert(
    fc.property(problems, (some) => {
      expect(report(some).isWellFormed()).toBe(true);
    }),
    runs,
  );
});

test('the order of problems does not matter to the lines that are printed', () => {
  const shuffled = problems.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  );

  fc.assert(
    fc.property(shuffled, ([all, others]) => {
      expect(codesOf(others)).toEqual(codesOf(all));
    }),
    runs,
  );
});

function codesOf(some: readonly Problem[]): ReadonlySet<string | undefined> {
  return new Set(report(some).split('\n').map(codeOf));
}

function codeOf(line: string): string | undefined {
  return line.split(' ')[0];
}

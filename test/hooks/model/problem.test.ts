/** Problems: their making, the exit code that they deserve together, and how they are carried. */
import { describe, expect, test } from 'vitest';
import type { Code } from '../../../hooks/model/codes.ts';
import { defect, error, exitCode, Fault, isError, warning } from '../../../hooks/model/problem.ts';

test('an error stops the run, a warning does not', () => {
  const problems = [error('KIND_MISSING', 'a', { fix: 'b' }), warning('H060', 'c')];

  expect(problems).toEqual([
    { code: 'KIND_MISSING', level: 'error', message: 'a', fix: 'b' },
    { code: 'H060', level: 'warn', message: 'c' },
  ]);
  expect(problems.map(isError)).toEqual([true, false]);
});

describe('exitCode', () => {
  const lint: Code = 'H001';
  const input: Code = 'KIND_MISSING';
  const path: Code = 'PATH_UNSAFE';

  test.each<[readonly Code[], number]>([
    [[], 0],
    [[lint], 3],
    [[input], 2],
    [[path], 6],
    [['DEFECT'], 70],
    [[lint, input], 2],
    [[input, lint, path], 6],
    [[path, 'DEFECT', input, lint], 70],
  ])('of errors %j is %i: the gravest family wins, in whatever order', (codes, exit) => {
    const problems = codes.map((code) => error(code, 'a'));

    expect(exitCode(problems)).toBe(exit);
    expect(exitCode(problems.toReversed())).toBe(exit);
  });

  test('is not touched by warnings', () => {
    expect(exitCode([warning(path, 'a')])).toBe(0);
    expect(exitCode([warning(path, 'a'), error(lint, 'b')])).toBe(3);
  });
});

describe('Fault', () => {
  test('carries its problems, its cause, and a message for logs', () => {
    const problems = [error('KIND_MISSING', 'a has no kind'), error('PATH_UNSAFE', 'b leaves')];
    const cause = new Error('c');

    const fault = new Fault(problems, { cause });

    expect(fault).toBeInstanceOf(Error);
    expect(fault.name).toBe('Fault');
    expect(fault.message).toBe('KIND_MISSING a has no kind\nPATH_UNSAFE b leaves');
    expect(fault.problems).toBe(problems);
    expect(fault.cause).toBe(cause);
  });

  test('of a broken promise of our own is a DEFECT and says to report it', () => {
    let thrown: unknown;

    try {
      defect('no body');
    } catch (fault) {
      thrown = fault;
    }

    expect(thrown).toMatchObject({
      problems: [
        { code: 'DEFECT', level: 'error', message: 'no body', fix: expect.stringMatching(/^report it/) },
      ],
    });
  });
});

/** Every code that a run can give is shown by a golden case. */
import { expect, test } from 'vitest';
import { codes } from '../../hooks/model/codes.ts';
import { expectedOf, goldenCases } from './golden-case.ts';

/** Codes that no golden case can show, each with the reason. */
const notShown: Readonly<Record<string, string>> = {
  DEFECT: 'a fault of our own: no input is known that leads to one',
};

test('every code that generate and plan can give begins a line of some stderr', () => {
  const lines = goldenCases().flatMap((golden) => expectedOf(golden).stderr.split('\n'));
  const shown = new Set(lines.map((line) => line.split(' ', 1)[0] ?? ''));

  expect(Object.keys(codes).filter((code) => !shown.has(code))).toEqual(Object.keys(notShown));
});

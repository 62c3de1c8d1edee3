/** The end of a log: bytes count, and characters stay whole. */
import { expect, test } from 'vitest';
import { lastBytes } from '../../../hooks/kube/logs.ts';

test.each([
  ['abc', 5, 'abc'],
  ['abcdef', 3, 'def'],
  ['aéé', 3, 'é'],
  ['a€b', 3, 'b'],
])('the end of %j in %i bytes', (text, count, end) => {
  expect(lastBytes(text, count)).toBe(end);
});

/** Durations: what Go writes, as whole seconds. */
import { expect, test } from 'vitest';
import { parseDuration } from '../../../hooks/model/duration.ts';

test.each([
  ['90s', 90],
  ['10m', 600],
  ['24h', 86_400],
  ['1h30m', 5400],
  ['1.5h', 5400],
  ['8784h', 31_622_400],
])('reads %s as %i seconds', (text, seconds) => {
  expect(parseDuration(text)).toEqual({ seconds });
});

test.each([
  ['1ms', 1],
  ['0.5ns', 1],
  ['1ns', 1],
  ['1us', 1],
  ['1µs', 1],
  ['1001ms', 2],
  ['0.1s0.2s0.7s', 1],
])('rounds %s up to %i: a hook never gets less time than was written', (text, seconds) => {
  expect(parseDuration(text)).toEqual({ seconds });
});

test.each([
  ['0s', 'is zero'],
  ['0h0m', 'is zero'],
  ['-5s', 'is negative'],
  ['600', 'has no unit'],
  ['1.5', 'has no unit'],
  ['', 'is not a duration'],
  ['10 parsecs', 'is not a duration'],
  ['10 m', 'is not a duration'],
  ['1d', 'is not a duration'],
  ['10M', 'is not a duration'],
  ['m', 'is not a duration'],
  ['1..5s', 'is not a duration'],
  ['10m\n', 'is not a duration'],
  ['8784h1s', 'is longer than a year'],
  [`${'9'.repeat(400)}s`, 'is longer than a year'],
])('says what is wrong with "%s"', (text, wrong) => {
  expect(parseDuration(text)).toEqual({ wrong });
});

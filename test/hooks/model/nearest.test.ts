/** Nearest words: a small slip finds its word, another word finds none. */
import { expect, test } from 'vitest';
import { didYouMean, nearest } from '../../../hooks/model/nearest.ts';

const phases = ['PreSync', 'Sync', 'PostSync', 'SyncFail'];

test.each([
  ['Presync', 'PreSync'],
  ['PRESYNC', 'PreSync'],
  ['PosySync', 'PostSync'],
  ['SyncFails', 'SyncFail'],
  ['Snyc', 'Sync'],
  ['Sync', 'Sync'],
])('finds for %s the word %s', (word, found) => {
  expect(nearest(word, phases)).toBe(found);
});

test.each(['Skip it', 'onStart', 'x', ''])('finds nothing for "%s", which is far from all', (word) => {
  expect(nearest(word, phases)).toBeUndefined();
});

test('takes the first of equally near words', () => {
  expect(nearest('b', ['a', 'c'])).toBe('a');
});

test('finds nothing where there is nothing', () => {
  expect(nearest('a', [])).toBeUndefined();
});

test('gives the near word as a fix, else the whole list', () => {
  const fixes = [didYouMean('Presync', phases), didYouMean('Teardown', phases)];

  expect(fixes).toEqual(['did you mean PreSync?', 'use one of PreSync, Sync, PostSync, SyncFail']);
});

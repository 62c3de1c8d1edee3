/** The catalogue: its codes look alike, and each has one sentence. */
import { expect, test } from 'vitest';
import { codes } from '../../../hooks/model/codes.ts';

const rows = Object.entries(codes);

test.each(rows)('%s is words in capitals, or H and three digits', (code) => {
  expect(code).toMatch(/^(?:H[0-9]{3}|[A-Z]+(?:_[A-Z0-9]+)*)$/);
});

test.each(rows)('%s means one sentence without capital and full stop', (_code, { means }) => {
  expect(means).toMatch(/^(?:[a-z`]|YAML|Hookline)/);
  expect(means).not.toMatch(/[.!?]$|[.!?] [A-Z]|\n|^\s|\s$/);
});

test('the lint rules, and no others, exit with 3', () => {
  const lint = rows.filter(([, { exit }]) => exit === 3).map(([code]) => code);

  expect(lint).toEqual(rows.map(([code]) => code).filter((code) => /^H[0-9]{3}$/.test(code)));
});

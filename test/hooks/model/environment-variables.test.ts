/** Variables of hook containers: ours first, what is written counts, and dollars arrive as they were written. */
import { expect, test } from 'vitest';
import { escapeExpansion, withArguments } from '../../../hooks/model/environment-variables.ts';

test('arguments come first, so that own variables may refer to them', () => {
  const values = new Map([
    ['APP_NAME', 'shop'],
    ['TABLE', 'orders'],
  ]);

  const entries = withArguments(values, [{ name: 'URL', value: 'https://$(APP_NAME).test' }]);

  expect(entries).toEqual([
    { name: 'APP_NAME', value: 'shop' },
    { name: 'TABLE', value: 'orders' },
    { name: 'URL', value: 'https://$(APP_NAME).test' },
  ]);
});

test('where both have a name, what is written in the container counts', () => {
  const values = new Map([
    ['APP_NAME', 'shop'],
    ['COMMIT_SHA', 'abc'],
  ]);
  const own = [
    { name: 'COMMIT_SHA', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'A', value: '$$' },
  ];

  expect(withArguments(values, own)).toEqual([{ name: 'APP_NAME', value: 'shop' }, ...own]);
});

test('nothing given is nothing added', () => {
  expect(withArguments(new Map(), [{ name: 'A', value: '1' }])).toEqual([{ name: 'A', value: '1' }]);
});

test.each([
  ['', ''],
  ['plain $HOME ${A} $1', 'plain $HOME ${A} $1'],
  ['$(date)', '$$(date)'],
  ['$$', '$$$$'],
  ['kill $$; echo $(id)', 'kill $$$$; echo $$(id)'],
  ['$$(A)', '$$$$(A)'],
  ['$$$(A)', '$$$$$$(A)'],
  ['$(', '$$('],
  ['a$', 'a$'],
  ['$é $$é', '$$é $$$$é'],
  ['$😀', '$$😀'],
])('of %s the container gets the same through %s', (text, escaped) => {
  expect(escapeExpansion(text)).toBe(escaped);
});

test('a value of an argument is escaped, a name never', () => {
  expect(withArguments(new Map([['PRICE', '$(5) $$']]), [])).toEqual([
    { name: 'PRICE', value: '$$(5) $$$$' },
  ]);
});

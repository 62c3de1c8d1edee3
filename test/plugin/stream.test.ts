/** Sources joined to one stream: a single one stays as it is. */
import { expect, test } from 'vitest';
import { stream } from '../../plugin/stream.ts';

function joined(...texts: readonly string[]): string {
  const { value, problems } = stream(texts.map((text, index) => ({ name: `${index}.yaml`, text })));
  expect(problems).toEqual([]);
  return value.map(({ lead, text }) => lead + text).join('');
}

test.each([
  ['a: 1'],
  ['\uFEFFa: 1\n'],
  ['{}{}'],
  ['---'],
  [''],
  ['a: 1\n---\n\n---\nb: 2'],
  ['helm.sh/hook: a\r\n'],
])('a single source stays as it is: %j', (text) => {
  expect(joined(text)).toBe(text);
});

test.each<[string, readonly string[], string]>([
  ['a separator between two', ['a: 1\n', 'b: 2\n'], 'a: 1\n---\nb: 2\n'],
  ['a newline where one is missing', ['a: 1', 'b: 2'], 'a: 1\n---\nb: 2\n'],
  ['no second separator', ['a: 1\n', '---\nb: 2\n'], 'a: 1\n---\nb: 2\n'],
  [
    'a separator of its own before one with a comment',
    ['a: 1\n', '--- # b\nb: 2\n'],
    'a: 1\n---\n--- # b\nb: 2\n',
  ],
  ['a byte order mark on the first only', ['\uFEFFa: 1\n', '\uFEFFb: 2\n'], '\uFEFFa: 1\n---\nb: 2\n'],
  [
    'JSON each behind a separator',
    ['{"a":1}{"b":2}', '{"c":3}'],
    '---\n{"a":1}\n---\n{"b":2}\n---\n{"c":3}\n',
  ],
  ['empty files left out', ['', 'a: 1', ''], 'a: 1'],
])('%s', (_, texts, expected) => {
  expect(joined(...texts)).toBe(expected);
});

test('a source that may concern nobody is one manifest, whatever stands in it', () => {
  const { value } = stream([{ name: 'a.yaml', text: 'a: 1\n---\nb: [\n' }]);

  expect(value).toEqual([{ lead: '', text: 'a: 1\n---\nb: [\n', file: 'a.yaml', line: 1, isWhole: true }]);
});

test('each document knows its file and its line in that', () => {
  const { value } = stream([
    { name: 'a.yaml', text: 'a: 1\n' },
    { name: 'b.yaml', text: '# b\n---\nhelm.sh/hook: b\n' },
  ]);

  expect(value.map(({ file, line }) => `${file}:${line}`)).toEqual(['a.yaml:1', 'b.yaml:1', 'b.yaml:3']);
});

test('what would be lost is a problem of its file', () => {
  const { problems } = stream([
    { name: 'a.yaml', text: 'a: 1\n' },
    { name: 'b.yaml', text: 'b: 1\n...\nb: 2\n' },
  ]);

  expect(problems.map(({ code, at }) => [code, at])).toEqual([
    ['DOCUMENT_AFTER_END', { file: 'b.yaml', line: 3 }],
  ]);
});

/** Where documents begin, as Argo CD's reader sees it (argo-cd.md §A.8, DESIGN.md §3.4). */
import { describe, expect, test } from 'vitest';
import { documentsOf, needsSplit, split } from '../../plugin/split.ts';
import { linesOf } from '../support/lines.ts';

function documents(text: string): readonly (readonly [lead: string, text: string, line: number])[] {
  return split({ name: 'a.yaml', text }).value.map((manifest) => [
    manifest.lead,
    manifest.text,
    manifest.line,
  ]);
}

describe('a separator', () => {
  test.each([
    ['---\n'],
    ['--- \n'],
    ['---\t# a comment\n'],
    ['--- #\n'],
    ['---#a\n'],
    ['---\r\n'],
    ['---\u00A0\n'],
    ['---\u2028\n'],
  ])('is %j', (lead) => {
    expect(documents(`a: 1\n${lead}b: 2\n`)).toEqual([
      ['', 'a: 1\n', 1],
      [lead, 'b: 2\n', 3],
    ]);
  });

  test.each([[' ---\n'], ['----\n'], ['--- a\n'], ['---a\n'], ['--\n'], ['\uFEFF---\n'], ['--- {a: 1}\n']])(
    'is not %j',
    (line) => {
      expect(documents(`a: 1\n${line}b: 2\n`)).toEqual([['', `a: 1\n${line}b: 2\n`, 1]]);
    },
  );

  test('in front of everything belongs to the first document', () => {
    expect(documents('---\na: 1\n')).toEqual([['---\n', 'a: 1\n', 2]]);
  });

  test('twice makes an empty document, so that no byte is lost', () => {
    expect(documents('---\n---\na: 1\n')).toEqual([
      ['---\n', '', 2],
      ['---\n', 'a: 1\n', 3],
    ]);
  });

  test('at the end without a line end makes an empty document', () => {
    expect(documents('a: 1\n---')).toEqual([
      ['', 'a: 1\n', 1],
      ['---', '', 2],
    ]);
  });

  test('inside a block scalar is indented, and none', () => {
    expect(documents('a: |\n  ---\n  b\n')).toEqual([['', 'a: |\n  ---\n  b\n', 1]]);
  });
});

test('without a separator the whole text is one document', () => {
  expect(documents('')).toEqual([['', '', 1]]);
  expect(documents('\uFEFFa: 1\r\nb: 2')).toEqual([['', '\uFEFFa: 1\r\nb: 2', 1]]);
});

test('a document begins at the line behind its separator', () => {
  expect(documents('# a\n\na: 1\n--- # b\n\nb: 2\n---\nc: 3').map(([, , line]) => line)).toEqual([1, 5, 8]);
});

describe('the end of a document', () => {
  test.each([
    ['a: 1\n...\n'],
    ['a: 1\n...\n# a comment\n\n'],
    ['a: 1\r\n...\r\n# a comment\r\n\r\n'],
    ['a: 1\n... # end\n---\nb: 2\n'],
    ['a: |\n  ...\n  b\n'],
    ['a: 1\n....\nb: 2\n'],
    ['...\n---\na: 1\n'],
  ])('loses nothing in %j', (text) => {
    const { value, problems } = split({ name: 'a.yaml', text });

    expect(problems).toEqual([]);
    expect(value.map((manifest) => manifest.lead + manifest.text).join('')).toBe(text);
  });

  test.each([
    ['a: 1\n...\nb: 2\n', 3],
    ['# a\n---\na: 1\n...\n\n# c\nb: 2\n', 7],
    ['...\na: 1\n', 2],
    ['a: 1\r\n...\r\nb: 2\r\n', 3],
    ['a: 1\n...\n# a\rb: 2\n', 3],
  ])('would lose what follows it in %j', (text, line) => {
    expect(linesOf(split({ name: 'a.yaml', text }).problems)).toEqual([
      `DOCUMENT_AFTER_END a.yaml:${line}: a document follows "..."; Argo CD would lose it → put --- in front of it`,
    ]);
  });

  test('refuses one document only, and keeps the others', () => {
    const { value, problems } = split({ name: 'a.yaml', text: 'a: 1\n---\nb: 1\n...\nb: 2\n---\nc: 1\n' });

    expect(value.map(({ text }) => text)).toEqual(['a: 1\n', 'c: 1\n']);
    expect(problems).toHaveLength(1);
  });
});

test('a JSON stream is one document for each value, each with its line, and only the first with a lead', () => {
  const { value } = split({ name: 'a.json', text: '---\n{"a": 1}\n{"b":\n2} {"c": 3}\n' });

  expect(value).toEqual([
    { lead: '---\n', text: '{"a": 1}\n', file: 'a.json', line: 2, isStreamed: true },
    { lead: '', text: '{"b":\n2} ', file: 'a.json', line: 3, isStreamed: true },
    { lead: '', text: '{"c": 3}\n', file: 'a.json', line: 4, isStreamed: true },
  ]);
});

test('a manifest that stands for a source is split where its documents are asked for; others are what they are', () => {
  const whole = { lead: '', text: 'a: 1\n---\nb: 2\n', file: 'a.yaml', line: 1, isWhole: true } as const;
  const { isWhole: _isWhole, ...document } = whole;

  expect(documentsOf(whole)).toEqual([
    { lead: '', text: 'a: 1\n', file: 'a.yaml', line: 1 },
    { lead: '---\n', text: 'b: 2\n', file: 'a.yaml', line: 3 },
  ]);
  expect(documentsOf(document)).toEqual([document]);
});

test.each([
  ['a: 1\n---\nb: 2\n', false],
  ['a: ...\n', false],
  ['', false],
  ['{"a": 1}', true],
  ['\uFEFF \n{', true],
  ['...\n', true],
  ['a: 1\n...', true],
  ['helm.sh/hook: test', true],
])('whether %j needs a look at its documents: %s', (text, answer) => {
  expect(needsSplit(text)).toBe(answer);
});

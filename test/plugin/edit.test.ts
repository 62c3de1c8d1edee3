/** Edits of text: only what is put in is new. */
import { describe, expect, test } from 'vitest';
import { isMap, isScalar, parseDocument, type YAMLMap } from 'yaml';
import { applyEdits, insertFields, replaceScalar, type Field } from '../../plugin/edit.ts';

function mapAt(text: string, path: readonly string[]): YAMLMap {
  const document = parseDocument(text);
  const node = path.length === 0 ? document.contents : document.getIn(path, true);
  if (!isMap(node)) throw new Error(`no map at ${path.join('.')}`);
  return node;
}

function inserted(text: string, path: readonly string[], fields: readonly Field[] = [['x', 'y']]): string {
  const edit = insertFields(text, mapAt(text, path), fields);
  return applyEdits(text, edit === undefined ? [] : [edit]);
}

test('edits are put in by their place, in whatever order they come', () => {
  const edits = [
    { offset: 4, length: 1, text: 'E' },
    { offset: 0, length: 0, text: '>' },
    { offset: 1, length: 2, text: '' },
  ];

  expect(applyEdits('abcdef', edits)).toBe('>adEf');
  expect(applyEdits('abc', [])).toBe('abc');
});

describe('into a map', () => {
  test.each<[string, string, readonly string[], string]>([
    ['block', 'a: 1\n', [], 'x: "y"\na: 1\n'],
    ['deeper block', 'a:\n    b: 1\n', ['a'], 'a:\n    x: "y"\n    b: 1\n'],
    ['block with a comment in front', 'a:\n  # why\n  b: 1\n', ['a'], 'a:\n  # why\n  x: "y"\n  b: 1\n'],
    ['block with CRLF', 'a:\r\n  b: 1\r\n', ['a'], 'a:\r\n  x: "y"\r\n  b: 1\r\n'],
    ['quoted first key', 'a:\n  "b": 1\n', ['a'], 'a:\n  x: "y"\n  "b": 1\n'],
    ['flow', 'a: {b: 1}\n', ['a'], 'a: {"x": "y", b: 1}\n'],
    ['flow with blanks', 'a: { b: 1 }\n', ['a'], 'a: { "x": "y", b: 1 }\n'],
    ['empty flow', 'a: {}\n', ['a'], 'a: {"x": "y"}\n'],
    ['empty flow with blanks', 'a: { }\n', ['a'], 'a: {"x": "y" }\n'],
    ['compact JSON', '{"a":{"b":1}}', ['a'], '{"a":{"x":"y","b":1}}'],
    [
      'JSON in lines',
      '{\n  "a": {\n    "b": 1\n  }\n}\n',
      ['a'],
      '{\n  "a": {\n    "x": "y",\n    "b": 1\n  }\n}\n',
    ],
    ['flow with an anchor', 'a: &b {c: 1}\n', ['a'], 'a: &b {"x": "y", c: 1}\n'],
  ])('%s', (_, text, path, expected) => {
    expect(inserted(text, path)).toBe(expected);
  });

  test('in a list, fields stand where its first one stood, behind the dash', () => {
    const text = 'items:\n- a: 1\n  b: 2\n';
    const node = parseDocument(text).getIn(['items', 0], true);

    const edit = isMap(node) ? insertFields(text, node, [['x', 'y']]) : undefined;

    expect(applyEdits(text, edit === undefined ? [] : [edit])).toBe('items:\n- x: "y"\n  a: 1\n  b: 2\n');
  });

  test('several fields keep their order; texts are quoted, numbers are not', () => {
    const fields: readonly Field[] = [
      ['x', 'y: "z"'],
      ['n', 0],
    ];

    expect(inserted('a: 1\n', [], fields)).toBe('x: "y: \\"z\\""\nn: 0\na: 1\n');
    expect(inserted('{"a":1}', [], fields)).toBe('{"x":"y: \\"z\\"","n":0,"a":1}');
  });

  test('nothing to put in is no edit, and so is a map without a place for it', () => {
    expect(insertFields('a: 1\n', mapAt('a: 1\n', []), [])).toBeUndefined();
    expect(insertFields('? [a]\n: 1\n', mapAt('? [a]\n: 1\n', []), [['x', 'y']])).toBeUndefined();
  });
});

describe('a scalar', () => {
  test.each([
    ['a: b # why\n', 'a: "x,y" # why\n'],
    ["a: 'b'\n", 'a: "x,y"\n'],
    ['{"a":"b"}', '{"a":"x,y"}'],
    ['a: &c b\n', 'a: &c "x,y"\n'],
  ])('in %j is replaced as a whole', (text, expected) => {
    const node = parseDocument(text).get('a', true);

    const edit = replaceScalar(isScalar(node) ? node : undefined, 'x,y');

    expect(applyEdits(text, edit === undefined ? [] : [edit])).toBe(expected);
  });

  test('that is none is no edit', () => {
    expect(replaceScalar(undefined, 'x')).toBeUndefined();
    expect(replaceScalar(mapAt('a: 1', []), 'x')).toBeUndefined();
  });
});

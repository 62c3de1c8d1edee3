/** One document parsed for a look at it: what Argo CD accepts is accepted, and messages name no text of it. */
import { describe, expect, test } from 'vitest';
import { isMap } from 'yaml';
import { brokenMessage, lastValue, parse } from '../../plugin/parse.ts';
import { linesOf } from '../support/lines.ts';

function parsed(text: string): ReturnType<typeof parse> {
  return parse({ lead: '', text, file: 'a.yaml', line: 10 });
}

describe('objects', () => {
  test.each<[string, string, readonly object[]]>([
    ['one', 'kind: Pod\n', [{ kind: 'Pod' }]],
    ['JSON', '{"kind": "Pod"}', [{ kind: 'Pod' }]],
    ['a byte order mark in front', '\uFEFFkind: Pod\n', [{ kind: 'Pod' }]],
    ['the items of a List', 'kind: List\nitems:\n- kind: A\n- kind: B\n', [{ kind: 'A' }, { kind: 'B' }]],
    ['an empty List', 'kind: List\nitems: []\n', []],
    ['a List of null', 'kind: List\nitems: null\n', []],
    [
      'an object with a spec and null items',
      'kind: A\nitems:\nspec: {}\n',
      [{ kind: 'A', items: null, spec: {} }],
    ],
    ['one with a status', 'kind: A\nitems: ~\nstatus: {}\n', [{ kind: 'A', items: null, status: {} }]],
    ['items that are no objects left out', 'items: [1, {kind: A}, null]\n', [{ kind: 'A' }]],
    ['an object whose items are no list', 'kind: A\nitems: {a: 1}\n', [{ kind: 'A', items: { a: 1 } }]],
    ['a key that stands twice: the last wins', 'kind: A\nkind: B\n', [{ kind: 'B' }]],
    ['merge keys merged', 'a: &a {b: 1}\nc: {<<: *a, d: 2}\n', [{ a: { b: 1 }, c: { b: 1, d: 2 } }]],
    ['none of a list', '- kind: A\n', []],
    ['none of a text', 'hello\n', []],
    ['none of nothing', '# a comment\n', []],
  ])('%s', (_, text, objects) => {
    const { value, problems } = parsed(text);

    expect(problems).toEqual([]);
    expect(value.objects.map((object) => object.value)).toEqual(objects);
  });

  test('each knows its node', () => {
    const { value } = parsed('kind: List\nitems:\n- kind: A\n- kind: B\n');

    expect(value.objects.map(({ node }) => node.toJSON() as unknown)).toEqual([{ kind: 'A' }, { kind: 'B' }]);
  });

  test('the whole value is there as well', () => {
    expect(parsed('- 1\n').value.value).toEqual([1]);
  });
});

describe('what is broken', () => {
  test.each([
    ['a:\n\t- b\n', 11, 'tab'],
    ['a: *b\n', 10, 'alias'],
    ['a: [b\n', 11, 'indentation'],
    ['a: @b\n', 10, 'quoted'],
    ['a: "b\n', 11, 'quote'],
    ['a: b: c\n', 10, 'quoted'],
    ['a: b\n--- c\n', 11, 'separator'],
  ])('%j is not YAML, which is said at line %i with the word %s', (text, line, word) => {
    const { problems } = parsed(text);

    expect(problems.map(({ code, at }) => `${code} ${at?.line}`)).toEqual([`YAML_BROKEN ${line}`]);
    expect(problems[0]?.message).toMatch(new RegExp(`^not YAML: .*${word}`));
    expect(problems[0]?.fix).toBeTypeOf('string');
  });

  test.each([
    ['a: {{ .Values.a }}\n', 10],
    ['b: 1\n{{- if .Values.a }}\na: 1\n{{- end }}\n', 11],
    ['a: 1\nname: {{ .Release.Name }}\n', 11],
  ])('a Helm template is known as one: %j', (text, line) => {
    expect(linesOf(parsed(text).problems)).toEqual([
      `TEMPLATE_NOT_RENDERED a.yaml:${line}: a Helm template that nobody rendered → render the chart, or leave the file out`,
    ]);
  });

  test.each([['a: "{{ .Values.a }}"\n'], ['# {{ a }}\nb: 1\n'], ['a: |\n  {{ b }}\n']])(
    'braces in a text are none: %j',
    (text) => {
      expect(parsed(text).problems).toEqual([]);
    },
  );

  test('aliases that multiply are refused and not expanded', () => {
    const bomb = [
      'a: &a [1,1,1,1,1,1,1,1,1,1]',
      ...['b', 'c', 'd', 'e'].map((name, index) => {
        const before = `*${'abcde'.charAt(index)}`;
        return `${name}: &${name} [${Array.from({ length: 10 }, () => before).join(',')}]`;
      }),
    ].join('\n');

    const { value, problems } = parsed(bomb);

    expect(value).toMatchObject({ value: null, objects: [] });
    expect(linesOf(problems)).toEqual([
      'ALIASES_EXCESSIVE a.yaml:10: aliases multiply beyond reason → write the values out',
    ]);
  });

  test('no message holds a text of the document, which may be a Secret', () => {
    const { problems } = parsed('password: "hunter2\nstill: hunter2: hunter2\n');

    expect(problems).toHaveLength(1);
    expect(JSON.stringify(problems)).not.toContain('hunter2');
  });

  test('an unknown fault is named by its code', () => {
    expect(brokenMessage({ code: 'IMPOSSIBLE' })).toBe('not YAML: the parser says IMPOSSIBLE');
    expect(brokenMessage(undefined)).toBe('not YAML: the parser says no more');
  });
});

test('the node of a key is the last one, as Argo CD reads it', () => {
  const { node } = parsed('a: 1\nb:\na: {c: 2}\n').value.objects[0] ?? {};

  expect(isMap(node) ? [lastValue(node, 'a')?.toJSON(), lastValue(node, 'd')] : undefined).toEqual([
    { c: 2 },
    undefined,
  ]);
});

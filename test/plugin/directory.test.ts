/** Which files of a folder are manifests, as Argo CD's directory source decides. */
import { expect, test } from 'vitest';
import { manifestEnding, manifestSources } from '../../plugin/directory.ts';

test.each([
  ['a.yaml', true],
  ['b/a.yml', true],
  ['a.json', true],
  ['a.jsonnet', true],
  ['a.yaml.bak', false],
  ['yaml', false],
  ['a.YAML', false],
  ['a.libsonnet', false],
  ['a.txt', false],
])('whether %s is read: %s', (name, answer) => {
  expect(manifestEnding.test(name)).toBe(answer);
});

test.each<[string, string, string, boolean]>([
  ['an object', 'a.yaml', 'kind: Pod\n', true],
  ['an object behind a comment and an empty document', 'a.yaml', '# a\n---\n---\nkind: Pod\n', true],
  ['a list of items', 'a.yaml', 'items: []\nkind: ""\n', true],
  ['what looks like one but is broken', 'a.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: [\n', true],
  ['JSON', 'a.json', '{"a": 1}', true],
  ['Helm values', 'values.yaml', 'image: a\nkindness: 1\n', false],
  ['a list', 'a.yaml', '- kind: Pod\n', false],
  ['a kind that is no text', 'a.yaml', 'kind: [a]\n', false],
  [
    'a first document that is no object, even with one behind it',
    'a.yaml',
    'a: kind\n---\nkind: Pod\n',
    false,
  ],
  ['what is broken and looks like none', 'a.yaml', 'kind: [\n', false],
  ['nothing', 'a.yaml', '# kind\n', false],
  ['the skip marker', 'a.yaml', '# +argocd:skip-file-rendering\nkind: Pod\n', false],
  ['the skip marker in JSON', 'a.json', '{"a": "+argocd:skip-file-rendering"}', false],
])('a file with %s', async (_, name, text, isManifest) => {
  const sources = [{ name, text }];

  expect(await manifestSources(sources)).toEqual(isManifest ? sources : []);
});

test('the others keep their order', async () => {
  const [a, b, c] = [
    { name: 'a.yaml', text: 'kind: A\n' },
    { name: 'b.yaml', text: 'b: 1\n' },
    { name: 'c.json', text: '{}' },
  ];

  expect(await manifestSources([a, b, c])).toEqual([a, c]);
});

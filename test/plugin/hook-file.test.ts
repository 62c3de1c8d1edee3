/** Hook files: strict YAML, and every way in which one can be wrong, at its line. */
import { allChecks } from '../../plugin/all-kinds.ts';
import { describe, expect, test } from 'vitest';
import { hooksOf } from '../../plugin/hook-file.ts';
import { hookText } from '../support/hook.ts';
import { linesOf } from '../support/lines.ts';

function hooks(text: string): ReturnType<typeof hooksOf> {
  return hooksOf({ name: 'hookline.yaml', text }, allChecks);
}

test('each document is a hook with its place, its defaults and the places of its fields', () => {
  const text = `# ours\n---\n${hookText('a')}---\n\n${hookText('b', 'script: {image: "a:1", source: "true"}')}`;

  const { value, problems } = hooks(text);

  expect(problems).toEqual([]);
  expect(value.map(({ hook, at }) => [hook.metadata.name, at])).toEqual([
    ['a', { file: 'hookline.yaml', line: 3 }],
    ['b', { file: 'hookline.yaml', line: 9 }],
  ]);
  expect(value[1]?.hook.spec.script?.command).toEqual(['sh']);
  expect(value[1]?.placeOf(['metadata', 'name'])).toEqual({ file: 'hookline.yaml', line: 11 });
  expect(value[1]?.placeOf(['spec', 'script', 'nothing', 'there'])).toEqual({
    file: 'hookline.yaml',
    line: 12,
  });
});

test.each([[''], ['# a comment\n'], ['---\n---\n'], ['null\n'], ['---\n# a\n---\n~\n']])(
  'a document without content is none: %j',
  (text) => {
    expect(hooks(text)).toEqual({
      value: [],
      lintConfigs: [],
      products: [],
      environments: [],
      flows: [],
      templates: [],
      problems: [],
    });
  },
);

test('JSON is YAML', () => {
  const hook = {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Hook',
    metadata: { name: 'a' },
    spec: { container: { image: 'a' } },
  };

  expect(hooks(JSON.stringify(hook)).value.map((declared) => declared.hook)).toEqual([hook]);
});

test('aliases, merge keys and words of YAML 1.1 are read as YAML 1.2 has them', () => {
  const text = `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: a}
spec:
  parameters:
    - &p {name: A, default: yes}
    - {<<: *p, name: B}
  container: {image: a}
`;

  expect(hooks(text).value[0]?.hook.spec.parameters).toEqual([
    { name: 'A', default: 'yes' },
    { name: 'B', default: 'yes' },
  ]);
});

describe('what is no hook', () => {
  test.each<[string, string, string]>([
    [
      'a list',
      '- a\n',
      'KIND_MISSING hookline.yaml:1: the document is a list, not an object → write apiVersion: hookline.dev/v1alpha1 and kind: Hook',
    ],
    [
      'a text',
      '# a\nhello\n',
      'KIND_MISSING hookline.yaml:2: the document is a single value, not an object → write apiVersion: hookline.dev/v1alpha1 and kind: Hook',
    ],
    [
      'no kind',
      'apiVersion: hookline.dev/v1alpha1\n',
      'KIND_MISSING hookline.yaml:1: the document has no kind → write kind: Hook',
    ],
    [
      'a manifest',
      'kind: Pod\napiVersion: v1\n',
      'API_VERSION_UNKNOWN hookline.yaml:2: Pod has the apiVersion "v1"; hook files hold hookline.dev/v1alpha1 → move it to a file of the source that is no hook file',
    ],
    [
      'no apiVersion',
      'kind: Hook\n',
      'API_VERSION_UNKNOWN hookline.yaml:1: Hook has no apiVersion; hook files hold hookline.dev/v1alpha1 → write apiVersion: hookline.dev/v1alpha1',
    ],
    [
      'another version of ours',
      'apiVersion: hookline.dev/v1\nkind: Hook\n',
      'API_VERSION_UNKNOWN hookline.yaml:1: Hook has the apiVersion "hookline.dev/v1"; hook files hold hookline.dev/v1alpha1 → write apiVersion: hookline.dev/v1alpha1',
    ],
    [
      'a misspelt kind',
      'apiVersion: hookline.dev/v1alpha1\nkind: hook\n',
      'KIND_UNKNOWN hookline.yaml:2: "hook" is no kind that hook files hold → did you mean Hook?',
    ],
    [
      'a kind that only the server writes',
      'apiVersion: hookline.dev/v1alpha1\nkind: Release\n',
      'KIND_UNKNOWN hookline.yaml:2: "Release" is no kind that hook files hold → use one of Hook, LintConfig, Product, Environment, PromotionFlow, WorkflowTemplate',
    ],
  ])('%s', (_, text, line) => {
    const { value, problems } = hooks(text);

    expect(value).toEqual([]);
    expect(linesOf(problems)).toEqual([line]);
  });
});

describe('what is no YAML', () => {
  test.each<[string, string, string, number]>([
    [
      'a duplicate key',
      hookText('a').replace('kind: Hook', 'kind: Hook\nkind: Hook'),
      'YAML_DUPLICATE_KEY',
      3,
    ],
    ['a tab', 'a:\n\tb: 1\n', 'YAML_BROKEN', 2],
    ['an open quote', 'a: "b\n', 'YAML_BROKEN', 2],
    ['a template', 'name: {{ .Values.a }}\n{{ if }}\n', 'TEMPLATE_NOT_RENDERED', 1],
    ['a duplicate key in a template', 'a: "{{ b }}"\na: 1\n', 'YAML_DUPLICATE_KEY', 2],
  ])('%s', (_, text, code, line) => {
    const { value, problems } = hooks(text);

    expect(value).toEqual([]);
    expect(problems.map((problem) => `${problem.code} ${problem.at?.line}`)).toEqual([`${code} ${line}`]);
  });

  test('the line is shown with a caret; hook files hold no secrets', () => {
    const [problem] = hooks('kind: Hook\nspec: {a: 1, a: 2}\n').problems;

    expect(problem?.excerpt).toBe('    spec: {a: 1, a: 2}\n                 ^');
  });

  test('an alias bomb is not expanded', () => {
    const text = `a: &a [1]\nb: &b [${nine('a')}]\nc: &c [${nine('b')}]\nd: [${nine('c')}]\n`;

    expect(linesOf(hooks(text).problems)).toEqual([
      'ALIASES_EXCESSIVE hookline.yaml:1: aliases multiply beyond reason → write the values out',
    ]);
  });

  test('the other documents are read all the same, so that every fault is seen at once', () => {
    const text = `${hookText('a')}---\na: [\n---\n${hookText('b', 'phases: [presync], container: {image: a}')}---\n${hookText('c')}`;

    const { value, problems } = hooks(text);

    expect(value.map(({ hook }) => hook.metadata.name)).toEqual(['a', 'c']);
    expect(problems.map(({ code }) => code)).toEqual(['YAML_BROKEN', 'PHASE_UNKNOWN']);
  });
});

test('a wrong field stands at its own line, an unknown one at its name, a missing one at what is around it', () => {
  const text = `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata:
  name: a
spec:
  phases:
    - Sync
    - Presync
  container:
    env: []
  timeuot: 1m
`;

  expect(linesOf(hooks(text).problems).toSorted((left, right) => left.localeCompare(right))).toEqual([
    'FIELD_MISSING hookline.yaml:9: Hook/a spec.container.image is missing → write a string',
    'FIELD_UNKNOWN hookline.yaml:11: Hook/a spec.timeuot does not exist → did you mean timeout?',
    'PHASE_UNKNOWN hookline.yaml:8: Hook/a spec.phases[1]: "Presync" is no phase of a hook → did you mean PreSync?',
  ]);
});

test('a hook without a name is named by its kind', () => {
  expect(linesOf(hooks(hookText('a').replace('{name: a}', '{}')).problems)).toEqual([
    'FIELD_MISSING hookline.yaml:3: Hook metadata.name is missing → write a string',
  ]);
});

function nine(name: string): string {
  return Array.from({ length: 9 }, () => `*${name}`).join(',');
}

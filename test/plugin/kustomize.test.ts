/** What a kustomization names, and the choice of a renderer. */
import { expect, test } from 'vitest';
import { detected } from '../../plugin/detect.ts';
import { isRemote, kustomizeArguments, nativeNeed, referencesOf } from '../../plugin/kustomize.ts';

test('kustomize is called as Argo CD calls it without build options', () => {
  expect(kustomizeArguments('/repo/app')).toEqual(['build', '/repo/app']);
});

test('every field that names files or folders is seen, and inline objects are not', () => {
  const found = referencesOf({
    resources: ['a.yaml', '../base'],
    components: ['c'],
    patches: [{ path: 'p.yaml' }, { patch: '- op: remove' }],
    patchesStrategicMerge: ['s.yaml', 'kind: A\nmetadata: {}'],
    replacements: [{ path: 'r.yaml' }, { source: {} }],
    configMapGenerator: [{ files: ['key=f.txt', 'g.txt'], envs: ['e.env'], literals: ['A=b'] }],
    secretGenerator: [{ env: 'old.env' }],
    openapi: { path: 'schema.json' },
    generators: 'not a list',
    namePrefix: 'x-',
  });

  expect(found).toEqual(
    ['a.yaml', '../base', 'c', 's.yaml', 'p.yaml', 'r.yaml', 'f.txt', 'g.txt', 'e.env', 'old.env'].concat(
      'schema.json',
    ),
  );
});

test.each([
  'https://example.com/x.yaml',
  'http://example.com/x.yaml',
  'git::https://example.com/x',
  'ssh://git@example.com/x',
  'git@github.com:a/b.git',
  'github.com/a/b//c?ref=v1',
  'GitHub.com:a/b',
  'file:///repo',
  'oci://example.com/x',
  'example.com/a/b.git?ref=v1',
])('%s is remote', (reference) => {
  expect(isRemote(reference)).toBe(true);
});

test.each(['x.yaml', '../base', './a/b', 'github.com.yaml', 'a-b_c/d', 'C.yaml'])(
  '%s is local',
  (reference) => {
    expect(isRemote(reference)).toBe(false);
  },
);

test('a kustomization that calls Helm needs Argo CD itself', () => {
  expect([
    nativeNeed({ helmCharts: [] }),
    nativeNeed({ components: ['github.com/a/b'] }),
    nativeNeed({ resources: ['a.yaml'] }),
    nativeNeed(null),
  ]).toEqual([
    'helmCharts makes Kustomize fetch and render charts',
    '"github.com/a/b" is remote',
    undefined,
    undefined,
  ]);
});

test.each<[readonly string[], string | undefined]>([
  [[], undefined],
  [['app.yaml'], undefined],
  [['values.yaml', 'Chart.yaml'], 'helm'],
  [['MyChart.yaml'], 'helm'],
  [['chart.yaml'], undefined],
  [['kustomization.yml'], 'kustomize'],
  [['Kustomization'], 'kustomize'],
  [['kustomization.yaml', 'Chart.yaml'], 'kustomize'],
  [['Kustomization', 'Chart.yaml'], 'kustomize'],
  [['kustomization.yaml', 'zChart.yaml'], 'helm'],
])('Argo CD takes %j for %s', (files, renderer) => {
  expect(detected(files)).toBe(renderer);
});

/** The arguments of `helm template` as Argo CD 3.5.7 makes them (reposerver/repository, util/helm). */
import { describe, expect, test } from 'vitest';
import {
  helmArguments,
  helmOptions,
  nativeReason,
  releaseOf,
  substituted,
  type HelmCall,
  type HelmOptions,
} from '../../plugin/helm.ts';
import { options } from '../../plugin/options.ts';

const none: HelmOptions = {
  valuesFiles: [],
  parameters: {},
  skipCrds: false,
  skipTests: false,
  kubeVersion: '',
  apiVersions: [],
};
const call: HelmCall = { instance: 'shop', namespace: 'shop', valuesPaths: [], variables: new Map() };
const start = ['template', '.', '--name-template', 'shop', '--namespace', 'shop'];

const rows: readonly [
  title: string,
  options: Partial<HelmOptions>,
  call: Partial<HelmCall>,
  argv: string[],
][] = [
  ['nothing given', {}, {}, [...start, '--include-crds']],
  ['no namespace', {}, { namespace: '' }, [...start.slice(0, 4), '--include-crds']],
  ['a release', { release: 'web' }, {}, [...start.with(3, 'web'), '--include-crds']],
  ['an instance with a namespace', {}, { instance: 'team_shop' }, [...start, '--include-crds']],
  ['CRDs and tests skipped', { skipCrds: true, skipTests: true }, {}, [...start, '--skip-tests']],
  [
    'a version of a distribution, and API versions in their order',
    { kubeVersion: 'v1.34.2+k3s1', apiVersions: ['v1', 'apps/v1/Deployment'] },
    {},
    [
      ...start,
      '--kube-version',
      '1.34.2',
      '--api-versions',
      'v1',
      '--api-versions',
      'apps/v1/Deployment',
      '--include-crds',
    ],
  ],
  [
    'parameters before values, sorted',
    { parameters: { 'b.c': '2', a: '1' } },
    { valuesPaths: ['/r/values.yaml', '/tmp/inline'] },
    [
      ...start,
      '--set',
      'a=1',
      '--set',
      'b.c=2',
      '--values',
      '/r/values.yaml',
      '--values',
      '/tmp/inline',
      '--include-crds',
    ],
  ],
  [
    'commas, lists, quotes, variables',
    { parameters: { a: 'x,y', b: String.raw`x\,y`, c: '{x,y}', d: `"it's"`, e: '$ARGOCD_APP_NAME-$$1-$NO' } },
    { variables: new Map([['ARGOCD_APP_NAME', 'shop']]) },
    [
      ...start,
      '--set',
      String.raw`a=x\,y`,
      '--set',
      String.raw`b=x\,y`,
      '--set',
      'c={x,y}',
      '--set',
      `d="it's"`,
      '--set',
      'e=shop-$1-',
      '--include-crds',
    ],
  ],
];

test.each(rows)('%s', (_, options, given, argv) => {
  expect(helmArguments({ ...none, ...options }, { ...call, ...given })).toEqual({
    value: argv,
    problems: [],
  });
});

test('a character that no program can be given is a problem', () => {
  const { problems } = helmArguments({ ...none, parameters: { a: 'x\0' } }, call);

  expect(problems.map(({ code }) => code)).toEqual(['FIELD_VALUE']);
});

test('a release without a name and a version that is none are problems', () => {
  const { problems } = helmArguments({ ...none, kubeVersion: 'latest' }, { ...call, instance: '' });

  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ['APP_NAME_MISSING', "the chart's release has no name"],
    ['FIELD_VALUE', 'KUBE_VERSION is "latest"'],
  ]);
});

test.each([
  ['shop', 'shop'],
  ['ns_shop', 'shop'],
  ['ns_shop_2', 'shop_2'],
  ['ns_', 'ns_'],
])('releaseOf %s', (instance, release) => {
  expect(releaseOf(instance)).toBe(release);
});

test.each([
  ['$A', 'a'],
  ['${A}b', 'ab'],
  ['$$A', '$A'],
  ['${$}', '$'],
  ['$AB', ''],
  ['x$', 'x$'],
  ['$ x', '$ x'],
  ['${}x', 'x'],
  ['${A', 'A'],
  ['$1A', 'A'],
  ['$(A)', '$(A)'],
])('substituted %s', (text, expected) => {
  expect(substituted(text, new Map([['A', 'a']]))).toBe(expected);
});

test.each([
  ['values.yaml', undefined],
  ['/envs/prod.yaml', undefined],
  ['$ARGOCD_APP_NAME.yaml', undefined],
  ['${ARGOCD_APP_NAME}/values.yaml', undefined],
  ['https://example.com/values.yaml', 'value file "https://example.com/values.yaml" is a URL'],
  ['secrets://values.yaml', 'value file "secrets://values.yaml" is a URL'],
  ['$values/prod.yaml', 'value file "$values/prod.yaml" lies in another source'],
])('nativeReason %s', (written, reason) => {
  expect(nativeReason(written, new Map([['ARGOCD_APP_NAME', 'shop']]))).toBe(reason);
});

describe('options', () => {
  test('take lists, maps, and the cluster of the environment', () => {
    const given = new Map([
      ['helm-release', { value: 'web', origin: '--helm-release' }],
      ['helm-values-files', { value: ['a.yaml', 'b.yaml'], origin: '--helm-values-files' }],
      ['helm-parameters', { value: { a: '1' }, origin: '--helm-parameters' }],
      ['helm-skip-crds', { value: 'true', origin: '--helm-skip-crds' }],
    ]);

    expect(helmOptions(given, { KUBE_VERSION: '1.34.2', KUBE_API_VERSIONS: 'v1,apps/v1' })).toEqual({
      problems: [],
      value: {
        release: 'web',
        valuesFiles: ['a.yaml', 'b.yaml'],
        parameters: { a: '1' },
        skipCrds: true,
        skipTests: false,
        kubeVersion: '1.34.2',
        apiVersions: ['v1', 'apps/v1'],
      },
    });
  });

  test('refuse parameters that are no map', () => {
    const given = new Map([['helm-parameters', { value: 'replicas', origin: '--helm-parameters' }]]);

    expect(helmOptions(given, {}).problems.map(({ code }) => code)).toEqual(['FIELD_VALUE']);
  });

  test('take a comma that is meant', () => {
    const { value } = options('generate', ['--helm-parameters', String.raw`a=x\,y,b=z`], {});

    expect(value.helm.parameters).toEqual({ a: 'x,y', b: 'z' });
  });

  test('know the variables of a native source, of which flags set some', () => {
    const environment = {
      ARGOCD_APP_NAME: 'other',
      ARGOCD_APP_SOURCE_PATH: 'apps/shop',
      ARGOCD_APP_PARAMETERS: 'null',
      ARGOCD_ENV_X: 'x',
      HOME: '/root',
    };
    const argv = ['--app-name', 'shop', '--app-revision', '0123456789abcdef'];

    expect(Object.fromEntries(options('generate', argv, environment).value.variables)).toEqual({
      ARGOCD_APP_NAME: 'shop',
      ARGOCD_APP_SOURCE_PATH: 'apps/shop',
      ARGOCD_APP_REVISION: '0123456789abcdef',
      ARGOCD_APP_REVISION_SHORT: '0123456',
      ARGOCD_APP_REVISION_SHORT_8: '01234567',
    });
  });
});

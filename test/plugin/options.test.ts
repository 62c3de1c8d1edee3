/** Options: flag beats Argo CD's parameter beats environment; what makes no sense is refused. */
import { describe, expect, test } from 'vitest';
import { options } from '../../plugin/options.ts';
import type { Environment } from '../../plugin/given.ts';
import { linesOf } from '../support/lines.ts';

function value(
  argv: readonly string[] = [],
  environment: Environment = {},
): ReturnType<typeof options>['value'] {
  const read = options('generate', argv, environment);
  expect(linesOf(read.problems)).toEqual([]);
  return read.value;
}

function lines(...argv: readonly string[]): readonly string[] {
  return linesOf(options('generate', argv, {}).problems);
}

test('without anything given, everything has its default', () => {
  expect(value()).toEqual({
    render: 'auto',
    filter: false,
    lint: {},
    allowEmpty: false,
    recurse: false,
    application: { instance: '', namespace: '', project: '', revision: '', arguments: new Map() },
    path: '.',
    output: 'table',
    flags: new Map(),
    variables: new Map(),
    helm: {
      parameters: {},
      valuesFiles: [],
      kubeVersion: '',
      apiVersions: [],
      skipCrds: false,
      skipTests: false,
    },
  });
});

describe('precedence', () => {
  const environment = {
    ARGOCD_ENV_HOOKLINE_RENDER: 'plain',
    ARGOCD_ENV_HOOKLINE_INCLUDE: 'environment',
    ARGOCD_ENV_HOOKLINE_EXCLUDE: 'environment',
    ARGOCD_APP_PARAMETERS: '[{"name":"render","string":"helm"},{"name":"include","string":"parameter"}]',
  };

  test('flag beats parameter beats environment', () => {
    expect(value(['--render=none'], environment)).toMatchObject({
      render: 'none',
      include: 'parameter',
      exclude: 'environment',
    });
  });

  test('a list is replaced, not joined', () => {
    expect(value(['--hooks=a'], { ARGOCD_ENV_HOOKLINE_HOOKS: 'b,c' }).hooks).toEqual(['a']);
  });

  test.each<[readonly string[], Environment, string | undefined]>([
    [['--image=flag'], { HOOKLINE_IMAGE: 'sidecar' }, 'flag'],
    [[], { HOOKLINE_IMAGE: 'sidecar', ARGOCD_ENV_HOOKLINE_IMAGE: 'application' }, 'application'],
    [[], { HOOKLINE_IMAGE: 'sidecar' }, 'sidecar'],
    [[], { HOOKLINE_IMAGE: '' }, undefined],
  ])('the image of %j and %j is %s', (argv, variables, image) => {
    expect(value(argv, variables).image).toBe(image);
  });
});

describe('the application', () => {
  const environment = {
    ARGOCD_APP_NAME: 'argocd_shop',
    ARGOCD_APP_NAMESPACE: 'shop-prod',
    ARGOCD_APP_PROJECT_NAME: 'shop',
    ARGOCD_APP_REVISION: 'abc',
    ARGOCD_APP_SOURCE_REPO_URL: 'https://git.test/shop',
    ARGOCD_APP_SOURCE_TARGET_REVISION: 'main',
    ARGOCD_APP_SOURCE_PATH: 'apps/shop',
  };

  test('is known from the environment inside Argo CD, and so are the arguments of its hooks', () => {
    expect(value([], environment).application).toEqual({
      instance: 'argocd_shop',
      namespace: 'shop-prod',
      project: 'shop',
      revision: 'abc',
      arguments: new Map([
        ['APP_NAME', 'argocd_shop'],
        ['REPO_URL', 'https://git.test/shop'],
        ['BRANCH', 'main'],
        ['APP_PATH', 'apps/shop'],
        ['COMMIT_SHA', 'abc'],
      ]),
    });
  });

  test('is known from flags on a laptop, which win', () => {
    const argv = ['--app-name=a', '--app-namespace=b', '--app-project=c', '--app-revision=d'];

    expect(value(argv, { ...environment, ARGOCD_APP_SOURCE_REPO_URL: '' }).application).toEqual({
      instance: 'a',
      namespace: 'b',
      project: 'c',
      revision: 'd',
      arguments: new Map([
        ['APP_NAME', 'a'],
        ['BRANCH', 'main'],
        ['APP_PATH', 'apps/shop'],
        ['COMMIT_SHA', 'd'],
      ]),
    });
  });
});

describe('the gate', () => {
  test('is not there without being asked for, whatever else is given', () => {
    expect(value(['--gate-timeout=1h', '--server=a'])).not.toHaveProperty('gate');
    expect(value(['--gate=false'])).not.toHaveProperty('gate');
  });

  test.each<[readonly string[], object]>([
    [[], { timeoutSeconds: 86_400, unreachable: 'wait' }],
    [
      ['--gate-timeout=90m', '--server=http://a'],
      { timeoutSeconds: 5400, unreachable: 'wait', server: 'http://a' },
    ],
    [
      ['--gate-unreachable=continue', '--gate-grace=10m'],
      { timeoutSeconds: 86_400, unreachable: 'continue', graceSeconds: 600 },
    ],
    [
      ['--gate-pod=pod.yaml', '--version-file=Chart.yaml', '--version-path=$.appVersion'],
      {
        timeoutSeconds: 86_400,
        unreachable: 'wait',
        podFile: 'pod.yaml',
        versionFile: 'Chart.yaml',
        versionPath: '$.appVersion',
      },
    ],
  ])('with %j', (argv, gate) => {
    expect(value(['--gate', ...argv]).gate).toEqual(gate);
  });

  test('asks the server of the sidecar where no other is given', () => {
    expect(value(['--gate'], { HOOKLINE_SERVER: 'http://sidecar' }).gate?.server).toBe('http://sidecar');
  });
});

describe('refused', () => {
  const durationFix = 'write a Go duration such as 90s, 10m or 1h30m';

  test.each<[readonly string[], string]>([
    [['--render=kustomise'], 'FIELD_VALUE: --render is "kustomise" → did you mean kustomize?'],
    [['--recurse=yes'], expect.stringMatching(/^FIELD_VALUE: --recurse is "yes" → /) as string],
    [['--gate-unreachable=open'], 'FIELD_VALUE: --gate-unreachable is "open" → use one of wait, continue'],
    [['--gate-timeout=0s'], `TIMEOUT_INVALID: --gate-timeout is "0s", which is zero → ${durationFix}`],
    [['--gate-timeout=-1h'], `TIMEOUT_INVALID: --gate-timeout is "-1h", which is negative → ${durationFix}`],
    [['--gate-grace=10'], `TIMEOUT_INVALID: --gate-grace is "10", which has no unit → ${durationFix}`],
    [
      ['--gate-unreachable=continue'],
      'FIELD_MISSING: gate-unreachable is "continue" and gate-grace is not given → give gate-grace, such as 10m',
    ],
    [
      ['--version-file=a'],
      'FIELD_MISSING: version-file is given without the other → give both version-file and version-path',
    ],
    [
      ['--version-path=$.a'],
      'FIELD_MISSING: version-path is given without the other → give both version-file and version-path',
    ],
    [['--lint=loud'], expect.stringMatching(/^FIELD_VALUE: lint gives "loud" → /) as string],
    [
      ['--lint=H999=off'],
      expect.stringMatching(
        /^PARAMETER_UNKNOWN: lint names the rule "H999", which does not exist → /,
      ) as string,
    ],
    [['--nothing'], expect.stringMatching(/^FLAG_UNKNOWN: /) as string],
  ])('%j', (argv, line) => {
    expect(lines(...argv)).toEqual([line]);
  });

  test('a value is named by where it was given', () => {
    const { problems } = options('generate', [], {
      ARGOCD_ENV_HOOKLINE_RENDER: 'x',
      ARGOCD_APP_PARAMETERS: '[{"name":"gate","string":"on"}]',
    });

    expect(problems.map(({ message }) => message)).toEqual([
      'ARGOCD_ENV_HOOKLINE_RENDER is "x"',
      'parameter gate is "on"',
    ]);
  });

  test('everything at once, wherever it was given', () => {
    const { problems } = options('generate', ['--rendr'], {
      ARGOCD_ENV_HOOKLINE_X: 'x',
      ARGOCD_APP_PARAMETERS: '{',
    });

    expect(problems.map(({ code }) => code)).toEqual([
      'FLAG_UNKNOWN',
      'PARAMETERS_NOT_JSON',
      'PARAMETER_UNKNOWN',
    ]);
  });
});

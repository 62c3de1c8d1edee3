/** Byte for byte what Helm and Kustomize give when they are called as Argo CD 3.5.7 calls them. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Result } from '../../plugin/run.ts';
import { generate, repository } from '../support/repository.ts';
import { skipReason, toolsMissing, toolsPath } from '../support/tools.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const chart = join(fixtures, 'chart');
const overlays = join(fixtures, 'overlays');
const cluster = {
  KUBE_VERSION: '1.34.2',
  KUBE_API_VERSIONS: 'v1,shop.example.com/v1,shop.example.com/v1/Cart',
};
const clusterFlags = ['--api-versions', 'v1', '--api-versions', 'shop.example.com/v1'].concat([
  '--api-versions',
  'shop.example.com/v1/Cart',
]);

/** Calls a real tool, with the least of an environment. */
function native(tool: string, argv: readonly string[], folder: string): string {
  return execFileSync(join(toolsPath, tool), [...argv], {
    cwd: folder,
    env: { HOME: '/nonexistent' },
    encoding: 'utf8',
    stdio: 'pipe',
  });
}

/** Writes inline values to a file of their own, as Argo CD does. */
function inline(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'values'), text);
  return join(folder, 'values');
}

/** Renders for an application in a namespace of its own. */
function ours(
  folder: string,
  argv: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Result> {
  return generate(['--lint', 'off', '--app-name', 'team_web', '--app-namespace', 'shop', ...argv], {
    root: folder,
    environment: { PATH: toolsPath, ...environment },
  });
}

describe.skipIf(toolsMissing !== undefined)(`helm${skipReason}`, () => {
  const start = ['template', '.', '--name-template', 'web', '--namespace', 'shop'];

  test.each<[string, readonly string[], Readonly<Record<string, string>>, () => readonly string[]]>([
    ['nothing given', [], {}, () => [...start, '--include-crds']],
    [
      'a cluster',
      [],
      cluster,
      () => [...start, '--kube-version', '1.34.2', ...clusterFlags, '--include-crds'],
    ],
    [
      'a release, and nothing but the manifests',
      ['--helm-release', 'other', '--helm-skip-crds', '--helm-skip-tests'],
      {},
      () => [...start.with(3, 'other'), '--skip-tests'],
    ],
    [
      'value files, inline values and parameters, each beating the one before',
      ['--helm-values-files', 'values-prod.yaml', '--helm-values', 'nested: {a: 5}\ngreeting: inline'].concat(
        '--helm-parameters',
        'nested.a=6',
      ),
      {},
      () => [
        ...start,
        '--set',
        'nested.a=6',
        '--values',
        join(chart, 'values-prod.yaml'),
        '--values',
        inline('nested: {a: 5}\ngreeting: inline'),
        '--include-crds',
      ],
    ],
    [
      'commas, quotes, lists and variables in parameters',
      [
        String.raw`text=one\, "two" 'three' $ARGOCD_APP_NAME`,
        'list={a\\,b}',
        'second.enabled=true',
        'second.size=9',
      ].flatMap((parameter) => ['--helm-parameters', parameter]),
      {},
      () =>
        ['list={a,b}', 'second.enabled=true', 'second.size=9', String.raw`text=one\, "two" 'three' team_web`]
          .reduce<readonly string[]>((argv, set) => [...argv, '--set', set], start)
          .concat('--include-crds'),
    ],
  ])('%s', async (_, argv, environment, expected) => {
    const before = readdirSync(chart);
    const rendered = await ours(chart, [...argv, '--render', 'helm'], environment);
    const nativeText = native('helm', expected(), chart);
    const hook = rendered.stdout.slice(nativeText.length);

    expect(rendered.stderr).toBe('');
    expect(rendered.stdout.slice(0, nativeText.length)).toBe(nativeText);
    expect(hook).toMatch(/^---\napiVersion: "batch\/v1"\nkind: "Job"\nmetadata:\n {2}name: "check-/);
    expect(readdirSync(chart)).toEqual(before);
  });

  test('the chart tries what may differ', async () => {
    const argv = ['--helm-parameters', 'second.enabled=true', '--hooks', '/none.yaml'];
    const root = repository({ 'none.yaml': '' });
    cpSync(chart, join(root, 'chart'), { recursive: true });
    const { stdout } = await ours(join(root, 'chart'), argv, cluster);

    expect(stdout.match(/^# Source: .*$/gm)).toEqual([
      '# Source: shop/crds/crd.yaml',
      '# Source: shop/charts/cache/templates/cache.yaml',
      '# Source: shop/charts/second/templates/cache.yaml',
      '# Source: shop/templates/settings.yaml',
      '# Source: shop/templates/tests/connection.yaml',
      '# Source: shop/templates/migrate.yaml',
    ]);
    expect(stdout).toContain('kube: v1.34.2\n  cart: "true"\n  install: "true 1 Helm"\n');
    expect(stdout).not.toMatch(/looked|Thank you/);
  });

  test('charts that are declared and not vendored are for Argo CD itself', async () => {
    const root = repository({
      'Chart.yaml':
        'apiVersion: v2\nname: a\nversion: 1.0.0\ndependencies:\n  - {name: redis, version: 1.x, repository: "https://charts.example.com"}\n  - {name: lib, version: 1.x, repository: "file://../lib", condition: lib.enabled}\n',
      'values.yaml': 'lib: {enabled: false}\n',
      'templates/a.yaml': 'kind: A\n',
    });
    const { stdout, stderr, exitCode } = await ours(root, []);

    expect([stdout, exitCode]).toEqual(['', 2]);
    expect(stderr).toMatch(/^RENDER_NEEDS_NATIVE {2}charts\/ lacks what Chart\.yaml declares: redis, lib → /);
  });

  test.each<[string, Readonly<Record<string, string>>, readonly string[], RegExp]>([
    [
      'a template that fails',
      { 'templates/a.yaml': 'a: {{ required "an image is needed" .Values.image }}\n' },
      [],
      /^RENDERER_FAILED {2}helm: execution error at \(a\/templates\/a\.yaml:1:6\): an image is needed → /,
    ],
    [
      'values that are not YAML',
      { 'templates/a.yaml': 'kind: A\n' },
      ['--helm-values', 'a: ['],
      /^RENDERER_FAILED {2}helm: failed to parse helm-values: /,
    ],
    [
      'a value file that is not YAML',
      { 'templates/a.yaml': 'kind: A\n', 'bad.yaml': 'a: [' },
      ['--helm-values-files', 'bad.yaml'],
      /^RENDERER_FAILED {2}helm: failed to parse bad\.yaml: /,
    ],
    [
      'a release name that is none',
      { 'templates/a.yaml': 'kind: A\n' },
      ['--helm-release', 'Not_A_Name'],
      /^RENDERER_FAILED {2}helm: release name check failed: release name "Not_A_Name": invalid/,
    ],
    [
      'a schema that a secret breaks',
      {
        'templates/a.yaml': 'kind: A\n',
        'values.schema.json': '{"properties": {"password": {"type": "string", "pattern": "^x"}}}',
      },
      ['--helm-parameters', 'password=hunter22'],
      /^RENDERER_FAILED {2}helm: values don't meet .*'\*\*\*' does not/,
    ],
  ])('%s', async (_, files, argv, first) => {
    const root = repository({ 'Chart.yaml': 'apiVersion: v2\nname: a\nversion: 1.0.0\n', ...files });
    const { stdout, stderr, exitCode } = await ours(root, argv);

    expect([stdout, exitCode]).toEqual(['', 4]);
    expect(stderr).toMatch(first);
    expect(stderr).not.toMatch(/hunter22|hookline-/);
  });
});

describe.skipIf(toolsMissing !== undefined)(`kustomize${skipReason}`, () => {
  test('an overlay of a base, with everything that may differ', async () => {
    const root = repository({});
    cpSync(overlays, root, { recursive: true });
    const { stdout, stderr } = await ours(join(root, 'shop'), []);
    const folder = join(root, 'shop');
    const expected = native('kustomize', ['build', folder], root);

    expect([stderr, stdout]).toEqual(['', expected]);
    expect(stdout).toMatch(/ARGOCD_APP_NAME: ""\n {2}COMMA: a\n {2}PLAIN: "1"\n {2}QUOTE: b\n {2}page: \|/);
    expect(stdout).toMatch(/image: nginx:1\.28\.0/);
    expect(stdout).toMatch(/name: prod-settings-\w+\n/);
    expect(stdout).toMatch(/path: \.\.\/base\/web\.yaml/);
  });

  test.each<[string, string, RegExp, number]>([
    [
      'a file that is not there',
      'resources: [a.yaml]',
      /^RENDERER_FAILED {2}kustomize: accumulating resources: .*a\.yaml/,
      4,
    ],
    ['a field that does not exist', 'resource: [a.yaml]', /unknown field "resource"/, 4],
    [
      'a file of another folder',
      'configMapGenerator: [{name: a, files: [../x.txt]}]',
      /^RENDERER_FAILED .*is not in or below/s,
      4,
    ],
    [
      'a plugin',
      'generators: ["{apiVersion: example.com/v1, kind: Foo,\\n metadata: {name: x}}"]',
      /^RENDER_NEEDS_NATIVE {2}the kustomization uses a plugin/,
      2,
    ],
    [
      'a function',
      'transformers: ["apiVersion: example.com/v1\\nkind: Foo\\nmetadata:\\n  name: x\\n  annotations:\\n    config.kubernetes.io/function: \\"container: {image: a}\\"\\n"]',
      /^RENDER_NEEDS_NATIVE /,
      2,
    ],
    [
      'a chart by a generator',
      'generators: ["{apiVersion: builtin, kind: HelmChartInflationGenerator,\\n metadata: {name: x}, name: x}"]',
      /^RENDER_NEEDS_NATIVE {2}the kustomization renders a chart/,
      2,
    ],
    ['nothing', 'resources: []', /^RESULT_EMPTY /, 2],
  ])('%s', async (_, text, first, exit) => {
    const root = repository({ 'app/kustomization.yaml': `${text}\n`, 'x.txt': 'x' });
    const { stdout, stderr, exitCode } = await ours(join(root, 'app'), []);

    expect([stdout, exitCode]).toEqual(['', exit]);
    expect(stderr).toMatch(first);
    expect(stderr).not.toContain(root);
  });
});

describe.skipIf(toolsMissing !== undefined)(`the examples${skipReason}`, () => {
  const examples = join(import.meta.dirname, '../../manifests/examples');

  test('a chart with an annotated Job and a hook file', async () => {
    const argv = ['--helm-values-files', 'values-prod.yaml', '--helm-parameters', 'replicas=3'];
    const { stdout, stderr } = await ours(join(examples, 'helm/source'), argv);

    expect(stderr).toBe('');
    expect(stdout).toMatch(/port: 8080\n[^]*replicas: 3\n/);
    expect(stdout.match(/argocd\.argoproj\.io\/hook: .*/g)).toEqual([
      'argocd.argoproj.io/hook: "PreSync"',
      'argocd.argoproj.io/hook: "PostSync"',
    ]);
  });

  test('an overlay with a hook file', async () => {
    const { stdout, stderr } = await ours(join(examples, 'kustomize/source'), []);

    expect(stderr).toBe('');
    expect(stdout).toMatch(/name: prod-billing\n[^]*replicas: 3\n[^]*nginx-unprivileged:1\.29-alpine\n/);
    expect(stdout.match(/argocd\.argoproj\.io\/hook: .*/g)).toEqual(['argocd.argoproj.io/hook: "PreSync"']);
  });
});

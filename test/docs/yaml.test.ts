/** Every YAML of README and docs: hooks are rendered, manifests parsed, parameters of applications checked. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { options } from '../../plugin/options.ts';
import { transform } from '../../plugin/pipeline.ts';
import { report } from '../../plugin/report.ts';
import { build, missing } from '../manifests/kustomize.ts';
import { blocksOf, root } from './pages.ts';

const identity = ['--app-name', 'orders', '--app-namespace', 'orders'];
const known = ['hook', 'manifest', 'application', 'kustomization', 'refused'];
/** Blocks that the test of their own page looks at: the name of that test, and the pages. */
const elsewhere: Readonly<Record<string, readonly [test: string, ...pages: readonly string[]]>> = {
  ci: ['linting', 'linting-in-ci'],
  comment: ['plan', 'plan'],
  finding: ['linting', 'rules'],
  flow: ['flows', 'flows-without-a-server'],
  'gate-pod': ['gates', 'gates'],
  http: ['http-hooks', 'http-hooks'],
  'lint-config': ['linting', 'linting-in-ci'],
  release: ['releases', 'context', 'flows', 'holding'],
  step: ['migrating', 'migrating-hook-jobs'],
  wish: ['releases', 'flows'],
  workflow: ['coming-from-codefresh', 'coming-from-codefresh'],
};

const Values = z.looseObject({ name: z.string(), value: z.string().optional() });
const Source = z.looseObject({
  repoURL: z.url(),
  targetRevision: z.string(),
  plugin: z
    .strictObject({
      name: z.literal('hookline'),
      parameters: z.array(z.looseObject({ name: z.string() })).optional(),
      env: z.array(Values).optional(),
    })
    .optional(),
});
const Spec = z.strictObject({
  project: z.string(),
  source: Source.optional(),
  sources: z.array(Source).optional(),
  destination: z.strictObject({ server: z.url(), namespace: z.string() }),
  syncPolicy: z.looseObject({}).optional(),
});
const Application = z.union([
  z.looseObject({ kind: z.literal('Application'), spec: Spec }).transform(({ spec }) => spec),
  z
    .looseObject({
      kind: z.literal('ApplicationSet'),
      spec: z.looseObject({ template: z.looseObject({ spec: Spec }) }),
    })
    .transform(({ spec }) => spec.template.spec),
]);
const Kustomization = z.looseObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  components: z.array(
    z.string().regex(/^https:\/\/github\.com\/hookline\/hookline\/\/manifests\/sidecar\?ref=v/),
  ),
});

function documents(text: string): readonly unknown[] {
  return parseAllDocuments(text, { uniqueKeys: true }).map((document) => {
    for (const problem of [...document.errors, ...document.warnings]) throw problem;
    return document.toJS();
  });
}

async function rendered(sources: { readonly hook?: string; readonly manifest?: string }, file: string) {
  const input = {
    sources: sources.manifest === undefined ? [] : [{ name: file, text: sources.manifest }],
    hookFiles: sources.hook === undefined ? [] : [{ name: file, text: sources.hook }],
    gateFiles: {},
  };
  const argv = sources.manifest === undefined ? ['--render', 'none', ...identity] : identity;
  // The sidecar has its own image in this variable.
  const environment = { HOOKLINE_IMAGE: 'ghcr.io/hookline/hookline:0.1.0' };
  const { value, problems } = await transform(input, options('generate', argv, environment).value);
  return { output: value.map(({ lead, text }) => lead + text).join(''), stderr: report(problems) };
}

/** Says whether the test of a block's own page looks at it. */
function isElsewhere({
  at,
  words: [, word = ''],
}: {
  readonly at: string;
  readonly words: readonly string[];
}) {
  const [name, ...shown] = elsewhere[word] ?? [];
  if (name === undefined || !shown.some((one) => at.startsWith(`docs/${one}.md:`))) return false;
  return readFileSync(join(root, `test/docs/${name}.test.ts`), 'utf8').includes(`yaml ${word}`);
}

test('every YAML that people wrote says what it is', () => {
  const generated = blocksOf('yaml').filter(
    ({ words, text }) => words.length === 1 && text.startsWith('---\n'),
  );
  const unknown = blocksOf('yaml').filter(
    (block) => !known.includes(block.words[1] ?? '') && !generated.includes(block) && !isElsewhere(block),
  );

  expect(unknown.map(({ at }) => at)).toEqual([]);
  expect(blocksOf('yaml', 'hook').length).toBeGreaterThan(5);
});

test.each(blocksOf('yaml', 'hook'))('the hook at $at renders without a word', async ({ text }) => {
  const { output, stderr } = await rendered({ hook: text }, 'hookline.yaml');

  expect(stderr).toBe('');
  for (const job of documents(output).slice(1))
    expect(job).toMatchObject({ kind: 'Job', metadata: { namespace: 'orders' } });
  expect(output).toContain('argocd.argoproj.io/hook: ');
});

test.each(blocksOf('yaml', 'refused'))(
  'the hook at $at is refused with the words behind it',
  async ({ text, words, next }) => {
    const { stderr } = await rendered({ hook: text }, words[2] ?? '');

    expect(next?.words).toEqual(['text', 'stderr']);
    expect(stderr).toBe(next?.text);
  },
);

function isAnnotated({ text }: { readonly text: string }): boolean {
  return text.includes('hookline.dev/phase');
}

test.each(blocksOf('yaml', 'manifest').filter((block) => !isAnnotated(block)))(
  'the manifest at $at passes as it is',
  async ({ text }) => {
    documents(text);

    expect(await rendered({ manifest: text }, 'manifest.yaml')).toEqual({ output: text, stderr: '' });
  },
);

test.each(blocksOf('yaml', 'manifest').filter(isAnnotated))(
  'the manifest at $at becomes a hook',
  async ({ text }) => {
    const { output, stderr } = await rendered({ manifest: text }, 'manifest.yaml');

    expect(stderr).toBe('');
    expect(output.length).toBeGreaterThan(text.length);
    expect(documents(output)).toMatchObject([
      {
        metadata: { annotations: { 'argocd.argoproj.io/hook': 'PreSync' } },
        spec: { activeDeadlineSeconds: 600 },
      },
    ]);
  },
);

describe.each(blocksOf('yaml', 'application'))('the application at $at', ({ text }) => {
  const plugins = documents(text).flatMap((document) => {
    const { source, sources = [] } = Application.parse(document);
    return [source, ...sources].flatMap((one) => (one?.plugin === undefined ? [] : [one.plugin]));
  });

  test('asks for the plugin', () => {
    expect(plugins.length).toBeGreaterThan(0);
  });

  test('gives parameters that the plugin takes', () => {
    for (const { parameters = null, env = [] } of plugins) {
      const variables = Object.fromEntries(env.map(({ name, value }) => [`ARGOCD_ENV_${name}`, value]));
      const checked = options('generate', [], {
        ...variables,
        ARGOCD_APP_PARAMETERS: JSON.stringify(parameters),
      });

      expect(checked.problems).toEqual([]);
    }
  });
});

describe.each(blocksOf('yaml', 'kustomization'))('the kustomization at $at', ({ text }) => {
  const [first] = documents(text).map((document) => Kustomization.parse(document));

  test('names a component that is there', () => {
    expect(first?.components).toHaveLength(1);
    expect(existsSync(join(root, 'manifests/sidecar/kustomization.yaml'))).toBe(true);
  });

  test.skipIf(missing !== undefined)('puts the sidecar into a repo-server', async () => {
    const local = { ...first, resources: ['install.yaml'], components: ['SIDECAR'] };

    const output = await build('docs', { docs: local }, repoServer);

    const [deployment] = documents(output);
    expect(deployment).toMatchObject({
      metadata: { name: 'argocd-repo-server', namespace: 'argocd' },
      spec: { template: { spec: { containers: [{ name: 'argocd-repo-server' }, { name: 'hookline' }] } } },
    });
    // What a page says about image and sizes is what comes out.
    const sizes = text.match(/(?:memory|sizeLimit): \dGi/g) ?? [];
    const [, image] = /newName: (\S+)/.exec(text) ?? [];
    expect(sizes.filter((size) => !output.includes(size))).toEqual([]);
    expect(output).toContain(`image: ${image ?? 'ghcr.io/hookline/hookline'}:0.1.0`);
  });
});

/** As much of Argo CD as the component needs. */
const repoServer = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: argocd-repo-server
spec:
  template:
    spec:
      containers:
        - name: argocd-repo-server
          image: quay.io/argoproj/argocd:v3.5.7
      initContainers: []
      volumes: []
`;

/** A chart and an overlay behind the plugin give the live objects of Argo CD's native source, down to the last field. */
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';
import {
  application,
  applicationIs,
  change,
  isNotAsked,
  operationEnds,
  refresh,
  sync,
} from './support/application.ts';
import { argocd } from './support/cli.ts';
import { repository, type Files } from './support/git.ts';
import { pluginSource } from './support/hooked.ts';
import { kinds, list, type Body, type Kind } from './support/kube.ts';

/** An application by two sources that must be the same. */
interface Pair {
  readonly name: string;
  readonly files: Files;
  readonly path: string;
  /** What the native source says besides its repository. */
  readonly native: Body;
  /** What the plugin is told. */
  readonly parameters: readonly Body[];
  /** The same, but for one thing that shows. */
  readonly different: readonly Body[];
}

const image = 'docker.io/library/busybox:1.37.0';

const chart: Files = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: orders\nversion: 1.2.0\nappVersion: "1.37.0"\n',
  'chart/values.yaml': 'replicas: 1\nmode: default\n',
  'chart/values-prod.yaml': 'mode: production\n',
  'chart/templates/orders.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}-settings}
data:
  release: {{ printf "%s in %s, %s" .Release.Name .Release.Namespace .Release.Service | quote }}
  kubernetes: {{ .Capabilities.KubeVersion.Version | quote }}
  applications: {{ .Capabilities.APIVersions.Has "argoproj.io/v1alpha1/Application" | quote }}
  mode: {{ .Values.mode | quote }}
  multi: |
    one: {{ .Values.one | default "none" }}

    two
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}, labels: {chart: "{{ .Chart.Name }}-{{ .Chart.Version }}"}}
spec:
  replicas: {{ .Values.replicas }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata:
      labels: {app: {{ .Release.Name }}}
      annotations: {checksum: {{ toJson .Values | sha256sum }}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - {name: main, image: "docker.io/library/busybox:{{ .Chart.AppVersion }}", command: [sleep, "3600"]}
`,
};

const overlay: Files = {
  'base/kustomization.yaml': 'resources: [deployment.yaml]\n',
  'base/deployment.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: {name: billing}
spec:
  selector: {matchLabels: {app: billing}}
  template:
    metadata: {labels: {app: billing}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
        - {name: main, image: example.com/billing:1, command: [sleep, "3600"], envFrom: [{configMapRef: {name: settings}}]}
`,
  'prod/kustomization.yaml': `resources: [../base]
namePrefix: prod-
images: [{name: example.com/billing, newName: docker.io/library/busybox, newTag: 1.37.0}]
configMapGenerator: [{name: settings, literals: [CURRENCY=EUR, "TEXT=# no comment"]}]
labels: [{pairs: {team: billing}, includeTemplates: true}]
patches:
  - target: {kind: Deployment}
    patch: |
      - {op: add, path: /spec/template/spec/hostname, value: billing}
`,
  'other/kustomization.yaml': 'resources: [../prod]\ncommonAnnotations: {other: "true"}\n',
};

const pairs: readonly Pair[] = [
  {
    name: 'hookline-equal-helm',
    files: chart,
    path: 'chart',
    native: {
      helm: {
        valueFiles: ['values-prod.yaml'],
        values: 'one: 1\n',
        parameters: [{ name: 'replicas', value: '2' }],
      },
    },
    parameters: [
      { name: 'render', string: 'helm' },
      { name: 'helm-values-files', array: ['values-prod.yaml'] },
      { name: 'helm-values', string: 'one: 1\n' },
      { name: 'helm-parameters', map: { replicas: '2' } },
    ],
    different: [
      { name: 'render', string: 'helm' },
      { name: 'helm-values-files', array: ['values-prod.yaml'] },
      { name: 'helm-values', string: 'one: 2\n' },
      { name: 'helm-parameters', map: { replicas: '2' } },
    ],
  },
  {
    name: 'hookline-equal-kustomize',
    files: overlay,
    path: 'prod',
    native: { kustomize: {} },
    parameters: [{ name: 'render', string: 'kustomize' }],
    different: [],
  },
];

test.each(pairs)('$path', async ({ name, files, path, native, parameters, different }) => {
  const git = await repository(name);
  await git.commit(files);
  const source = { repoURL: git.url, path, targetRevision: 'main' };
  await application({ name, spec: { source: { ...source, ...native } } });
  await sync(name);
  await operationEnds(name);
  await applicationIs(name, 'is healthy', ({ status }) => status.health?.status === 'Healthy');
  const before = await stateOf(name);

  await reads(name, pluginSource(git.url, { path, parameters }), 'Synced');
  expect(await manifests(name)).toBe(before.manifests);
  await sync(name);
  const { status } = await operationEnds(name);

  const entries: readonly Body[] = status.operationState.syncResult.resources;
  expect(entries.map(({ message }) => message.split(' ').at(-1))).toEqual(entries.map(() => 'unchanged'));
  expect(await stateOf(name)).toEqual(before);

  const other = different.length > 0 ? { path, parameters: different } : { path: 'other', parameters };
  await reads(name, pluginSource(git.url, other), 'OutOfSync');
  expect(await manifests(name)).not.toBe(before.manifests);
});

/** Gives an application another source, and waits until Argo CD has compared it. */
async function reads(name: string, source: Body, wanted: string): Promise<void> {
  await change(name, { source: { helm: null, kustomize: null, ...source } });
  await refresh(name);
  await applicationIs(name, `is ${wanted} by the plugin`, (app) => {
    const { comparedTo, status } = app.status.sync;
    const { source: compared } = comparedTo;
    const isCompared = compared.path === source.path && isDeepStrictEqual(compared.plugin, source.plugin);
    return isCompared && isNotAsked(app) && status === wanted;
  });
}

/** Everything that Argo CD would apply, and everything that it applied. */
async function stateOf(
  name: string,
): Promise<{ readonly manifests: string; readonly live: readonly Body[] }> {
  const compared: readonly Kind[] = [kinds.ConfigMap, kinds.Deployment];
  const objects = (await Promise.all(compared.map((kind) => list(kind, name)))).flat();
  const live = objects.map(({ metadata, spec, data }) => {
    const { managedFields: _, resourceVersion: __, ...kept } = metadata;
    return { metadata: kept, spec, data };
  });
  return { manifests: await manifests(name), live };
}

async function manifests(name: string): Promise<string> {
  const { stdout, stderr, code } = await argocd('app', 'manifests', name, '--source', 'git');
  expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
  expect(stdout).toContain(image);
  return stdout;
}

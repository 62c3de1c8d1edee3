/** Charts and kustomizations that the plugin renders with the tools of the installed Argo CD. */
import { describe, expect, test } from 'vitest';
import { operationEnds, sync } from './support/application.ts';
import { hooked, ran } from './support/hooked.ts';
import { get, kinds, type Body } from './support/kube.ts';
import { busybox, configMap, deployment, hook, text } from './support/manifests.ts';
import { expectPlanned, planOf } from './support/planned.ts';

const migrate = `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    hookline.dev/phase: PreSync
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: ${busybox}, command: ["true"]}
`;

/** What is rendered from `deploy`, as files, parameters and the same as flags. */
interface Rendered {
  readonly files: Readonly<Record<string, string>>;
  readonly parameters: readonly Body[];
  readonly flags: readonly string[];
  /** Of the ConfigMap, in an application of a name. */
  readonly value: (name: string) => RegExp;
}

const rendered: Readonly<Record<'helm' | 'kustomize', Rendered>> = {
  helm: {
    files: {
      'deploy/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'deploy/values.yaml': 'currency: USD\n',
      'deploy/templates/shop.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data: {value: {{ .Values.currency }} {{ .Release.Name }} {{ .Release.Namespace }} {{ .Capabilities.KubeVersion.Version }}}
`,
      'deploy/templates/web.yaml': text(deployment('web')),
      'deploy/templates/migrate.yaml': migrate,
      'values/common.yaml': 'currency: EUR\n',
    },
    parameters: [
      { name: 'helm-values-files', array: ['/values/common.yaml'] },
      { name: 'helm-release', string: 'orders' },
    ],
    flags: ['--helm-values-files', '/values/common.yaml', '--helm-release', 'orders'],
    value: (name) => new RegExp(String.raw`^EUR orders ${name} v1\.\d+\.\d+$`),
  },
  kustomize: {
    files: {
      'deploy/kustomization.yaml': 'resources: [../base]\n',
      'base/kustomization.yaml': 'resources: [shop.yaml, migrate.yaml]\n',
      'base/shop.yaml': text(configMap('shop'), deployment('web')),
      'base/migrate.yaml': migrate,
    },
    parameters: [],
    flags: [],
    value: () => /^a$/,
  },
};

describe('rendered by the plugin', () => {
  test.for(['helm', 'kustomize'] as const)('%s', async (tool) => {
    const name = `hookline-behind-${tool}`;
    const { files: own, parameters, flags, value } = rendered[tool];
    const files = {
      ...own,
      'deploy/hookline.yaml': text(hook('check', 'PreSync', { wave: -1 }), hook('smoke', 'PostSync')),
    };
    await hooked(name, files, { path: 'deploy', parameters });

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual([
      'PreSync Job/check Succeeded',
      'PreSync Job/migrate Succeeded',
      'Sync ConfigMap/shop Synced',
      'Sync Deployment/web Synced',
      'PostSync Job/smoke Succeeded',
    ]);
    await expectPlanned(app, await planOf(name, files, { path: 'deploy', flags }));
    expect((await get(kinds.ConfigMap, name, 'shop')).data.value).toMatch(value(name));
    expect((await get(kinds.Job, name, 'migrate')).spec.activeDeadlineSeconds).toBe(600);
  });
});

/** The examples that we ship, each synced by the real Argo CD; only the repository is another one. */
import { expect, test } from 'vitest';
import { applicationIs, operationEnds, sync } from './support/application.ts';
import { chartRepository } from './support/charts.ts';
import { example, examplesRepository } from './support/examples.ts';
import { ran } from './support/hooked.ts';
import { get, kinds } from './support/kube.ts';
import { logOfHook, secrets, shipped } from './support/shipped.ts';

const outside = { authorization: 'Bearer of the test' };
const database = { PGHOST: 'db', PGDATABASE: 'app', PGUSER: 'app', PGPASSWORD: 'of-the-test' };

test('plain: guardrail, annotated migration and smoke test around plain manifests', async () => {
  const git = await examplesRepository('example-plain');
  const [guestbook] = example('plain/application.yaml');
  await secrets('guestbook', { 'guestbook-db': database, alerts: outside });

  await shipped(guestbook, { git: git.url });
  const app = await operationEnds('guestbook');

  expect(ran(app)).toEqual([
    'PreSync Job/db-guardrail Succeeded',
    'PreSync Job/guestbook-migrate Succeeded',
    'Sync ConfigMap/guestbook-page Synced',
    'Sync Service/guestbook Synced',
    'Sync Deployment/guestbook Synced',
    'PostSync Job/smoke Succeeded',
  ]);
  expect(app.status.operationState.phase).toBe('Succeeded');
  expect(await logOfHook('guestbook', 'db-guardrail')).toContain('psql at db: ');
  expect(await logOfHook('guestbook', 'smoke')).toBe('the page is served\n');
});

test('beside-helm: a chart of a chart repository, and hooks of a second source', async () => {
  const git = await examplesRepository('example-beside-helm');
  const charts = await chartRepository('hookline-example-charts', podinfo);
  const [application] = example('beside-helm/application.yaml');
  await secrets('podinfo', { alerts: outside });

  await shipped(application, { git: git.url, charts });
  const app = await operationEnds('podinfo');

  expect(ran(app)).toEqual([
    'PreSync Job/announce Succeeded',
    'Sync ConfigMap/podinfo Synced',
    'Sync Service/podinfo Synced',
    'Sync Deployment/podinfo Synced',
    'PostSync Job/smoke Succeeded',
  ]);
  // Of a multi-source sync Argo CD knows a revision for each source, and none for the whole.
  expect(app.status.operationState.syncResult.revisions).toEqual([
    '6.7.1',
    expect.stringMatching(/^[0-9a-f]{40}$/),
  ]);
  expect(await logOfHook('podinfo', 'announce')).toContain(
    'outside: {"summary": "podinfo is being released"}',
  );
  expect(await logOfHook('podinfo', 'announce')).toContain('outside: Authorization: Bearer of the test');
  expect(await logOfHook('podinfo', 'smoke')).toBe('{"version": "6.7.1"}\n');
});

test('helm: a chart behind the plugin, with a Job in it and a hook beside it', async () => {
  const git = await examplesRepository('example-helm');
  const [orders] = example('helm/application.yaml');

  await shipped(orders, { git: git.url });
  await sync('orders');
  const app = await operationEnds('orders');

  expect(ran(app)).toEqual([
    'PreSync Job/orders-migrate Succeeded',
    'Sync Service/orders Synced',
    'Sync Deployment/orders Synced',
    'PostSync Job/smoke Succeeded',
  ]);
  expect(await logOfHook('orders', 'smoke')).toBe('Welcome\n');
});

test('kustomize: an overlay behind the plugin, with a hook beside it', async () => {
  const git = await examplesRepository('example-kustomize');
  const [billing] = example('kustomize/application.yaml');

  await shipped(billing, { git: git.url });
  await sync('billing-prod');
  const app = await operationEnds('billing-prod');

  expect(ran(app)).toEqual([
    'PreSync Job/ledger-check Succeeded',
    expect.stringMatching(/^Sync ConfigMap\/prod-settings-\w+ Synced$/),
    'Sync Deployment/prod-billing Synced',
  ]);
  await applicationIs('billing-prod', 'is healthy', ({ status }) => status.health?.status === 'Healthy');
  const { spec } = await get(kinds.Deployment, 'billing', 'prod-billing');
  expect(spec.template.spec.containers[0].image).toBe('nginxinc/nginx-unprivileged:1.29-alpine');
});

/** Stands in for the chart that the example names: the same objects under the same names, and an answer at /version. */
const podinfo = {
  'Chart.yaml': 'apiVersion: v2\nname: podinfo\nversion: 6.7.1\n',
  'values.yaml': 'replicaCount: 1\n',
  'templates/podinfo.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {version: '{"version": "{{ .Chart.Version }}"}'}
---
apiVersion: v1
kind: Service
metadata: {name: {{ .Release.Name }}}
spec:
  selector: {app: {{ .Release.Name }}}
  ports: [{port: 9898, targetPort: 8080}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ .Release.Name }}}
spec:
  replicas: {{ .Values.replicaCount }}
  selector: {matchLabels: {app: {{ .Release.Name }}}}
  template:
    metadata: {labels: {app: {{ .Release.Name }}}}
    spec:
      containers:
        - name: web
          image: nginxinc/nginx-unprivileged:1.28-alpine
          readinessProbe: {httpGet: {path: /version, port: 8080}, periodSeconds: 1}
          volumeMounts: [{name: page, mountPath: /usr/share/nginx/html}]
      volumes: [{name: page, configMap: {name: {{ .Release.Name }}}}]
`,
};

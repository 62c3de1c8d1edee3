/** What the plugin renders from plain manifests runs as `hookline plan` says. */
import { expect, test } from 'vitest';
import { operationEnds, sync } from './support/application.ts';
import { hooked, shortName } from './support/hooked.ts';
import { get, kinds, list, type Body } from './support/kube.ts';
import { busybox, configMap, deployment, hook, pod, text, wave } from './support/manifests.ts';
import { expectPlanned, planOf } from './support/planned.ts';

test('hooks of every phase and of several waves run in the planned order', async () => {
  const name = 'hookline-order-plain';
  const files = {
    'hookline.yaml': text(
      hook('announce', 'PreSync,PostSync', { wave: 1 }),
      hook('ticket', 'PreSync', { wave: -1, source: 'sleep 1' }),
      hook('guardrail', 'PreSync', { wave: -1 }),
      hook('seed', 'Sync', { wave: 1 }),
      hook('undo', 'SyncFail'),
    ),
    'hookline/smoke.yaml': text(hook('smoke', 'PostSync')),
    'shop.yaml': text(
      deployment('shop'),
      configMap('late', 'a', { annotations: wave(2) }),
      configMap('shop'),
      configMap('early', 'a', { annotations: wave(-3) }),
    ),
  };
  await hooked(name, files);

  await sync(name);
  const app = await operationEnds(name);

  expect(app.status.operationState.message).toBe('successfully synced (no more tasks)');
  await expectPlanned(app, await planOf(name, files));
  const jobs = await list(kinds.Job, name);
  expect(jobs.map(({ metadata }) => shortName(metadata.name)).toSorted()).toEqual([
    'announce',
    'announce',
    'guardrail',
    'seed',
    'smoke',
    'ticket',
  ]);
});

const migrate = `# A comment, and a key of no meaning to us, stay.
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate # its own name
  labels: {team: shop}
  annotations:
    hookline.dev/phase: PreSync,PostSync
    argocd.argoproj.io/sync-wave: "-1"
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: main, image: ${busybox}, command: ["true"]}
`;

test('annotated Jobs keep their names and run beside hooks of Argo CD and of Helm', async () => {
  const name = 'hookline-order-annotated';
  const files = {
    'hookline.yaml': text(hook('check', 'PreSync')),
    'migrate.yaml': migrate,
    'shop.yaml': text(
      configMap('shop'),
      native('native', { 'argocd.argoproj.io/hook': 'PreSync', ...wave(-2) }),
      native('chart', { 'helm.sh/hook': 'post-install,post-upgrade', 'helm.sh/hook-weight': '3' }),
      { ...pod('probe', 'true'), metadata: { name: 'probe', annotations: { 'hookline.dev/phase': 'Sync' } } },
    ),
  };
  await hooked(name, files);

  await sync(name);
  const app = await operationEnds(name);

  await expectPlanned(app, await planOf(name, files));
  const job = await get(kinds.Job, name, 'migrate');
  expect(job.spec).toMatchObject({ activeDeadlineSeconds: 600, backoffLimit: 0 });
  expect(job.metadata.labels).toEqual({ team: 'shop' });
  expect(job.metadata.annotations).toMatchObject({
    'argocd.argoproj.io/hook': 'PreSync,PostSync',
    'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
  });
  const probe = await get(kinds.Pod, name, 'probe');
  expect(probe.spec.activeDeadlineSeconds).toBe(600);
});

function native(name: string, annotations: Readonly<Record<string, string>>): Body {
  const containers = [{ name: 'main', image: busybox, command: ['true'] }];
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, annotations },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 60,
      template: { spec: { restartPolicy: 'Never', containers } },
    },
  };
}

/** Hooks that cannot start, or do not end: their deadline ends them, and says so. */
import { expect, test } from 'vitest';
import { testLabel } from '../cluster/argo-cd.ts';
import { operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { kinds, list, patch, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';
import { ready, waitingPod } from './support/waiting.ts';

interface Stuck {
  readonly spec: Body;
  /** A reason and the beginning of what an event says, as docs/troubleshooting.md names them. */
  readonly event: RegExp;
}

/** What a hook takes variables from, and what is not there. */
function fromAbsent(kind: 'secretRef' | 'configMapRef'): Body {
  return { script: { image: busybox, source: 'true', envFrom: [{ [kind]: { name: 'absent' } }] } };
}

/** By the name of the hook; their deadline leaves a slow machine the time to say the reason. */
const stuck: Readonly<Record<string, Stuck>> = {
  'image-that-cannot-be-pulled': {
    spec: { script: { image: 'registry.invalid/absent:1', source: 'true' } },
    event: /^(ErrImagePull|ImagePullBackOff|Failed) .*registry\.invalid\/absent:1/,
  },
  'absent-secret': { spec: fromAbsent('secretRef'), event: /secret "absent" not found/ },
  'absent-config-map': { spec: fromAbsent('configMapRef'), event: /configmap "absent" not found/ },
  'absent-service-account': {
    spec: { pod: { serviceAccountName: 'absent' } },
    event: /serviceaccount "absent" not found/,
  },
  'no-node-large-enough': {
    spec: { script: { image: busybox, source: 'true', resources: { requests: { cpu: '9000' } } } },
    event: /Insufficient cpu/,
  },
  'program-that-runs-on': {
    spec: { source: 'sleep 600', pod: { terminationGracePeriodSeconds: 1 } },
    event: /DeadlineExceeded Job was active longer than specified deadline/,
  },
};

test('hooks that cannot start, and one that does not end, fail at their deadline, each with its reason', async () => {
  const name = 'hookline-deadline';
  const hooks = Object.entries(stuck).map(([each, { spec }]) =>
    hook(each, 'PreSync', { timeout: '20s', ...spec }),
  );
  await hooked(name, { 'hookline.yaml': text(...hooks), 'shop.yaml': text(configMap('shop')) });

  await sync(name);
  const app = await operationEnds(name);

  expect(ran(app).toSorted()).toEqual(
    Object.keys(stuck)
      .map((each) => `PreSync Job/${each} Failed`)
      .toSorted(),
  );
  expect(app.status.operationState).toMatchObject({
    phase: 'Failed',
    message: 'one or more synchronization tasks completed unsuccessfully',
  });
  const messages = app.status.operationState.syncResult.resources.map(({ message }: Body) => message);
  expect(new Set(messages)).toEqual(new Set(['Job was active longer than specified deadline']));
  const jobs = await hookJobs(name);
  const events = await list(kinds.Event, name);
  for (const [each, { event }] of Object.entries(stuck)) {
    const { metadata, spec } = jobs[each];
    expect(spec.activeDeadlineSeconds).toBe(20);
    const lines = events
      .filter(({ involvedObject }) => involvedObject.name.startsWith(metadata.name))
      .map(({ reason, message }) => `${reason} ${message}`);
    expect(
      lines.filter((line) => event.test(line)),
      `${each}: ${lines.join('\n')}`,
    ).not.toEqual([]);
  }
});

test('a script that has reached its timeout holds the sync until its pod has ended', async () => {
  const name = 'hookline-deadline-grace';
  const pod = { terminationGracePeriodSeconds: 6 };
  // The shell that waits in the foreground takes no notice of SIGTERM.
  const source = `echo ${ready}; sleep 600`;
  await hooked(name, {
    'hookline.yaml': text(hook('check', 'PreSync', { source, timeout: '10m', pod })),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
  await waitingPod(name, 'check');
  const { check } = await hookJobs(name);
  expect(check.spec.activeDeadlineSeconds).toBe(600);
  // Its deadline is over as soon as its pod runs, however long that took.
  await patch(kinds.Job, name, check.metadata.name, { spec: { activeDeadlineSeconds: 1 } });
  await operationEnds(name);

  const conditions: readonly Body[] = (await hookJobs(name))['check'].status.conditions;
  const [reached = 0, failed = 0] = ['FailureTarget', 'Failed'].map((type) =>
    Date.parse(conditions.find((condition) => condition.type === type)?.lastTransitionTime),
  );
  expect(failed - reached).toBeGreaterThanOrEqual(5000);
});

test('with CreateNamespace=true a PreSync hook finds the namespace in the first sync', async () => {
  const name = 'hookline-deadline-namespace';
  const labels = { [testLabel]: 'true' };
  await hooked(
    name,
    { 'hookline.yaml': text(hook('check', 'PreSync', { wave: -9 })), 'shop.yaml': text(configMap('shop')) },
    { hasNamespace: false, spec: { syncPolicy: { managedNamespaceMetadata: { labels } } } },
  );

  await sync(name, { sync: { syncOptions: ['CreateNamespace=true'] } });
  const app = await operationEnds(name);

  expect(ran(app)).toEqual([
    `PreSync Namespace/${name} Synced`,
    'PreSync Job/check Succeeded',
    'Sync ConfigMap/shop Synced',
  ]);
});

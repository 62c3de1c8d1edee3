/** Hooks that cannot start, or do not end: their deadline ends them, and says so. */
import { describe, expect, test } from 'vitest';
import { testLabel } from '../cluster/argo-cd.ts';
import { operationEnds, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { kinds, list, type Body } from './support/kube.ts';
import { busybox, configMap, hook, text } from './support/manifests.ts';

interface Stuck {
  readonly spec: Body;
  /** A reason and the beginning of what an event says, as docs/troubleshooting.md names them. */
  readonly event: RegExp;
}

/** What a hook takes variables from, and what is not there. */
function fromAbsent(kind: 'secretRef' | 'configMapRef'): Body {
  return { script: { image: busybox, source: 'true', envFrom: [{ [kind]: { name: 'absent' } }] } };
}

const stuck: Readonly<Record<string, Stuck>> = {
  'the image cannot be pulled': {
    spec: { script: { image: 'registry.invalid/absent:1', source: 'true' } },
    event: /^(ErrImagePull|ImagePullBackOff|Failed) .*registry\.invalid\/absent:1/,
  },
  'the Secret is absent': { spec: fromAbsent('secretRef'), event: /secret "absent" not found/ },
  'the ConfigMap is absent': { spec: fromAbsent('configMapRef'), event: /configmap "absent" not found/ },
  'the ServiceAccount is absent': {
    spec: { pod: { serviceAccountName: 'absent' } },
    event: /serviceaccount "absent" not found/,
  },
  'no node is large enough': {
    spec: { script: { image: busybox, source: 'true', resources: { requests: { cpu: '9000' } } } },
    event: /Insufficient cpu/,
  },
  'the program runs on': {
    spec: { source: 'sleep 600', pod: { terminationGracePeriodSeconds: 1 } },
    event: /DeadlineExceeded Job was active longer than specified deadline/,
  },
};

describe('a hook fails at its deadline where', () => {
  test.for(Object.entries(stuck))('%s', async ([title, { spec, event }]) => {
    const name = `hookline-deadline-${title.toLowerCase().replaceAll(' ', '-').slice(0, 30)}`;
    await hooked(name, {
      'hookline.yaml': text(hook('check', 'PreSync', { timeout: '2s', ...spec })),
      'shop.yaml': text(configMap('shop')),
    });

    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app)).toEqual(['PreSync Job/check Failed']);
    expect(app.status.operationState).toMatchObject({
      phase: 'Failed',
      message: 'one or more synchronization tasks completed unsuccessfully',
    });
    const [entry] = app.status.operationState.syncResult.resources;
    expect(entry.message).toBe('Job was active longer than specified deadline');
    expect((await hookJobs(name))['check'].spec.activeDeadlineSeconds).toBe(2);
    const events = await list(kinds.Event, name);
    expect(
      events.map(({ reason, message }) => `${reason} ${message}`).filter((line) => event.test(line)),
    ).not.toEqual([]);
  });
});

test('a script that has reached its timeout holds the sync until its pod has ended', async () => {
  const name = 'hookline-deadline-grace';
  const pod = { terminationGracePeriodSeconds: 6 };
  await hooked(name, {
    'hookline.yaml': text(hook('check', 'PreSync', { source: 'sleep 600', timeout: '1s', pod })),
    'shop.yaml': text(configMap('shop')),
  });

  await sync(name);
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

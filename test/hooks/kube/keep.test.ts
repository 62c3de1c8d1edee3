/** What is kept of objects: everything that the engine reads, and little else. */
import { expect, test } from 'vitest';
import { applicationOf, type Application } from '../../../hooks/engine/application.ts';
import { classify } from '../../../hooks/engine/classify.ts';
import { gateEntry } from '../../../hooks/engine/gate.ts';
import { holdsOnlyGate } from '../../../hooks/engine/gates.ts';
import { hooksOf } from '../../../hooks/engine/verdict.ts';
import { rolloutsOf } from '../../../hooks/engine/kin.ts';
import { windowsOf } from '../../../hooks/engine/window.ts';
import { jobOf, ownerOf, workflowOf } from '../../../hooks/engine/job.ts';
import { entriesOf, keep } from '../../../hooks/kube/keep.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { showsApplication } from '../../support/trace.ts';
import { readTrace, traceNames } from '../../support/trace-files.ts';

test.each(traceNames())(
  'of every Application in the trace %s the engine reads the same as before',
  (name) => {
    const trace = readTrace(name);
    const applications = trace.events.filter(showsApplication).map(({ application }) => ({
      ...application,
      spec: trace.applications[application.metadata.name],
    }));
    expect(applications.length).toBeGreaterThan(0);

    for (const application of applications) {
      const kept = applicationOf(keep('Application', application));
      expect(readable(kept)).toEqual(readable(applicationOf(application)));
    }
  },
);

/** What the engine makes of an Application: its fields, and what it asks of the objects of a sync. */
function readable(application: Application): unknown {
  const { state, annotations: _, ...others } = application;
  if (state === undefined) return others;
  const { resources, ...told } = state;
  return {
    ...others,
    told,
    hooks: hooksOf(application, 'argocd'),
    gate: gateEntry(application, 'argocd'),
    holdsOnlyGate: holdsOnlyGate(application, 'argocd'),
    cause: classify({ message: state.message, resources }),
    forbidden: classify({ message: 'one or more synchronization tasks are not valid', resources }),
    unsuccessful: classify({
      message: 'one or more synchronization tasks completed unsuccessfully',
      resources,
    }),
  };
}

const large: JsonObject = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Application',
  metadata: {
    name: 'shop',
    namespace: 'argocd',
    uid: 'u',
    labels: { team: 'a' },
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': 'x'.repeat(9000),
      'hookline.dev/primary-source': 'main',
      'argocd.argoproj.io/tracking-id': 'parent:argoproj.io/Application:argocd/shop',
    },
    managedFields: [{ manager: 'x'.repeat(9000) }],
  },
  spec: {
    project: 'shop',
    source: {
      repoURL: 'git://shop',
      plugin: {
        name: 'hookline',
        env: [{ name: 'HOOKLINE_GATE', value: 'true' }],
        parameters: [{ name: 'gate', string: 'true', map: { x: 'x'.repeat(900) } }],
      },
      helm: { values: 'x'.repeat(9000), parameters: [{ name: 'tag', value: '1', forceString: true }] },
      kustomize: { images: ['shop:1'], patches: ['x'.repeat(900)] },
    },
    syncPolicy: { automated: { selfHeal: true }, syncOptions: ['A=b'], retry: { limit: 2, backoff: {} } },
    ignoreDifferences: [{ kind: 'x' }],
  },
  status: {
    resources: Array.from({ length: 60 }, () => ({ kind: 'ConfigMap', name: 'x'.repeat(200) })),
    summary: { images: ['shop:1'], externalURLs: ['x'.repeat(900)] },
    operationState: {
      phase: 'Running',
      startedAt: 't',
      operation: {
        sync: {
          manifests: ['x'.repeat(9000)],
          resources: [{ kind: 'A', name: 'b' }],
          source: { repoURL: 'r' },
        },
      },
    },
  },
};

test('an Application of 40 KB is cut down, and says the same', () => {
  const kept = keep('Application', large);
  const before = applicationOf(large);
  const after = applicationOf(kept);

  expect(JSON.stringify(large).length).toBeGreaterThan(40_000);
  expect(JSON.stringify(kept).length).toBeLessThan(1500);
  expect({ ...after, annotations: {} }).toEqual({ ...before, annotations: {} });
  expect(after.annotations).toEqual({
    'hookline.dev/primary-source': 'main',
    'argocd.argoproj.io/tracking-id': 'parent:argoproj.io/Application:argocd/shop',
  });
  expect([after.trackedBy, after.sources[0]?.hasGate]).toEqual(['parent', true]);
});

test('of the objects of a sync the hooks, the failed and one of the phase Sync are kept', () => {
  const resources = [
    { name: 'namespace', hookPhase: 'Running', syncPhase: 'PreSync' },
    { name: 'hook', hookType: 'PreSync', hookPhase: 'Running', syncPhase: 'PreSync' },
    { name: 'a', status: 'Synced', hookPhase: 'Running', syncPhase: 'Sync' },
    { name: 'b', status: 'Synced', hookPhase: 'Running', syncPhase: 'Sync' },
    { name: 'c', status: 'SyncFailed', syncPhase: 'Sync' },
    { name: 'd', status: 'Synced', hookPhase: 'Failed', syncPhase: 'Sync' },
  ];
  const kept = keep('Application', { status: { operationState: { syncResult: { resources } } } });

  expect(applicationOf(kept).state?.resources.map(({ name }) => name)).toEqual(['hook', 'a', 'c', 'd']);
});

test('a Job and its pod say the same', () => {
  const job: JsonObject = {
    metadata: { name: 'a', uid: 'j', finalizers: ['hookline.dev/result'], labels: {}, annotations: {} },
    spec: { suspend: true, template: { spec: { containers: [{ name: 'hook' }] } } },
    status: {
      active: 1,
      startTime: '2026-01-05T08:00:00Z',
      conditions: [{ type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'm' }],
    },
  };
  const pod: JsonObject = {
    metadata: { name: 'a-1', ownerReferences: [{ kind: 'Job', uid: 'j' }] },
    spec: { containers: [{ name: 'hook', image: 'x' }], nodeName: 'n' },
    status: {
      phase: 'Failed',
      containerStatuses: [
        { name: 'hook', image: 'x', state: { terminated: { exitCode: 2, message: 'm', reason: 'Error' } } },
      ],
    },
  };
  const [keptJob, keptPod] = [keep('Job', job), keep('Pod', pod)];

  expect(jobOf(keptJob, [keptPod], { finalizer: 'hookline.dev/result' })).toEqual(
    jobOf(job, [pod], { finalizer: 'hookline.dev/result' }),
  );
  expect(ownerOf(keptPod)).toBe('j');
  expect(JSON.stringify([keptJob, keptPod])).not.toContain('"image"');
});

test.each<[string, JsonObject]>([
  [
    'whose image cannot be pulled',
    {
      initContainerStatuses: [
        { name: 'fetch', image: 'x', state: { waiting: { reason: 'ErrImagePull', message: 'm' } } },
      ],
    },
  ],
  [
    'that fits on no node',
    { conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: 'm' }] },
  ],
])('a pod %s says so', (_, more) => {
  const job: JsonObject = { metadata: { name: 'a', uid: 'j' } };
  const pod: JsonObject = { metadata: { name: 'a-1' }, status: { phase: 'Pending', ...more } };
  const { trouble } = jobOf(keep('Job', job), [keep('Pod', pod)], { finalizer: 'f' });

  expect(trouble).toEqual(jobOf(job, [pod], { finalizer: 'f' }).trouble);
  expect(trouble).toBeDefined();
});

test('a Workflow says the same, and of its steps only those that wait are kept', () => {
  const status = {
    phase: 'Failed',
    message: 'm',
    startedAt: '2026-01-05T08:00:00Z',
    finishedAt: '2026-01-05T08:01:00Z',
    outputs: { parameters: [{ name: 'PROMOTION_CONTEXT', value: '{}' }] },
    nodes: {
      a: { type: 'Pod', phase: 'Running', displayName: 'a', inputs: 'x'.repeat(900) },
      b: { type: 'Suspend', phase: 'Running', displayName: 'approve', inputs: 'x'.repeat(900) },
    },
  };
  const workflow: JsonObject = {
    metadata: { name: 'a', finalizers: ['hookline.dev/result'] },
    spec: { suspend: true, shutdown: 'Terminate', workflowTemplateRef: { name: 'x' } },
    status,
  };
  const kept = keep('Workflow', workflow);

  expect(workflowOf(kept, 'hookline.dev/result')).toEqual(workflowOf(workflow, 'hookline.dev/result'));
  expect(workflowOf(kept, 'hookline.dev/result').waitsAt).toBe('approve');
  expect(JSON.stringify(kept).length).toBeLessThan(600);
});

test('of a project its windows, and of an ApplicationSet the places of its Applications are kept', () => {
  const project: JsonObject = {
    metadata: { namespace: 'argocd', name: 'shop' },
    spec: {
      roles: [{ name: 'x' }],
      syncWindows: [
        { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'], andOperator: true },
      ],
    },
  };
  const set: JsonObject = {
    metadata: { namespace: 'argocd', name: 'shop' },
    spec: { generators: [{}], template: {}, strategy: { type: 'RollingSync', rollingSync: {} } },
    status: {
      applicationStatus: [{ application: 'a', step: '2', status: 'Waiting', message: 'x' }],
      resources: [],
    },
  };
  const [keptProject, keptSet] = [keep('AppProject', project), keep('ApplicationSet', set)];

  expect(windowsOf([keptProject], 'argocd')).toEqual(windowsOf([project], 'argocd'));
  expect(windowsOf([keptProject], 'argocd').get('shop')).toHaveLength(1);
  expect(rolloutsOf([keptSet])).toEqual(rolloutsOf([set]));
  expect(rolloutsOf([keptSet]).size).toBe(1);
  expect(JSON.stringify([keptProject, keptSet])).not.toMatch(/roles|generators|template/);
});

test('a run keeps its Job until that is made, and never its log', () => {
  const spec = { release: 'r', product: 'shop', job: { template: {} } };
  const fresh = { metadata: { name: 'a' }, spec, status: { phase: 'Pending' } };
  const done = { metadata: { name: 'a' }, spec, status: { phase: 'Failed', jobUid: 'u', log: 'x' } };

  expect(keep('HookRun', fresh)).toEqual(fresh);
  expect(keep('HookRun', done)).toEqual({
    metadata: { name: 'a' },
    spec: { ...spec, job: {} },
    status: { phase: 'Failed', jobUid: 'u' },
  });
});

test.each<[Parameters<typeof entriesOf>[0], JsonObject, readonly string[]]>([
  ['Release', { metadata: { namespace: 'n' }, spec: { product: 'shop' } }, ['n/shop']],
  ['HookRun', { metadata: { namespace: 'n' }, spec: { product: 'shop' } }, ['n/shop']],
  ['Job', { metadata: { namespace: 'n', labels: { 'hookline.dev/product': 'shop' } } }, ['n/shop']],
  ['Job', { metadata: { namespace: 'n', annotations: { 'argocd.argoproj.io/hook': 'PreSync' } } }, ['sync']],
  ['Pod', { metadata: { namespace: 'n', labels: {} } }, []],
  ['Workflow', { metadata: { namespace: 'n', labels: { 'hookline.dev/product': 'shop' } } }, ['n/shop']],
  ['Application', { metadata: { namespace: 'n' } }, []],
])('a %s is found under its product', (kind, object, entries) => {
  expect(entriesOf(kind, object)).toEqual(entries);
});

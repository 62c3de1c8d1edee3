/** Failures after which Argo CD runs no SyncFail hook (argo-cd.md §C.7). */
import { describe, expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { applicationIs, namespace, operationEnds, refresh, sync } from './support/application.ts';
import { hooked, hookJobs, ran } from './support/hooked.ts';
import { create, kinds, patch, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { project } from './support/project.ts';

/** What is beside the hooks `check` and `undo` and the ConfigMap `shop`, and how the sync ends. */
interface Failure {
  readonly title: string;
  readonly objects?: readonly Body[];
  /** What lies in the namespace before. */
  readonly live?: (namespace: string) => Body;
  readonly spec?: Body;
  readonly hasNamespace?: boolean;
  /** Of a project of the application's own. */
  readonly project?: Body;
  readonly operation?: Body;
  readonly phase: 'Failed' | 'Error';
  readonly message: RegExp;
  readonly rows: readonly string[];
}

const invalid = '^one or more synchronization tasks are not valid';

/** The client's dry run does not look at the values of labels; the server does. */
const refused = configMap('refused', 'a', { labels: { tier: 'not a label!' } });

/** Kubernetes accepts 63 characters for the name of a namespace. */
const tooLong = 'hookline-nofail-'.padEnd(64, 'x');

/** By a word that tells their applications apart. */
const failures: Readonly<Record<string, Failure>> = {
  job: {
    title: 'the project does not allow Jobs',
    project: { namespaceResourceBlacklist: [{ group: 'batch', kind: 'Job' }] },
    phase: 'Failed',
    message: new RegExp(`${invalid}: resource batch:Job is not permitted in project hookline-nofail-job`),
    rows: ['PreSync Job/check SyncFailed', 'SyncFail Job/undo SyncFailed'],
  },
  place: {
    title: 'the project does not allow the namespace of an object',
    project: {},
    objects: [configMap('elsewhere', 'a', { namespace: 'kube-public' })],
    phase: 'Failed',
    message: new RegExp(`${invalid}: namespace kube-public is not permitted in project`),
    rows: ['Sync ConfigMap/elsewhere SyncFailed'],
  },
  kind: {
    title: 'a kind is unknown',
    objects: [{ apiVersion: 'example.com/v1', kind: 'Nothing', metadata: { name: 'x' } }],
    phase: 'Failed',
    message: new RegExp(invalid),
    rows: ['Sync Nothing/x SyncFailed'],
  },
  dry: {
    title: 'the dry run before the sync refused an object',
    objects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'x-' } }],
    phase: 'Failed',
    message: /^one or more objects failed to apply \(dry run\)$/,
    rows: ['Sync ConfigMap/ SyncFailed'],
  },
  namespace: {
    title: 'the namespace could not be created',
    spec: { destination: { server: 'https://kubernetes.default.svc', namespace: tooLong } },
    hasNamespace: false,
    operation: { sync: { syncOptions: ['CreateNamespace=true'] } },
    phase: 'Failed',
    message: /^the namespace failed to apply/,
    rows: [`PreSync Namespace/${tooLong} SyncFailed`],
  },
  shared: {
    title: 'another application has an object, and the sync insists on its own',
    live: (at) => configMap('shop', 'a', { namespace: at, annotations: ownedBy('other', at) }),
    operation: { sync: { syncOptions: ['FailOnSharedResource=true'] } },
    phase: 'Failed',
    message: /^Shared resource found/,
    rows: [],
  },
  cluster: {
    title: 'the cluster is not known',
    spec: { destination: { server: 'https://nowhere.example.com', namespace: 'x' } },
    phase: 'Error',
    message: /cluster "https:\/\/nowhere\.example\.com" not found/,
    rows: [],
  },
  selective: {
    title: 'the sync is one of selected objects',
    objects: [refused],
    operation: { sync: { resources: [{ kind: 'ConfigMap', name: 'refused' }] } },
    phase: 'Failed',
    message: /reason: ConfigMap "refused" is invalid/,
    rows: ['Sync ConfigMap/refused SyncFailed'],
  },
  apply: {
    title: 'the sync has the apply strategy',
    objects: [refused],
    operation: { sync: { syncStrategy: { apply: {} } } },
    phase: 'Failed',
    message: /reason: ConfigMap "refused" is invalid/,
    rows: ['Sync ConfigMap/refused SyncFailed', 'Sync ConfigMap/shop Synced'],
  },
};

function filesWith(objects: readonly Body[] = []) {
  return {
    'hookline.yaml': text(hook('check', 'PreSync'), hook('undo', 'SyncFail')),
    'shop.yaml': text(configMap('shop'), ...objects),
  };
}

describe('no SyncFail hook runs where', () => {
  const cases = Object.entries(failures).map(([word, failure]) => [failure.title, word, failure] as const);

  test.for(cases)('%s', async ([, word, failure]) => {
    const name = `hookline-nofail-${word}`;
    const { objects, live, spec, hasNamespace = true, operation, phase, message, rows } = failure;
    if (failure.project !== undefined) await restricted(name, failure.project);
    if (live !== undefined) {
      await namespace(name);
      await create(kinds.ConfigMap, live(name));
    }
    const own = failure.project === undefined ? {} : { project: name };
    await hooked(name, filesWith(objects), { hasNamespace, spec: { ...own, ...spec } });

    await sync(name, operation);
    const app = await operationEnds(name);

    expect(app.status.operationState.phase).toBe(phase);
    expect(app.status.operationState.message).toMatch(message);
    expect(ran(app).toSorted()).toEqual(rows.toSorted());
    expect(await hookJobs(app.spec.destination.namespace)).toEqual({});
  });

  test('a sync window holds the sync', async () => {
    const name = 'hookline-nofail-window';
    const window = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] };
    await restricted(name, { syncWindows: [window] });
    await hooked(name, filesWith(), { spec: { project: name } });

    await sync(name);
    await applicationIs(name, 'blocked', ({ status }) =>
      status.operationState?.message?.startsWith('Sync operation blocked by sync window'),
    );
    expect(await hookJobs(name)).toEqual({});
    await patch(kinds.Application, argoCdNamespace, name, {
      status: { operationState: { phase: 'Terminating' } },
    });
    await refresh(name);
    const app = await operationEnds(name);

    expect(app.status.operationState.message).toBe('Operation terminated');
    expect(ran(app)).toEqual([]);
    expect(await hookJobs(name)).toEqual({});
  });
});

/** A project that allows one namespace; `spec` is laid over it. */
function restricted(name: string, spec: Body): Promise<void> {
  return project(name, { destinations: [{ server: '*', namespace: name }], ...spec });
}

function ownedBy(other: string, at: string): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/tracking-id': `${other}:/ConfigMap:${at}/shop` };
}

/** What the server's ServiceAccount may write to an Application: what the shipped policy lets through, and what not. */
import { beforeAll, expect, test } from 'vitest';
import type { Action } from '../../hooks/engine/action.ts';
import { applicationOf, type Application } from '../../hooks/engine/application.ts';
import { refreshOf } from '../../hooks/engine/notice.ts';
import { restingAttempts, startSync } from '../../hooks/engine/sync.ts';
import { applyActions } from '../../hooks/kube/apply.ts';
import type { Client } from '../../hooks/kube/client.ts';
import { resources } from '../../hooks/kube/resources.ts';
import { create, find, get, kinds, patch, remove, type Body } from './support/kube.ts';
import { many, newer, revision, spec, states } from './support/states.ts';
import { everything, server, verdict, type Write } from './support/impersonated.ts';

/** Argo CD looks into namespaces of another name only, so that the Applications stay as they are written. */
const namespace = 'policy-applications';

const made = new Map<string, Body>();

beforeAll(async () => {
  if ((await find(kinds.Namespace, '', namespace)) === undefined)
    await create(kinds.Namespace, { metadata: { name: namespace } });
  for (const [name, more] of Object.entries(states)) {
    const annotations = { 'hookline.dev/primary-source': '0' };
    const labels = { team: 'shop' };
    const finalizers = ['example.com/shop'];
    await gone(name);
    const metadata = { name, namespace, annotations, labels, finalizers };
    made.set(name, await create(kinds.Application, { metadata, spec, ...more }));
  }
  return async () => {
    for (const name of made.keys()) await gone(name);
    await remove(kinds.Namespace, '', namespace);
  };
});

async function gone(name: string): Promise<void> {
  if ((await find(kinds.Application, namespace, name)) === undefined) return;
  await patch(kinds.Application, namespace, name, { metadata: { finalizers: null } });
  await remove(kinds.Application, namespace, name);
}

const ownGroups = ['system:serviceaccounts', 'system:serviceaccounts:hookline', 'system:authenticated'];

/** What becomes of a write of the ServiceAccount, as it is or as one whom the Roles let do everything. */
function verdictOf(
  name: string,
  more: Partial<Write>,
  groups: readonly string[] = [everything],
): Promise<string> {
  const { Application } = resources;
  return verdict(
    { user: server, groups },
    { method: 'PATCH', resource: Application, namespace, name, ...more },
  );
}

/** Gives what the server's own code sends. */
async function bodyOf(action: Action): Promise<Body> {
  const sent: Body[] = [];
  const client = {
    patch: (_resource: unknown, _name: unknown, { body }: Body) => {
      sent.push(body);
      return Promise.resolve({});
    },
  };
  await applyActions({ client: client as unknown as Client, now: () => 0, fence: () => undefined }, [action]);
  expect(sent).toHaveLength(1);
  return sent[0];
}

/** The writes of DESIGN.md §5, as the engine decides them. */
const writes: Readonly<Record<string, (application: Application) => Action>> = {
  'S, start': (application) => startSync(application, { of: 'shop-0123456789', revisions: [newer] }),
  'T, end': ({ namespace: at, name, resourceVersion }) => ({
    type: 'EndSync',
    of: '',
    target: { kind: 'Application', namespace: at, name },
    resourceVersion,
  }),
  'P, let self-heal rest': ({ namespace: at, name, resourceVersion }) => ({
    type: 'RestSelfHeal',
    of: '',
    target: { kind: 'Application', namespace: at, name },
    resourceVersion,
    attempts: restingAttempts,
  }),
  refresh: (application) => refreshOf(application, ''),
};

async function written(write: string, name: string): Promise<Body> {
  const action = writes[write]?.(applicationOf(await get(kinds.Application, namespace, name)));
  if (action === undefined) throw new Error(`there is no write ${write}`);
  return bodyOf(action);
}

/** The harness nudges Applications that stand still: what is stale by that is read again, as the server does. */
async function verdictOn(
  [write, name]: readonly [string, string],
  { alter = (body: Body): Body => body, groups = [everything] as readonly string[] } = {},
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const found = await verdictOf(name, { body: alter(await written(write, name)) }, groups);
    if (attempt === 5 || !found.includes('the object has been modified')) return found;
  }
}

test.for([
  ['S, start', 'fresh'],
  ['S, start', 'ended'],
  ['T, end', 'running'],
  ['T, end', 'large'],
  ['P, let self-heal rest', 'running'],
  ['P, let self-heal rest', 'large'],
  ['refresh', 'ended'],
  ['refresh', 'running'],
  ['refresh', 'large'],
] as const)('%s of an Application that is %s: the server may', async ([write, name]) => {
  expect(await verdictOn([write, name], { groups: ownGroups })).toBe('passes');
});

test('the large Application is about as large as etcd takes it', () => {
  expect(JSON.stringify(made.get('large')).length).toBeGreaterThan(1_100_000);
});

const untouched = {
  spec: 'the server does not change the spec of an Application',
  labels: 'the server does not change the labels of an Application',
  owned: 'the server does not change the finalizers or the owners of an Application',
  annotations: 'the server changes no annotation but the one that asks for a refresh',
  status: 'the server changes no status of an Application but operationState',
  operation: 'the server changes or removes no operation',
  whole: "the server starts only whole syncs of an Application's own sources",
  options: "the server starts only syncs with the options of the Application's own",
  info: 'the server starts no sync without saying so in its info',
  last: 'the server starts a sync only together with removing the operationState of the last one',
  state:
    'the server writes operationState only to end a running operation, or to let self-heal rest after it',
  object: 'the server neither creates nor deletes an Application',
} as const;

const owner = { apiVersion: 'v1', kind: 'ConfigMap', name: 'shop', uid: 'a-uid' };
const elsewhere = { repoURL: 'https://git.example.com/other.git', path: '.' };

/** Changes of what is there: label, state, patch, and the line of the refusal. */
const changes: readonly (readonly [string, keyof typeof states, Body, string])[] = [
  ['its source', 'ended', { spec: { source: elsewhere } }, untouched.spec],
  ['its project', 'running', { spec: { project: 'other' } }, untouched.spec],
  ['its automated sync', 'ended', { spec: { syncPolicy: null } }, untouched.spec],
  ['a label', 'ended', { metadata: { labels: { team: 'other' } } }, untouched.labels],
  ['a new label', 'fresh', { metadata: { labels: { 'hookline.dev/product': 'x' } } }, untouched.labels],
  ['its finalizers', 'ended', { metadata: { finalizers: null } }, untouched.owned],
  ['its owners', 'ended', { metadata: { ownerReferences: [owner] } }, untouched.owned],
  [
    'another annotation',
    'ended',
    { metadata: { annotations: { 'hookline.dev/primary-source': '1' } } },
    untouched.annotations,
  ],
  [
    'a new annotation beside a refresh',
    'ended',
    { metadata: { annotations: { 'argocd.argoproj.io/refresh': 'hard', 'example.com/a': 'b' } } },
    untouched.annotations,
  ],
  ['no annotation any more', 'ended', { metadata: { annotations: null } }, untouched.annotations],
  ['its health', 'running', { status: { health: { status: 'Degraded' } } }, untouched.status],
  ['its comparison', 'running', { status: { sync: { revision } } }, untouched.status],
  ['new conditions', 'ended', { status: { conditions: [{ type: 'X', message: 'x' }] } }, untouched.status],
  ['no status any more', 'ended', { status: null }, untouched.status],
  ['its running operation', 'running', { operation: { sync: { revision: newer } } }, untouched.operation],
  ['an operation that waits', 'asked', { operation: { sync: { revision: newer } } }, untouched.operation],
  ['no operation any more', 'running', { operation: null }, untouched.operation],
  ['no operationState any more', 'ended', { status: { operationState: null } }, untouched.state],
  ['the outcome of what goes on', 'running', phase('Succeeded'), untouched.state],
  ['the outcome of what ends', 'ending', phase('Running'), untouched.state],
  ['the phase of what has ended', 'ended', phase('Terminating'), untouched.state],
  [
    'the message beside the phase',
    'running',
    { status: { operationState: { phase: 'Terminating', message: 'x' } } },
    untouched.state,
  ],
  ['the message', 'running', { status: { operationState: { message: 'x' } } }, untouched.state],
  ['self-heal after what has ended', 'ended', rest({ autoHealAttemptsCount: 9 }), untouched.state],
  ['self-heal of what ends', 'ending', rest({ autoHealAttemptsCount: 9 }), untouched.state],
  ['the revision of what runs', 'running', rest({ revision: newer }), untouched.state],
  [
    'the revision beside self-heal',
    'running',
    rest({ revision: newer, autoHealAttemptsCount: 9 }),
    untouched.state,
  ],
  [
    'retries of what runs',
    'running',
    { status: { operationState: { operation: { retry: { limit: 9 } } } } },
    untouched.state,
  ],
  [
    'the last change of a large one',
    'large',
    { status: { operationState: { message: 'x' } } },
    untouched.state,
  ],
  ['a resource of a large one', 'large', { status: { resources: many().slice(1) } }, untouched.status],
];

function phase(name: string): Body {
  return { status: { operationState: { phase: name } } };
}

function rest(sync: Body): Body {
  return { status: { operationState: { operation: { sync } } } };
}

test.for(changes)('%s of an Application that is %s: the server may not', async ([, name, body, said]) => {
  expect(await verdictOf(name, { body })).toBe(said);
});

/** Syncs that are not those of the server: label, change of write S, and the line of the refusal. */
const starts: readonly (readonly [string, Body, string])[] = [
  ['of another source', { operation: { sync: { source: elsewhere } } }, untouched.whole],
  ['of other sources', { operation: { sync: { sources: [elsewhere] } } }, untouched.whole],
  ['of given manifests', { operation: { sync: { manifests: ['{}'] } } }, untouched.whole],
  [
    'of some resources',
    { operation: { sync: { resources: [{ kind: 'Job', name: 'x' }] } } },
    untouched.whole,
  ],
  ['that is a dry run', { operation: { sync: { dryRun: true } } }, untouched.whole],
  ['with a strategy', { operation: { sync: { syncStrategy: { apply: {} } } } }, untouched.whole],
  ['that replaces', { operation: { sync: { syncOptions: ['Replace=true'] } } }, untouched.options],
  ['that is tried for ever', { operation: { retry: { limit: -1 } } }, untouched.options],
  ['without a mark', { operation: { info: null } }, untouched.info],
  ['with the mark of others', { operation: { info: [{ name: 'ticket', value: 'x' }] } }, untouched.info],
];

test.for(starts)('a sync %s: the server may not start it', async ([, change, said]) => {
  expect(await verdictOn(['S, start', 'ended'], { alter: (body) => merged(body, change) })).toBe(said);
});

test('a sync that prunes: only of an Application that prunes by itself', async () => {
  expect(
    await verdictOn(['S, start', 'manual'], {
      alter: (body) => merged(body, { operation: { sync: { prune: true } } }),
    }),
  ).toBe(untouched.options);
});

test('a sync that leaves the last outcome in its place: the server may not start it', async () => {
  expect(await verdictOn(['S, start', 'ended'], { alter: (body) => ({ ...body, status: undefined }) })).toBe(
    untouched.last,
  );
});

test.for(['asked', 'running', 'ending'])(
  'a sync over one that is %s: the server may not start it',
  async (name) => {
    expect(await verdictOn(['S, start', name])).toBe(untouched.operation);
  },
);

test('Applications: the server makes none and deletes none, whatever the Roles say', async () => {
  const metadata = { namespace, name: 'another' };
  const body = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', metadata, spec };

  expect(await verdictOf('', { method: 'POST', body })).toBe(untouched.object);
  expect(await verdictOf('ended', { method: 'DELETE', body: {} })).toBe(untouched.object);
});

test('the policy is about the server alone: others change Applications as before', async () => {
  const somebody = { user: 'jane', groups: [everything] };
  const body = { spec: { project: 'other' } };
  const { Application } = resources;

  expect(
    await verdict(somebody, { method: 'PATCH', resource: Application, namespace, name: 'ended', body }),
  ).toBe('passes');
});

/** A JSON merge patch of a patch. */
function merged(left: Body, right: Body): Body {
  const result = { ...left };
  for (const [key, value] of Object.entries(right)) {
    const isInner = typeof value === 'object' && value !== null && !Array.isArray(value);
    result[key] = isInner ? merged(result[key] ?? {}, value) : value;
  }
  return result;
}

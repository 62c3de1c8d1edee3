/** What the server alone records: HookRuns and statuses, and the one thing that people add to one. */
import { beforeAll, expect, test } from 'vitest';
import { resources } from '../../hooks/kube/resources.ts';
import { apiVersion } from '../../hooks/model/names.ts';
import { statusOf } from '../hooks/http/release.ts';
import { people, verdict, writeAs, type Person, type Write } from './support/impersonated.ts';
import { create, find, kinds, remove, type Body } from './support/kube.ts';
import { ours } from './support/server.ts';

/** No tenant's: the server that runs leaves it alone. */
const namespace = 'policy-records';

const runSpec = {
  release: 'open',
  product: 'shop',
  flow: 'main',
  slot: 'release.onStart',
  index: 0,
  hook: 'note',
  attempt: 1,
};

const said = {
  status: 'this status is written by the server alone',
  made: 'HookRuns are made by the server alone',
  run: 'the spec of a HookRun is written by the server alone',
} as const;

beforeAll(async () => {
  if ((await find(kinds.Namespace, '', namespace)) === undefined)
    await create(kinds.Namespace, { metadata: { name: namespace } });
  const spec = { product: 'shop', flow: 'main', revision: '9c1f0a2' };
  await made('Release', 'open', spec);
  await made('HookRun', 'note', runSpec);
  const write = { method: 'PATCH', resource: resources.Release, namespace, name: 'open' } as const;
  await writeAs(people.server, { ...write, subresource: 'status', body: { status: statusOf() } });
  return () => remove(kinds.Namespace, '', namespace);
});

async function made(kind: 'Release' | 'HookRun', name: string, spec: Body): Promise<void> {
  await remove(ours[kind], namespace, name);
  const body = { apiVersion, kind, metadata: { name, namespace }, spec };
  await writeAs(people.server, { method: 'POST', resource: resources[kind], namespace, name: '', body });
}

function change(person: Person, name: string, body: Body, more: Partial<Write> = {}): Promise<string> {
  const write = { method: 'PATCH', resource: resources.Release, namespace, name, body } as const;
  return verdict(people[person], { ...write, ...more });
}

const run = { resource: resources.HookRun, name: 'note' } as const;
const notes = { apiVersion, kind: 'HookRun', metadata: { name: 'other', namespace }, spec: runSpec };

test.for([
  [
    'a status of a Release',
    'open',
    { status: { phase: 'Succeeded' } },
    { subresource: 'status' },
    said.status,
  ],
  [
    'a status of a HookRun',
    'note',
    { status: { phase: 'Succeeded', conditions: [] } },
    { ...run, subresource: 'status' },
    said.status,
  ],
  ['another Job into a HookRun', 'note', { spec: { job: { template: {} } } }, run, said.run],
  ['a HookRun', '', notes, { ...run, name: '', method: 'POST' }, said.made],
  ['a label of a HookRun', 'note', { metadata: { labels: { seen: 'yes' } } }, run, 'passes'],
] as const)('a cluster administrator writes %s', async ([, name, body, more, expected]) => {
  expect(await change('admin', name, body, more)).toBe(expected);
});

/** A gate that is opened by hand: `hooks/model/product-status.ts`, status.openings. */
function opening(person: Person, index: number, more: Body = {}): Body {
  const by = people[person].user;
  const [startedAt, at] = ['2026-01-02T03:04:05Z', '2026-01-02T03:14:05Z'];
  return { uid: `uid-${index}`, namespace: 'argocd', name: 'shop', startedAt, reason: 'x', by, at, ...more };
}

function openings(from: number, to: number): readonly Body[] {
  return Array.from({ length: to - from }, (_, index) => opening('bob', from + index));
}

const none = { releases: [], opened: [], ended: [], entered: [], applications: [], conditions: [] };
const own = 'write by: root@example.com into the opening of a gate, and nothing that the server says';
const kept = 'openings that are recorded stay as they are';

/** Products by what they remember: 3 openings, and as many as are kept. */
const remembered = { few: openings(0, 3), full: openings(0, 20) };

test.for([
  ['few', 'a record', { ...none, releases: ['shop-1'], openings: remembered.few }, said.status],
  ['few', 'an opening of theirs', { openings: [...remembered.few, opening('admin', 9)] }, 'passes'],
  ['full', 'an opening for the oldest', { openings: [...openings(1, 20), opening('admin', 9)] }, 'passes'],
  ['few', 'an opening as another', { openings: [...remembered.few, opening('jane', 9)] }, own],
  [
    'few',
    'an opening that is taken up',
    { openings: [...remembered.few, opening('admin', 9, { openedAt: '2026-01-02T03:14:06Z' })] },
    own,
  ],
  ['few', 'an opening less', { openings: openings(1, 3) }, kept],
  ['few', 'an opening for another', { openings: [...openings(1, 3), opening('admin', 9)] }, kept],
  ['full', 'an opening for the newest', { openings: [...openings(0, 19), opening('admin', 9)] }, kept],
  ['few', 'no openings', { openings: null }, kept],
] as const)('with %s openings an administrator writes %s', async ([name, , wish, expected]) => {
  const place = { resource: resources.Product, namespace };
  await remove(ours.Product, namespace, name);
  const product = { apiVersion, kind: 'Product', metadata: { name, namespace }, spec: {} };
  await writeAs(people.admin, { ...place, method: 'POST', name: '', body: product });
  const write = { ...place, method: 'PATCH', name, subresource: 'status' } as const;
  await writeAs(people.server, { ...write, body: { status: { ...none, openings: remembered[name] } } });

  expect(await verdict(people.admin, { ...write, body: { status: wish } })).toBe(expected);
});

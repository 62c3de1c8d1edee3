/** Gates opened by hand: what people may write into the status of a Product, by the shipped policy. */
import { beforeAll, expect, test } from 'vitest';
import { resources } from '../../hooks/kube/resources.ts';
import { apiVersion } from '../../hooks/model/names.ts';
import { everything, server as username, verdict, writeAs } from './support/impersonated.ts';
import { create, find, kinds, remove } from './support/kube.ts';
import { ours as own } from './support/server.ts';

/** No tenant's: the server that runs leaves it alone. */
const namespace = 'policy-openings';

const admin = { user: 'root@example.com', groups: [everything] };
const server = { user: username, groups: [everything] };
const people = { admin, server } as const;

const theServers = 'of this status all but openings is written by the server alone';

/** A Product whose server has looked at it, and whose gate was opened once. */
const product = { resource: resources.Product, namespace, name: 'shop', method: 'PATCH' } as const;
const looked = { releases: [], opened: [], ended: [], entered: [], applications: [], conditions: [] };
const place = { uid: 'u', namespace: 'argocd', name: 'shop-prod', reason: 'incident 7' };
const taken = {
  ...place,
  startedAt: '2026-01-05T08:00:00Z',
  by: 'bob@example.com',
  at: '2026-01-05T08:01:00Z',
};
const opening = { ...taken, startedAt: '2026-01-05T09:00:00Z', by: admin.user };
const inOwnName = 'write by: root@example.com into an opening, and no openedAt';

beforeAll(async () => {
  if ((await find(kinds.Namespace, '', namespace)) === undefined)
    await create(kinds.Namespace, { metadata: { name: namespace } });
  const object = { apiVersion, kind: 'Product', metadata: { name: 'shop', namespace }, spec: {} };
  await remove(own.Product, namespace, 'shop');
  await writeAs(admin, { ...product, method: 'POST', name: '', body: object });
  const body = { status: { ...looked, openings: [taken] } };
  await writeAs(server, { ...product, subresource: 'status', body });
  return () => remove(kinds.Namespace, '', namespace);
});

test.for([
  ['admin', 'remembers another release', { releases: ['x'] }, theServers],
  ['admin', 'takes conditions away', { conditions: null }, theServers],
  ['server', 'remembers another release', { releases: ['x'] }, 'passes'],
  ['admin', 'opens a gate', { openings: [taken, opening] }, 'passes'],
  ['admin', 'opens a gate as another', { openings: [taken, { ...opening, by: 'bob' }] }, inOwnName],
  ['admin', 'opens one as taken up', { openings: [taken, { ...opening, openedAt: taken.at }] }, inOwnName],
  ['admin', 'changes an opening of another', { openings: [{ ...taken, reason: 'none' }] }, inOwnName],
  ['admin', 'takes an opening out', { openings: [] }, 'openings are not taken out'],
  ['admin', 'opens a gate where the list is full', { openings: [opening] }, 'passes'],
] as const)('in the status of a Product %s %s', async ([person, , status, expected]) => {
  const write = { ...product, subresource: 'status', body: { status } } as const;
  expect(await verdict(people[person], write)).toBe(expected);
});

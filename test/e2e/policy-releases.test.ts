/** Who did it: what people may write into Releases, by the shipped Roles and policies. */
import { beforeAll, expect, test } from 'vitest';
import { resources } from '../../hooks/kube/resources.ts';
import { approveChange, retryChange, terminateChange, type Wanted } from '../../hooks/model/intent.ts';
import { apiVersion } from '../../hooks/model/names.ts';
import { startedRelease } from '../../hooks/model/start.ts';
import { statusOf } from '../hooks/http/release.ts';
import { people, verdict, writeAs, type Person, type Write } from './support/impersonated.ts';
import { create, find, get, kinds, remove, type Body } from './support/kube.ts';
import { ours } from './support/server.ts';

/** No tenant's: the server that runs leaves it alone. */
const namespace = 'policy-releases';

const managers: readonly Person[] = ['jane', 'bob', 'mallory'];

const bobs = { environment: 'staging', reason: 'seen', attempt: 2, by: people.bob.user };
const spec = { product: 'shop', flow: 'main', revision: '9c1f0a2', initiatedBy: people.bob.user };
const flow = {
  triggerEnvironment: 'dev',
  steps: [
    { environment: 'staging', dependsOn: ['dev'], approval: { groups: ['qa', 'ops'] } },
    { environment: 'prod', dependsOn: ['staging'], approval: { groups: ['release-managers'] } },
    { environment: 'show', dependsOn: ['staging'] },
  ],
};
const status = statusOf({ attempt: 2, pinned: { flow, flowDigest: 'f', hooks: {} } });
const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', plural: 'rolebindings' };

beforeAll(async () => {
  if ((await find(kinds.Namespace, '', namespace)) === undefined)
    await create(kinds.Namespace, { metadata: { name: namespace } });
  await remove(binding, namespace, 'managers');
  await create(binding, {
    metadata: { name: 'managers', namespace },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'hookline-release-manager' },
    subjects: managers.map((name) => ({
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'User',
      name: people[name].user,
    })),
  });
  await stored('open', { ...spec, approvals: [bobs] }, status);
  await stored('failed', spec, { ...status, phase: 'Failed' });
  await stored('ending', { ...spec, terminate: { reason: 'broken', by: people.bob.user } }, status);
  return () => remove(kinds.Namespace, '', namespace);
});

/** A Release as the server leaves it. */
async function stored(name: string, of: Body, is: Body): Promise<void> {
  await remove(ours.Release, namespace, name);
  const place = { resource: resources.Release, namespace };
  const body = { apiVersion, kind: 'Release', metadata: { name, namespace }, spec: of };
  await writeAs(people.server, { ...place, method: 'POST', name: '', body });
  const patch = { status: is };
  await writeAs(people.server, { ...place, method: 'PATCH', name, subresource: 'status', body: patch });
}

function change(person: Person, name: string, body: Body, more: Partial<Write> = {}): Promise<string> {
  const write = { method: 'PATCH', resource: resources.Release, namespace, name, body } as const;
  return verdict(people[person], { ...write, ...more });
}

function start(person: Person, of: Body): Promise<string> {
  const body = { apiVersion, kind: 'Release', metadata: { namespace, generateName: 'shop-' }, spec: of };
  return change(person, '', body, { method: 'POST' });
}

const said = {
  fixed: 'of a Release only the wishes terminate, retry and approvals can be changed',
  more: 'a Release is started with product, flow, revision or version, generation and initiatedBy alone',
  group: 'you are in none of the groups that may approve this environment of the release',
  attempt: 'an approval is for the attempt that goes on',
  given: 'an approval is changed or taken back only by who gave it',
} as const;

const begun = { product: 'shop', flow: 'main', revision: '9c1f0a2' };

test.for([
  ['jane', 'as themselves', { ...begun, initiatedBy: people.jane.user }, 'passes'],
  ['jane', 'without a name', begun, 'passes'],
  ['mallory', 'of a version', { product: 'shop', flow: 'main', version: '1.4.2' }, 'passes'],
  [
    'jane',
    'as another',
    { ...begun, initiatedBy: 'bob' },
    'initiatedBy is you, jane@example.com, or is left out',
  ],
  [
    'admin',
    'as another',
    { ...begun, initiatedBy: 'bob' },
    'initiatedBy is you, root@example.com, or is left out',
  ],
  [
    'jane',
    'that is approved',
    { ...begun, approvals: [{ environment: 'prod', by: people.jane.user }] },
    said.more,
  ],
  ['jane', 'that has come back', { ...begun, generation: 3 }, 'passes'],
  ['jane', 'of a repository', { ...begun, repository: 'https://git.example.com/x' }, said.more],
  ['jane', 'that never rendered', { ...begun, attempted: true }, said.more],
  ['server', 'for somebody', { ...begun, initiatedBy: 'bob', generation: 1, repository: 'r' }, 'passes'],
] as const)('%s starts a release %s', async ([person, , of, expected]) => {
  expect(await start(person, of)).toBe(expected);
});

function approval(environment: string, person: Person, more: Body = {}): Body {
  return { environment, reason: 'seen', attempt: 2, by: people[person].user, ...more };
}

function approvals(...given: readonly Body[]): Body {
  return { spec: { approvals: given } };
}

const asJane = 'write by: jane@example.com into an approval';

test.for([
  ['jane', 'approves production', approvals(bobs, approval('prod', 'jane')), 'passes'],
  ['jane', 'approves as another', approvals(bobs, approval('prod', 'bob')), asJane],
  ['jane', 'approves as nobody', approvals(bobs, approval('prod', 'jane', { by: null })), asJane],
  ['jane', 'approves for another group', approvals(bobs, approval('staging', 'jane')), said.group],
  ['jane', 'approves what asks for none', approvals(bobs, approval('show', 'jane')), said.group],
  ['jane', 'approves what is not there', approvals(bobs, approval('nowhere', 'jane')), said.group],
  ['mallory', 'approves without a group', approvals(bobs, approval('prod', 'mallory')), said.group],
  ['admin', 'approves without a group', approvals(bobs, approval('prod', 'admin')), said.group],
  [
    'jane',
    'approves the next attempt',
    approvals(bobs, approval('prod', 'jane', { attempt: 3 })),
    said.attempt,
  ],
  [
    'jane',
    'approves the first attempt',
    approvals(bobs, { environment: 'prod', by: people.jane.user }),
    said.attempt,
  ],
  ['jane', "takes another's back", approvals(), said.given],
  ['jane', "puts hers for another's", approvals(approval('prod', 'jane')), said.given],
  ['jane', "changes another's", approvals({ ...bobs, reason: 'not seen' }), asJane],
  ['bob', 'takes his own back', approvals(), 'passes'],
  ['bob', 'changes his own', approvals({ ...bobs, reason: 'seen twice' }), 'passes'],
  ['jane', 'ends it', { spec: { terminate: { reason: 'x', by: people.jane.user } } }, 'passes'],
  ['jane', 'ends it without a name', { spec: { terminate: { reason: 'x' } } }, 'passes'],
  [
    'jane',
    'ends it as another',
    { spec: { terminate: { reason: 'x', by: 'bob' } } },
    'terminate.by is you, jane@example.com, or is left out',
  ],
  ['mallory', 'retries it', { spec: { retry: 1 } }, 'passes'],
  ['jane', 'gives it another commit', { spec: { revision: 'abc' } }, said.fixed],
  ['jane', 'gives it another flow', { spec: { flow: 'other' } }, said.fixed],
  ['jane', 'gives it a version', { spec: { version: '1' } }, said.fixed],
  ['jane', 'takes its starter away', { spec: { initiatedBy: null } }, said.fixed],
  ['admin', 'gives it another product', { spec: { product: 'other' } }, said.fixed],
  ['server', 'gives it another commit', { spec: { revision: 'abc' } }, said.fixed],
  ['server', 'approves for somebody', approvals(bobs, approval('prod', 'jane')), 'passes'],
  ['jane', 'labels it', { metadata: { labels: { seen: 'yes' } } }, 'passes'],
] as const)('%s %s', async ([person, , body, expected]) => {
  expect(await change(person, 'open', body)).toBe(expected);
});

test('a wish to end it is taken back by anybody, and changed in their own name alone', async () => {
  const { user: by } = people.jane;

  expect(await change('jane', 'ending', { spec: { terminate: null } })).toBe('passes');
  expect(await change('jane', 'ending', { spec: { terminate: { reason: 'other', by } } })).toBe('passes');
  expect(await change('jane', 'ending', { spec: { terminate: { reason: 'other' } } })).toBe(
    'terminate.by is you, jane@example.com, or is left out',
  );
});

/** A Release as the command line and the server read it. */
async function wanted(name: string): Promise<Wanted> {
  const release = await get(ours.Release, namespace, name);
  return {
    name,
    resourceVersion: release.metadata.resourceVersion,
    spec: release.spec,
    status: release.status,
  };
}

/** What is stored for somebody: over HTTP by the server, else by themselves. */
test.for(['jane', 'server'] as const)(
  'what the project itself writes for Jane passes as %s',
  async (person) => {
    const jane = { name: people.jane.user, groups: people.jane.groups };
    const [open, failed] = [await wanted('open'), await wanted('failed')];
    const changes = {
      open: [
        approveChange(open, { environment: 'prod', reason: 'seen' }, jane),
        terminateChange(open, 'broken', jane),
      ],
      failed: [retryChange(failed)],
    };

    for (const [name, all] of Object.entries(changes))
      for (const { value, problems } of all) {
        expect([problems, value]).toEqual([[], expect.anything()]);
        expect(await change(person, name, value)).toBe('passes');
      }
    const begins = startedRelease({ namespace, flowUid: person, releases: [] }, begun, jane);
    const object = 'object' in begins ? begins.object : undefined;
    expect(await change(person, '', object, { method: 'POST' })).toBe('passes');
    expect(await start(person, { ...begun, generation: 1, initiatedBy: jane.name })).toBe('passes');
  },
);

test('the Role of release managers: no status, and nothing is deleted', async () => {
  expect(await change('jane', 'open', { status: {} }, { subresource: 'status' })).toContain('cannot patch');
  expect(await change('jane', 'open', {}, { method: 'DELETE' })).toContain('cannot delete');
});

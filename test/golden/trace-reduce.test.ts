/** From what a watch says to a trace: what is left out, what is made neutral, and what is merged. */
import { expect, test } from 'vitest';
import { neutralizer } from '../support/trace-neutral.ts';
import { reduce, type Recorded } from '../support/trace-reduce.ts';

const start = Date.parse('2026-01-01T10:00:00Z');
const [first, second] = [
  '0123456789abcdef0123456789abcdef01234567',
  'fedcba9876543210fedcba9876543210fedcba98',
];
const uid = '11111111-2222-3333-4444-555555555555';
const other = '99999999-2222-3333-4444-555555555555';
const setting = { start, repositories: 'git://192.168.7.1:9418/', revisions: [first, second] };
const neutral = neutralizer(setting);

test.each([
  ['a time', '2026-01-01T10:01:30Z', 90],
  ['a time of day', 'Retrying attempt #1 at 7:05PM.', 'Retrying attempt #1 at 12:00AM.'],
  ['a commit', `Sync operation to ${first} succeeded`, 'Sync operation to revision-1 succeeded'],
  ['the beginning of a commit', `job-${second.slice(0, 7)}-x`, 'job-revision-2-x'],
  ['a generated name', `job-${first.slice(0, 7)}-presync-${start / 1000 + 5}`, 'job-revision-1-presync-5'],
  ['a UID', `/tmp/_cmp_server/${uid}/x`, '/tmp/_cmp_server/uid-1/x'],
  ['a repository', 'git://192.168.7.1:9418/shop.git', 'https://git.example/shop.git'],
  ['an address', 'dial tcp 10.0.0.1:443: refused', 'dial tcp 192.0.2.1: refused'],
  ['a ReplicaSet', 'ReplicaSet "shop-web-5d59d67564" has timed out', 'ReplicaSet "shop-web" has timed out'],
  ['a pod', 'pod "shop-web-5d59d67564-x2x9z" is gone', 'pod "shop-web" is gone'],
  ['a file', 'from server for: "/dev/shm/982644473": no', 'from server for: "/dev/shm/0": no'],
  ['the name of a hook Job', 'batch/Job/check-cfb6a632', 'batch/Job/check-cfb6a632'],
  ['a server', 'https://kubernetes.default.svc', 'https://kubernetes.default.svc'],
])('%s is made neutral, or stays', (_, text, expected) => {
  expect(neutral({ key: [text] })).toEqual({ key: [expected] });
});

test('only what decides is kept, times count from the start, and a state that says nothing new is left out', () => {
  const events: readonly Recorded[] = [
    { time: start + 140, type: 'ADDED', object: application('1') },
    { time: start + 260, type: 'MODIFIED', object: application('2') },
    { time: start + 300, type: 'ADDED', object: event('OperationStarted', uid) },
    { time: start + 310, type: 'ADDED', object: event('ResourceUpdated', uid) },
    { time: start + 320, type: 'ADDED', object: event('OperationStarted', other) },
    { time: start + 2000, type: 'MODIFIED', object: application('3', '2026-01-01T10:00:02Z') },
  ];

  const trace = reduce({
    ...setting,
    ...words,
    steps: [{ time: start + 90, step: `commit ${first}` }],
    events,
  });

  const metadata = { name: 'shop', namespace: 'argocd', uid: 'uid-1' };
  const sync = { status: 'Synced', revision: 'revision-1' };
  expect(trace).toEqual({
    ...words,
    applications: {
      shop: {
        project: 'default',
        source: { repoURL: 'https://git.example/shop.git', path: '.', plugin: { name: 'hookline' } },
        destination: { namespace: 'shop' },
      },
    },
    steps: [{ at: 0.1, step: 'commit revision-1' }],
    events: [
      { at: 0.1, type: 'ADDED', application: { metadata, status: { sync } } },
      { at: 0.3, event: { application: 'shop', reason: 'OperationStarted', message: 'to revision-1' } },
      { at: 2, type: 'MODIFIED', application: { metadata, status: { sync, reconciledAt: 2 } } },
    ],
  });
});

test('what is not an Application is refused', () => {
  const events = [{ time: start, type: 'ADDED', object: { kind: 'Status', message: 'no' } }];

  expect(() => reduce({ ...setting, ...words, steps: [], events })).toThrow('metadata');
});

const words = { description: 'A test.', argoCd: '3.5.7' };

function application(resourceVersion: string, reconciledAt?: string): unknown {
  return {
    kind: 'Application',
    metadata: {
      name: 'shop',
      namespace: 'argocd',
      uid,
      resourceVersion,
      managedFields: [],
      annotations: { 'example.io/a': 'b' },
    },
    spec: {
      project: 'default',
      source: {
        repoURL: 'git://192.168.7.1:9418/shop.git',
        path: '.',
        plugin: { name: 'hookline', env: [] },
      },
      destination: { namespace: 'shop' },
    },
    status: {
      sync: { status: 'Synced', revision: first, comparedTo: {} },
      resources: [{ kind: 'ConfigMap' }],
      ...(reconciledAt === undefined ? {} : { reconciledAt }),
    },
  };
}

function event(reason: string, of: string): unknown {
  return { kind: 'Event', reason, message: `to ${first}`, involvedObject: { name: 'shop', uid: of } };
}

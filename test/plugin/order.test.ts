/** The order of tasks, and what a sync waits for (argo-cd.md §C.5, §C.6, §C.8, §G.5). */
import { expect, test } from 'vitest';
import { runOrder, type Entry } from '../../plugin/order.ts';
import { crd, hook, lines, make, options, tasksOf, wave } from '../support/entry.ts';

const orders: readonly [title: string, entries: readonly Entry[], expected: readonly string[]][] = [
  [
    'case 20: phase, wave, kind, name',
    [
      make('Pod pod'),
      make('Service service'),
      make('PersistentVolume volume'),
      make('Widget fail', { [hook]: 'SyncFail' }),
      make('Widget late', { [wave]: '1' }),
      make('Widget b'),
      make('Widget a'),
      make('Widget early', { [wave]: '-1' }),
      make('Widget Plain'),
      make('Widget pre', { [hook]: 'PreSync' }),
      make('Widget post', { [hook]: 'PostSync' }),
      make('ConfigMap config'),
    ],
    [
      'PreSync 0 Widget pre',
      'Sync -1 Widget early',
      'Sync 0 ConfigMap config',
      'Sync 0 PersistentVolume volume',
      'Sync 0 Service service',
      'Sync 0 Pod pod',
      'Sync 0 Widget Plain',
      'Sync 0 Widget a',
      'Sync 0 Widget b',
      'Sync 1 Widget late',
      'PostSync 0 Widget post',
      'SyncFail 0 Widget fail',
    ],
  ],
  [
    'case 21: Namespace before custom kinds',
    [make('Workflow flow'), make('Namespace shop')],
    ['Sync 0 Namespace shop', 'Sync 0 Workflow flow'],
  ],
  [
    'case 25: one object twice, as resource and as hook',
    [make('Job a'), make('Job a', { [hook]: 'Sync' })],
    ['Sync 0 Job a'],
  ],
  [
    'huge waves',
    [
      make('Pod a', { [wave]: '900000000000000' }),
      make('Pod b', { [wave]: '-900000000000000' }),
      make('Pod c', { [wave]: '99999999999999999999' }),
    ],
    ['Sync -900000000000000 Pod b', 'Sync 0 Pod c', 'Sync 900000000000000 Pod a'],
  ],
  [
    'names by bytes of UTF-8',
    ['\u{1f600}', '\u{ff5e}', 'é', 'z', 'a-b', 'a.b', 'A', 'a'].map((name) => make(`Pod ${name}`)),
    ['A', 'a', 'a-b', 'a.b', 'z', 'é', '\u{ff5e}', '\u{1f600}'].map((name) => `Sync 0 Pod ${name}`),
  ],
  [
    'a hook of two phases is two tasks',
    [make('Job j', { [hook]: 'PostSync,PreSync' })],
    ['PreSync 0 Job j', 'PostSync 0 Job j'],
  ],
];

test.each(orders)('%s', (_, entries, expected) => {
  expect(lines(entries)).toEqual(expected);
});

test('ties go by namespace, then group, then kind', () => {
  const ties = [
    make('Widget b/x'),
    { from: 'other group', value: { ...make('Widget a/x').value, apiVersion: 'another.com/v1' } },
    make('Widget a/x'),
    { from: 'other kind', value: { ...make('Gadget a/x').value, apiVersion: 'example.com/v1' } },
  ];

  expect(tasksOf(ties).map(({ from }) => from)).toEqual([
    'other group',
    'other kind',
    'Widget a/x',
    'Widget b/x',
  ]);
});

const deployment = make('Deployment d');
const later = make('Deployment later', { [wave]: '1' });
const waits: readonly [title: string, entries: readonly Entry[], expected: readonly string[]][] = [
  [
    'case 24: one wave, not even -1, is a single step',
    [make('Deployment d', { [wave]: '-1' })],
    ['d nothing'],
  ],
  ['case 24: two waves: all but the last', [deployment, later], ['d health', 'later nothing']],
  ['case 24: two phases', [make('Job j', { [hook]: 'PreSync' }), deployment], ['j completion', 'd nothing']],
  [
    'PostSync makes Sync wait',
    [deployment, make('Job j', { [hook]: 'PostSync' })],
    ['d health', 'j completion'],
  ],
  [
    'a Sync hook alone does not',
    [deployment, make('Job j', { [hook]: 'Sync' })],
    ['d nothing', 'j completion'],
  ],
  [
    'a Sync hook with a PreSync hook does',
    [deployment, make('Job j', { [hook]: 'Sync' }), make('Job p', { [hook]: 'PreSync' })],
    ['p completion', 'd health', 'j completion'],
  ],
  [
    'a Sync hook with a SyncFail hook does',
    [deployment, make('Job j', { [hook]: 'Sync' }), make('Job f', { [hook]: 'SyncFail' })],
    ['d health', 'j completion', 'f completion'],
  ],
  [
    'SyncFail alone does not',
    [deployment, make('Job f', { [hook]: 'SyncFail' })],
    ['d nothing', 'f completion'],
  ],
  [
    'a hook in an earlier wave does not make the last one wait',
    [make('Job j', { [hook]: 'Sync', [wave]: '-1' }), deployment],
    ['j completion', 'd nothing'],
  ],
  [
    'hooks without a health check are done when created',
    [
      make('ConfigMap c', { [hook]: 'PreSync' }),
      make('Role r', { [hook]: 'PreSync' }),
      make('Pod p', { [hook]: 'PreSync' }),
    ],
    ['c nothing', 'r nothing', 'p completion'],
  ],
  [
    'objects without one too',
    [make('ConfigMap c'), make('Service s'), later],
    ['c nothing', 's health', 'later nothing'],
  ],
  [
    'checks go by group and kind, some by the ending of the group',
    [
      make('Workflow w', { [hook]: 'Sync' }),
      make('Widget x', { [hook]: 'Sync' }),
      {
        from: '',
        value: { ...make('Widget y', { [hook]: 'Sync' }).value, apiVersion: 's3.aws.upbound.io/v1' },
      },
      { from: '', value: { ...make('Job z', { [hook]: 'Sync' }).value, apiVersion: 'example.com/v1' } },
    ],
    ['z nothing', 'w completion', 'x nothing', 'y completion'],
  ],
];

test.each(waits)('waits, %s', (_, entries, expected) => {
  expect(tasksOf(entries).map(({ name, waitsFor }) => `${name} ${waitsFor}`)).toEqual(expected);
});

test('gives every field of a task', () => {
  const annotations = {
    [hook]: 'PostSync',
    'argocd.argoproj.io/hook-delete-policy': 'HookFailed',
    [wave]: '2',
  };

  expect(tasksOf([make('Job j', annotations), make('Role r')])).toEqual([
    {
      phase: 'Sync',
      wave: 0,
      group: 'rbac.authorization.k8s.io',
      kind: 'Role',
      namespace: 'shop',
      name: 'r',
      from: 'Role r',
      isHook: false,
      deletePolicies: [],
      waitsFor: 'nothing',
      reason: 'no hook annotation',
    },
    {
      phase: 'PostSync',
      wave: 2,
      group: 'batch',
      kind: 'Job',
      namespace: 'shop',
      name: 'j',
      from: 'Job j',
      isHook: true,
      deletePolicies: ['HookFailed'],
      waitsFor: 'completion',
      reason: 'hook annotation PostSync',
    },
  ]);
});

/** Gives numbers below a bound, always the same ones: a linear congruential generator. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function shuffled(entries: readonly Entry[], pick: (below: number) => number): readonly Entry[] {
  const left = [...entries];
  return entries.flatMap(() => left.splice(pick(left.length), 1));
}

test('orders 1,000 objects the same however they are shuffled', () => {
  const pick = seeded(7);
  const kinds = ['Namespace', 'Pod', 'Job', 'Widget', 'Gadget', 'ConfigMap', 'ClusterRole', 'Role'];
  const words = ['PreSync', 'Sync', 'PostSync', 'SyncFail', 'PreSync,PostSync', 'Skip', 'Garbage'];
  const entries = Array.from({ length: 1_000 }, (_, index) => {
    const annotations = {
      [wave]: String(pick(5) - 2),
      ...(pick(2) === 0 ? { [hook]: words[pick(words.length)] } : {}),
    };
    const entry = make(
      `${kinds[pick(kinds.length)]} ns${pick(20)}/n${pick(3)}-${Math.floor(index / 3)}`,
      annotations,
    );
    return { ...entry, from: `${entry.from} ${index}` };
  });
  entries.push(
    crd('example.com', 'Widget', { [wave]: '9' }),
    ...Array.from({ length: 20 }, (_, n) => make(`Namespace ns${n}`)),
  );
  const unique = runOrder(entries, options).dropped.filter(({ reason }) => reason.startsWith('repeated'));
  const repeated = new Set(unique.map(({ from }) => from));
  const sample = entries.filter(({ from }) => !repeated.has(from));

  const expected = tasksOf(sample);

  expect(expected.length).toBeGreaterThan(800);
  for (let round = 0; round < 5; round += 1) expect(tasksOf(shuffled(sample, pick))).toEqual(expected);
});

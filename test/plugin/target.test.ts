/** What a sync works on, and what it leaves out (argo-cd.md §C.1, §C.3, §G.5). */
import { expect, test } from 'vitest';
import { runOrder, type Entry } from '../../plugin/order.ts';
import { helmHook, hook, make, options, tasksOf } from '../support/entry.ts';

test('case 29: an object without namespace gets the destination, and is not changed itself', () => {
  const entry = make('Pod p');

  const [task] = tasksOf([entry]);

  expect([task?.namespace, entry.value]).toEqual(['shop', make('Pod p').value]);
});

const drops: readonly [title: string, entries: readonly Entry[], expected: readonly string[]][] = [
  ['case 2', [make('Pod p', { [hook]: 'Skip' })], ['Pod p: hook annotation Skip']],
  ['case 3', [make('Pod p', { [hook]: 'Garbage, x' })], ['Pod p: hook annotation Garbage, x names no phase']],
  ['empty', [make('Pod p', { [hook]: '' })], ['Pod p: hook annotation is empty']],
  ['case 9', [make('Pod p', { [helmHook]: 'test' })], ['Pod p: helm.sh/hook test names no phase']],
  [
    'case 16',
    [make('Pod p', { [hook]: 'PreDelete' }), make('Pod q', { [helmHook]: 'post-delete' })],
    [
      'Pod p: runs when the application is deleted: PreDelete',
      'Pod q: runs when the application is deleted: post-delete',
    ],
  ],
  [
    'case 28',
    [make('Pod p-*'), make('Pod')],
    ['Pod p-: no name, so the sync fails', 'Pod : no name, so the sync fails'],
  ],
  [
    'no kind',
    [{ from: 'x', value: { metadata: { name: 'a' } } }],
    [' a: no kind, so Argo CD refuses the whole set'],
  ],
];

test.each(drops)('leaves out, %s', (_, entries, expected) => {
  const { tasks, dropped } = runOrder(entries, options);

  expect({ tasks, dropped: dropped.map(({ kind, name, reason }) => `${kind} ${name}: ${reason}`) }).toEqual({
    tasks: [],
    dropped: expected,
  });
});

test('says all that is known of what it leaves out', () => {
  const { dropped } = runOrder([make('Widget other/w', { [hook]: 'Skip' })], options);

  expect(dropped).toEqual([
    {
      group: 'example.com',
      kind: 'Widget',
      namespace: 'other',
      name: 'w',
      from: 'Widget other/w',
      reason: 'hook annotation Skip',
    },
  ]);
});

const repeats: readonly [
  title: string,
  entries: readonly Entry[],
  kept: readonly string[],
  dropped: readonly string[],
][] = [
  [
    'case 70: the last of three wins',
    ['a', 'b', 'c'].map((from) => ({ ...make('Pod p'), from })),
    ['c'],
    ['a: repeated; the last one, c, wins', 'b: repeated; the last one, c, wins'],
  ],
  [
    'an explicit destination is the same as none',
    [
      { ...make('Pod shop/p'), from: 'a' },
      { ...make('Pod p'), from: 'b' },
    ],
    ['b'],
    ['a: repeated; the last one, b, wins'],
  ],
  [
    'hooks too',
    [
      { ...make('Job p', { [hook]: 'PreSync' }), from: 'a' },
      { ...make('Job p', { [hook]: 'PostSync' }), from: 'b' },
    ],
    ['b'],
    ['a: repeated; the last one, b, wins'],
  ],
  [
    'also where the last one does not run',
    [
      { ...make('Pod p'), from: 'a' },
      { ...make('Pod p', { [hook]: 'Skip' }), from: 'b' },
    ],
    [],
    ['a: repeated; the last one, b, wins', 'b: hook annotation Skip'],
  ],
  [
    'unnamed hooks are repeats, with generateName they are not',
    [
      { ...make('Job', { [hook]: 'PreSync' }), from: 'a' },
      { ...make('Job', { [hook]: 'PreSync' }), from: 'b' },
      { ...make('Job x-*', { [hook]: 'PreSync' }), from: 'c' },
      { ...make('Job x-*', { [hook]: 'PreSync' }), from: 'd' },
    ],
    ['b', 'c', 'd'],
    ['a: repeated; the last one, b, wins'],
  ],
  [
    'another version of one group is the same object, another group is not',
    [
      { from: 'a', value: { ...make('Widget w').value, apiVersion: 'example.com/v1beta1' } },
      { ...make('Widget w'), from: 'b' },
      { from: 'c', value: { ...make('Widget w').value, apiVersion: 'other.com/v1' } },
    ],
    ['b', 'c'],
    ['a: repeated; the last one, b, wins'],
  ],
];

test.each(repeats)('repeats, %s', (_, entries, kept, expected) => {
  const { tasks, dropped } = runOrder(entries, options);

  expect({
    kept: tasks.map(({ from }) => from),
    dropped: dropped.map(({ from, reason }) => `${from}: ${reason}`),
  }).toEqual({ kept, dropped: expected });
});

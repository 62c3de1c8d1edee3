/** How drafts are named and compared, and what is said about them (argo-cd.md §C.3, §C.5). */
import { expect, test } from 'vitest';
import { byBytes } from '../../plugin/draft.ts';
import { runOrder, type Entry } from '../../plugin/order.ts';
import { crd, helmHook, hook, make, tasksOf, wave } from '../support/entry.ts';

test('byBytes agrees with an encoder', () => {
  const texts = [
    '',
    'a',
    'ab',
    'é',
    'e\u{301}',
    '\u{d7ff}',
    '\u{e000}',
    '\u{ffff}',
    '\u{10000}',
    '\u{1f600}x',
  ];

  const ours = texts.toSorted(byBytes);

  expect(ours.map(bytes)).toEqual(texts.map(bytes).toSorted());
});

function bytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const names: readonly [title: string, revision: string, entry: Entry, expected: readonly string[]][] = [
  [
    'case 26: two phases, long revision',
    'FooBarBaz',
    make('Job h-*', { [hook]: 'PreSync,PostSync' }),
    ['h-foobarb-presync-<time>', 'h-foobarb-postsync-<time>'],
  ],
  [
    'case 27: short revision',
    'foobar',
    make('Job h-*', { [hook]: 'PreSync,PostSync' }),
    ['h-foobar-presync-<time>', 'h-foobar-postsync-<time>'],
  ],
  ['eight characters', 'foobarb8', make('Job h-*', { [hook]: 'Sync' }), ['h-foobarb-sync-<time>']],
  ['seven characters', 'foobarb', make('Job h-*', { [hook]: 'Sync' }), ['h-foobarb-sync-<time>']],
  ['no revision', '', make('Job h-*', { [hook]: 'SyncFail' }), ['h-<revision>-syncfail-<time>']],
  ['no generateName', 'abcdef1234', make('Job', { [hook]: 'PreSync' }), ['abcdef1-presync-<time>']],
  ['a name beats all', 'abcdef1234', make('Job n', { [hook]: 'PreSync' }), ['n']],
];

test.each(names)('names, %s', (_, revision, entry, expected) => {
  const before = structuredClone(entry.value);

  const { tasks } = runOrder([entry], { namespace: 'shop', revision });

  expect({ names: tasks.map(({ name }) => name), value: entry.value }).toEqual({
    names: expected,
    value: before,
  });
});

test('an unnamed hook is ordered by the name that it will have', () => {
  const pre = { [hook]: 'PreSync' };
  const entries = [
    make('Job h-b', pre),
    make('Job h-*', pre),
    make('Job h-a', pre),
    make('Job h-abcdef2', pre),
  ];

  expect(tasksOf(entries).map(({ name }) => name)).toEqual([
    'h-a',
    'h-abcdef1-presync-<time>',
    'h-abcdef2',
    'h-b',
  ]);
});

const reasons: readonly [entries: readonly Entry[], expected: readonly string[]][] = [
  [[make('Pod p')], ['no hook annotation']],
  [[make('Pod p', { [hook]: 'Sync, PreSync' })], ['hook annotation PreSync', 'hook annotation Sync']],
  [[make('Pod p', { [helmHook]: 'pre-install' })], ['helm.sh/hook pre-install']],
  [
    [make('Pod p', { [helmHook]: 'pre-install,test,pre-upgrade,post-install' })],
    ['helm.sh/hook pre-install, pre-upgrade', 'helm.sh/hook post-install'],
  ],
  [[make('Pod p', { [hook]: 'Garbage', [helmHook]: 'pre-install' })], ['helm.sh/hook pre-install']],
  [[make('Pod p', { [helmHook]: 'crd-install' })], ['helm.sh/hook crd-install, which is no hook']],
  [
    [make('Widget w', { [wave]: '-1' }), crd('example.com', 'Widget'), make('Namespace shop')],
    [
      'moved before the first object in namespace shop',
      'moved before the first object of kind Widget',
      'no hook annotation',
    ],
  ],
];

test.each(reasons)('says why it runs there: %#', (entries, expected) => {
  expect(tasksOf(entries).map(({ reason }) => reason)).toEqual(expected);
});

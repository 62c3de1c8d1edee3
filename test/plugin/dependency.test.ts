/** Namespaces and definitions come first, wherever they were written (argo-cd.md §C.5). */
import { expect, test } from 'vitest';
import { runOrder, type Entry } from '../../plugin/order.ts';
import { crd, hook, lines, make, wave } from '../support/entry.ts';

const orders: readonly [title: string, entries: readonly Entry[], expected: readonly string[]][] = [
  [
    'case 22: each Namespace directly before the first object in it',
    [
      make('Job ns1/hook1', { [hook]: 'PreSync' }),
      make('Job ns2/hook2', { [hook]: 'PreSync' }),
      make('Namespace ns1'),
      make('Namespace ns2'),
    ],
    ['PreSync 0 Namespace ns1', 'PreSync 0 Job hook1', 'PreSync 0 Namespace ns2', 'PreSync 0 Job hook2'],
  ],
  [
    'case 23: a definition before the first object of its kind',
    [make('Workflow flow', { [hook]: 'PreSync' }), crd('argoproj.io', 'Workflow')],
    ['PreSync 0 CustomResourceDefinition workflows.argoproj.io', 'PreSync 0 Workflow flow'],
  ],
  [
    'Namespace and definition both pulled, into a wave of a hook',
    [
      make('Widget other/w', { [hook]: 'PreSync', [wave]: '-7' }),
      make('Job j', { [hook]: 'PreSync' }),
      make('Namespace other', { [wave]: '3' }),
      make('Namespace shop'),
      crd('example.com', 'Widget'),
    ],
    [
      'PreSync 0 Namespace shop',
      'PreSync -7 Namespace other',
      'PreSync -7 CustomResourceDefinition widgets.example.com',
      'PreSync -7 Widget w',
      'PreSync 0 Job j',
    ],
  ],
  [
    "the destination's own Namespace is made before everything, in whatever phase and wave it is",
    [make('Job other/j', { [hook]: 'PreSync' }), make('Namespace shop', { [wave]: '9' })],
    ['Sync 9 Namespace shop', 'PreSync 0 Job j'],
  ],
  [
    'a Namespace that is a hook of two phases, in one of them twice, is made once',
    [
      make('Namespace other', { [hook]: 'PreSync,PostSync', [wave]: '-1' }),
      make('Pod other/p', { [hook]: 'PreSync', [wave]: '1' }),
    ],
    ['PreSync -1 Namespace other', 'PreSync 1 Pod p'],
  ],
  [
    'but twice in one wave',
    [
      make('Namespace other', { [hook]: 'PreSync,PostSync', [wave]: '3' }),
      make('Pod other/p', { [hook]: 'PreSync', [wave]: '1' }),
    ],
    ['PreSync 1 Namespace other', 'PreSync 1 Namespace other', 'PreSync 1 Pod p'],
  ],
  [
    'a cluster-scoped object counts as one in the destination namespace',
    [make('ClusterRole reader', { [wave]: '-2' }), make('Namespace shop')],
    ['Sync -2 Namespace shop', 'Sync -2 ClusterRole reader'],
  ],
  [
    'a namespace on a cluster-scoped object is not believed',
    [make('ClusterRole other/reader', { [wave]: '-2' }), make('Namespace other'), make('Namespace shop')],
    ['Sync -2 Namespace shop', 'Sync -2 ClusterRole reader', 'Sync 0 Namespace other'],
  ],
  [
    'what stands before its dependants already stays',
    [make('Namespace shop', { [wave]: '-3' }), make('Pod p')],
    ['Sync -3 Namespace shop', 'Sync 0 Pod p'],
  ],
  [
    'a definition without group or kind defines nothing',
    [
      make('Widget w', { [wave]: '-1' }),
      make('CustomResourceDefinition c', {}, { spec: { group: 'example.com' } }),
    ],
    ['Sync -1 Widget w', 'Sync 0 CustomResourceDefinition c'],
  ],
  [
    'a definition of another API is none',
    [
      make('Widget w', { [wave]: '-1' }),
      { from: 'x', value: { ...crd('example.com', 'Widget').value, apiVersion: 'x.io/v1' } },
    ],
    ['Sync -1 Widget w', 'Sync 0 CustomResourceDefinition widgets.example.com'],
  ],
  [
    'only the core Namespace is one, though others have its rank',
    [
      make('Pod p'),
      { from: 'x', value: { ...make('Namespace shop', { [wave]: '1' }).value, apiVersion: 'x.io/v1' } },
    ],
    ['Sync 0 Pod p', 'Sync 1 Namespace shop'],
  ],
];

test.each(orders)('%s', (_, entries, expected) => {
  expect(lines(entries)).toEqual(expected);
});

test('an unknown destination pulls no Namespace', () => {
  const entries = [make('Pod p'), make('Namespace shop', { [wave]: '1' })];

  expect(
    runOrder(entries, { namespace: '', revision: '' }).tasks.map(({ kind, phase }) => [kind, phase]),
  ).toEqual([
    ['Pod', 'Sync'],
    ['Namespace', 'Sync'],
  ]);
});

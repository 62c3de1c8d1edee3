/** Rows 62 to 67: how objects are written, what is tried first, and what the messages say. */
import { definition, object, stream, type Conformance } from './case.ts';

const replace = 'Replace=true';

/** Row 62: the request for one object, by the options of operation, target and live object. */
const verbs: readonly (readonly [row: string, request: string, scenario: Conformance['scenario']])[] = [
  ['62a', 'apply Pod shop/a', { text: object('Pod a') }],
  ['62b', 'replace Pod shop/a', { text: object('Pod a', { options: replace }), live: object('Pod a') }],
  ['62c', 'replace Pod shop/a', { text: object('Pod a'), live: object('Pod a', { options: replace }) }],
  ['62d', 'create Pod shop/a', { text: object('Pod a', { options: replace }) }],
  [
    '62e',
    'replace Pod shop/a',
    {
      text: object('Pod a', { options: replace }),
      live: object('Pod a'),
      options: { serverSideApply: true },
    },
  ],
  [
    '62f',
    'update Namespace shop/a',
    {
      text: object('Namespace a', { options: replace }),
      live: object('Namespace a'),
      options: { serverSideApply: true },
    },
  ],
  ['62g', 'server-side apply Pod shop/a', { text: object('Pod a', { options: 'ServerSideApply=true' }) }],
  [
    '62h',
    'apply Pod shop/a',
    { text: object('Pod a', { options: 'ServerSideApply=false' }), options: { serverSideApply: true } },
  ],
  ['62i', 'apply --force Pod shop/a', { text: object('Pod a', { options: 'Force=true' }) }],
  ['62j', 'apply --force Pod shop/a', { text: object('Pod a'), options: { force: true } }],
];

const widget = stream(object('Widget w'), definition('example.com', 'Widget'));

function waiting(row: string, message: string, text: string): Conformance {
  const expected = { calls: [{ state: `Running: waiting for ${message}` }] };
  return { row, title: message, scenario: { text, steps: [{}] }, expected };
}

const pods = ['pod-1', 'pod-2', 'pod-3'].map((name) => object(`Pod ${name}`));
const later = object('Pod pod-4', { wave: '1' });

/** The cases. */
export const asking: readonly Conformance[] = [
  ...verbs.map(([row, request, scenario]) => ({
    row,
    title: request,
    scenario: { ...scenario, steps: [{}] },
    expected: { calls: [{ applied: [[request]] }] },
  })),
  {
    row: '63a',
    title: 'a dry run is never server-side',
    scenario: { text: object('Pod a'), options: { serverSideApply: true, dryRun: true }, steps: [{}] },
    expected: { calls: [{ applied: [], tried: ['apply Pod shop/a'] }] },
  },
  {
    row: '63b',
    title: 'nor is what is tried before the first step',
    scenario: { text: object('Pod a'), options: { serverSideApply: true }, steps: [{}] },
    expected: { calls: [{ applied: [['server-side apply Pod shop/a']], tried: ['apply Pod shop/a'] }] },
  },
  {
    row: '64a',
    title: 'an object of a kind that the cluster does not know makes the sync invalid',
    scenario: { text: object('Widget w'), absent: ['Widget.example.com'] },
    expected: {
      steps: [],
      end: 'Failed: one or more synchronization tasks are not valid: failed to discover server resources for group version example.com/v1: the server could not find the requested resource',
    },
  },
  {
    row: '64b',
    title: 'unless its definition is in the same sync',
    scenario: { text: widget, absent: ['Widget.example.com'], steps: [{}] },
    expected: {
      calls: [{ tried: ['apply CustomResourceDefinition.apiextensions.k8s.io shop/widgets.example.com'] }],
    },
  },
  {
    row: '64c',
    title: 'or it is annotated so: it is not tried',
    scenario: {
      text: object('Widget w', { options: 'SkipDryRunOnMissingResource=true' }),
      absent: ['Widget.example.com'],
      steps: [{}],
    },
    expected: { calls: [{ applied: [['apply Widget.example.com shop/w']], tried: [] }] },
  },
  {
    row: '65',
    title: 'without hooks there is nothing to do, and live hooks are not pruned',
    scenario: {
      text: stream(object('Pod a', { hook: 'PreSync' }), object('Pod b', { hook: 'PreSync' })),
      live: object('Pod b', { hook: 'PreSync' }),
      options: { skipHooks: true, prune: true },
      steps: [{}],
    },
    expected: {
      calls: [
        { state: 'Succeeded: successfully synced (no more tasks)', results: [], applied: [], pruned: [] },
      ],
    },
  },
  waiting('66a', 'healthy state of /Pod/pod-1 and 2 more resources', stream(...pods, later)),
  waiting('66b', 'healthy state of /Pod/pod-1', stream(object('Pod pod-1'), later)),
  waiting(
    '66c',
    'completion of hook /Pod/hook-1 and 1 more hooks',
    stream(object('Pod hook-1', { hook: 'Sync' }), object('Pod hook-2', { hook: 'Sync' })),
  ),
  waiting(
    '66d',
    'completion of hook /Pod/hook-1 and 2 more resources',
    stream(object('Pod a-pod'), object('Pod b-pod'), object('Pod hook-1', { hook: 'Sync' })),
  ),
  {
    row: '67',
    title: 'what is said of several objects alike is said once',
    scenario: {
      text: stream(object('Pod a'), object('Pod b')),
      refuse: { apply: { 'Pod shop/a': 'namespace not found', 'Pod shop/b': 'namespace not found' } },
      steps: [{}],
    },
    expected: {
      calls: [{ state: 'Failed: one or more objects failed to apply, reason: namespace not found' }],
    },
  },
];

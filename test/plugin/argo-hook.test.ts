/** What Argo CD makes of an object's annotations, case by case (argo-cd.md §C.1, §C.2, §C.4, §G.5). */
import { expect, test } from 'vitest';
import {
  annotationsOf,
  deletePoliciesOf,
  hookTypes,
  isDeleteHookOnly,
  isHook,
  isIgnored,
  isSkip,
  syncPhases,
  waveOf,
} from '../../plugin/argo-hook.ts';

const hook = 'argocd.argoproj.io/hook';
const helmHook = 'helm.sh/hook';
const policy = 'argocd.argoproj.io/hook-delete-policy';
const helmPolicy = 'helm.sh/hook-delete-policy';
const wave = 'argocd.argoproj.io/sync-wave';
const weight = 'helm.sh/hook-weight';

function podWith(annotations: unknown): Record<string, unknown> {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'my-pod', annotations } };
}

interface Reading {
  readonly types: readonly string[];
  readonly phases: readonly string[];
  readonly is: readonly string[];
}

const readings: readonly [title: string, annotations: Record<string, string>, expected: Reading][] = [
  ['no annotation', {}, { types: [], phases: ['Sync'], is: [] }],
  ['case 1: PreSync', { [hook]: 'PreSync' }, { types: ['PreSync'], phases: ['PreSync'], is: ['hook'] }],
  ['case 1: Sync', { [hook]: 'Sync' }, { types: ['Sync'], phases: ['Sync'], is: ['hook'] }],
  ['case 1: PostSync', { [hook]: 'PostSync' }, { types: ['PostSync'], phases: ['PostSync'], is: ['hook'] }],
  ['case 1: SyncFail', { [hook]: 'SyncFail' }, { types: ['SyncFail'], phases: ['SyncFail'], is: ['hook'] }],
  ['case 2: Skip', { [hook]: 'Skip' }, { types: ['Skip'], phases: [], is: ['skip'] }],
  ['Skip beside garbage', { [hook]: 'Skip,Garbage' }, { types: ['Skip'], phases: [], is: ['skip'] }],
  ['case 3: garbage', { [hook]: 'Garbage' }, { types: [], phases: [], is: ['hook', 'ignored'] }],
  ['an empty annotation', { [hook]: '' }, { types: [], phases: [], is: ['hook', 'ignored'] }],
  ['another case of letters', { [hook]: 'presync' }, { types: [], phases: [], is: ['hook', 'ignored'] }],
  [
    'case 4: two phases, in the order of the phases',
    { [hook]: 'PostSync, PreSync' },
    { types: ['PostSync', 'PreSync'], phases: ['PreSync', 'PostSync'], is: ['hook'] },
  ],
  ['case 5: Sync twice', { [hook]: 'Sync,Sync' }, { types: ['Sync'], phases: ['Sync'], is: ['hook'] }],
  [
    'case 6: Skip beside phases',
    { [hook]: 'Skip,PreSync,PostSync' },
    { types: ['Skip', 'PreSync', 'PostSync'], phases: ['PreSync', 'PostSync'], is: ['hook'] },
  ],
  [
    'case 7: garbage beside Sync',
    { [hook]: 'Sync,Garbage' },
    { types: ['Sync'], phases: ['Sync'], is: ['hook'] },
  ],
  ['case 8: Helm', { [helmHook]: 'pre-install' }, { types: ['PreSync'], phases: ['PreSync'], is: ['hook'] }],
  [
    'Helm, both events of one phase',
    { [helmHook]: 'post-install,post-upgrade' },
    { types: ['PostSync'], phases: ['PostSync'], is: ['hook'] },
  ],
  ['case 9: Helm garbage', { [helmHook]: 'garbage' }, { types: [], phases: [], is: ['hook', 'ignored'] }],
  ['a Helm test', { [helmHook]: 'test' }, { types: [], phases: [], is: ['hook', 'ignored'] }],
  ['a Helm rollback', { [helmHook]: 'pre-rollback' }, { types: [], phases: [], is: ['hook', 'ignored'] }],
  [
    'case 10: Argo beats Helm',
    { [hook]: 'Sync', [helmHook]: 'pre-install' },
    { types: ['Sync'], phases: ['Sync'], is: ['hook'] },
  ],
  [
    'garbage falls back to Helm',
    { [hook]: 'Garbage', [helmHook]: 'pre-install' },
    { types: ['PreSync'], phases: ['PreSync'], is: ['hook'] },
  ],
  ['case 11: crd-install', { [helmHook]: 'crd-install' }, { types: [], phases: ['Sync'], is: [] }],
  [
    'crd-install beside another word',
    { [helmHook]: 'pre-install,crd-install' },
    { types: ['PreSync'], phases: ['PreSync'], is: ['hook'] },
  ],
  [
    'case 15: PostSync beside deletion',
    { [hook]: 'PostSync,PreDelete,PostDelete' },
    { types: ['PostSync'], phases: ['PostSync'], is: ['hook'] },
  ],
  [
    'case 16: PreDelete',
    { [hook]: 'PreDelete' },
    { types: [], phases: [], is: ['hook', 'ignored', 'deletion'] },
  ],
  [
    'case 16: PostDelete',
    { [hook]: 'PostDelete' },
    { types: [], phases: [], is: ['hook', 'ignored', 'deletion'] },
  ],
  [
    'case 16: Helm pre-delete',
    { [helmHook]: 'pre-delete' },
    { types: [], phases: [], is: ['hook', 'ignored', 'deletion'] },
  ],
  [
    'case 17: Helm pre-install beside pre-delete',
    { [helmHook]: 'pre-install,pre-delete' },
    { types: ['PreSync'], phases: ['PreSync'], is: ['hook'] },
  ],
  [
    'case 18: both deletions',
    { [hook]: 'PostDelete,PreDelete' },
    { types: [], phases: [], is: ['hook', 'ignored', 'deletion'] },
  ],
  [
    'Skip beside deletion',
    { [hook]: 'Skip,PreDelete' },
    { types: ['Skip'], phases: [], is: ['skip', 'deletion'] },
  ],
  [
    'Argo phase beside Helm deletion',
    { [hook]: 'Sync', [helmHook]: 'pre-delete' },
    { types: ['Sync'], phases: ['Sync'], is: ['hook'] },
  ],
];

test.each(readings)('%s', (_, annotations, expected) => {
  const object = podWith(annotations);

  const claims = { hook: isHook, skip: isSkip, ignored: isIgnored, deletion: isDeleteHookOnly };
  const is = Object.entries(claims).filter(([, claim]) => claim(object));

  expect({ types: hookTypes(object), phases: syncPhases(object), is: is.map(([name]) => name) }).toEqual(
    expected,
  );
});

const before = 'BeforeHookCreation';
const policies: readonly [title: string, annotations: Record<string, string>, expected: readonly string[]][] =
  [
    ['case 12: none', {}, [before]],
    ['case 12: garbage', { [policy]: 'garbage' }, [before]],
    ['case 13: BeforeHookCreation', { [policy]: before }, [before]],
    ['case 13: HookSucceeded', { [policy]: 'HookSucceeded' }, ['HookSucceeded']],
    ['case 13: HookFailed', { [policy]: 'HookFailed' }, ['HookFailed']],
    ['case 13: Helm hook-succeeded', { [helmPolicy]: 'hook-succeeded' }, ['HookSucceeded']],
    ['Helm hook-failed', { [helmPolicy]: 'hook-failed' }, ['HookFailed']],
    ['both count', { [policy]: 'HookFailed', [helmPolicy]: 'before-hook-creation' }, ['HookFailed', before]],
    ['both say the same', { [policy]: 'HookFailed', [helmPolicy]: 'hook-failed' }, ['HookFailed']],
    ['words of the other one', { [policy]: 'hook-failed', [helmPolicy]: 'HookFailed' }, [before]],
  ];

test.each(policies)('delete policies, %s', (_, annotations, expected) => {
  expect(deletePoliciesOf(podWith(annotations))).toEqual(expected);
});

const waves: readonly [title: string, annotations: Record<string, string>, expected: number][] = [
  ['case 14: none', {}, 0],
  ['case 14: a wave', { [wave]: '1' }, 1],
  ['case 14: a weight', { [weight]: '1' }, 1],
  ['a negative wave', { [wave]: '-5' }, -5],
  ['the wave beats the weight', { [wave]: '0', [weight]: '7' }, 0],
  ['a wave that is no number leaves it to the weight', { [wave]: ' 1', [weight]: '7' }, 7],
  ['neither is a number', { [wave]: '1.5', [weight]: 'late' }, 0],
  ['a huge wave', { [wave]: '-900000000000000' }, -900_000_000_000_000],
  ['more than 64 bits leaves it to the weight', { [wave]: '99999999999999999999', [weight]: '7' }, 7],
];

test.each(waves)('wave, %s', (_, annotations, expected) => {
  expect(waveOf(podWith(annotations))).toBe(expected);
});

const written: readonly [title: string, annotations: unknown, expected: Record<string, string>][] = [
  ['texts', { a: 'x' }, { a: 'x' }],
  ['null is the empty text', { a: null, b: 'x' }, { a: '', b: 'x' }],
  ['one number hides all', { a: 'x', b: 1 }, {}],
  ['one truth value hides all', { a: 'x', b: true }, {}],
  ['one object hides all', { a: 'x', b: {} }, {}],
  ['a list', ['x'], {}],
  ['null', null, {}],
  ['absent', undefined, {}],
];

test.each(written)('annotations, %s', (_, annotations, expected) => {
  expect(Object.fromEntries(annotationsOf(podWith(annotations)))).toEqual(expected);
});

test('metadata that is no object has no annotations', () => {
  expect(annotationsOf({ kind: 'Pod', metadata: 'x' }).size).toBe(0);
});

test('an annotation that is not text makes a hook an ordinary object', () => {
  expect(isHook(podWith({ [hook]: 'PreSync', [wave]: 3 }))).toBe(false);
});

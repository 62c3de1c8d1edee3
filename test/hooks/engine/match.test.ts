/** The matching table of DESIGN.md §4.3: which release an operation belongs to, row by row. */
import { describe, expect, test } from 'vitest';
import { matchRules } from '../../../hooks/engine/match.ts';
import { field } from '../../../hooks/model/object.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { match, release, repository, revision, type Setting } from './match-setting.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';
import { start, type Draft } from './world.ts';

test('has the rules of DESIGN.md, in their order', () => {
  expect(matchRules.map(({ rule, when }) => `${rule} ${when}`)).toEqual([
    '1 we started it',
    "2 the application is in a flow's trigger environment",
    '3 an open release of this identity has E in its flow, E not final',
    '4 a release of this identity has E Succeeded or Skipped',
    '5 a release of this identity is final, E is not done',
    '6 the release may still be about to open',
    '7 none',
  ]);
});

describe('an operation', () => {
  const open = release('open', 'Running', 'Pending');
  const newer = release('newer', 'Running', 'Pending', '2026-03-01T12:30:00Z');
  function ours(name: string): object {
    return { info: [{ name: 'hookline.dev/release', value: name }] };
  }

  test.each<[string, Setting, object]>([
    [
      'that we started: that release, though another one is open',
      { releases: [open, newer], operation: ours('open') },
      { rule: 1, kind: 'Release', release: 'open' },
    ],
    [
      'that names a release which is not there: the next rule',
      { releases: [open], operation: ours('gone') },
      { rule: 3, kind: 'Release', release: 'open' },
    ],
    [
      'in the trigger environment: the release of this identity, opened if missing',
      { place: 'dev' },
      { rule: 2, kind: 'Release', release: expect.stringMatching(/^shop-[0-9a-f]{10}$/) as string },
    ],
    [
      'in the trigger environment, with a release of this identity that a person has started: that one',
      { place: 'dev', releases: [release('by-hand', 'Running', 'Pending')] },
      { rule: 2, kind: 'Release', release: 'by-hand' },
    ],
    [
      'in the trigger environment, with one that was only now made by hand: that one',
      { place: 'dev', releases: [{ ...release('by-hand', 'Running', 'Pending'), status: undefined }] },
      { rule: 2, kind: 'Release', release: 'by-hand' },
    ],
    [
      'in the trigger environment, with one that opened before there was an application: that one',
      {
        place: 'dev',
        releases: [
          {
            ...release('by-hand', 'Running', 'Pending'),
            status: {
              ...(field(release('by-hand', 'Running', 'Pending'), 'status') as object),
              identity: { revision, repository: '', targetRevision: '', generation: 0 },
            },
          },
        ],
      },
      { rule: 2, kind: 'Release', release: 'by-hand' },
    ],
    [
      'in the trigger environment, with one by hand of another repository: another release',
      {
        place: 'dev',
        releases: [
          {
            ...release('by-hand', 'Running', 'Pending'),
            status: undefined,
            spec: { product: 'shop', flow: 'main', revision, repository: 'https://git.example/cellar' },
          },
        ],
      },
      { rule: 2, kind: 'Release', release: expect.stringMatching(/^shop-[0-9a-f]{10}$/) as string },
    ],
    [
      'with several open releases of this identity: the newest',
      { releases: [open, newer] },
      { rule: 3, kind: 'Release', release: 'newer' },
    ],
    [
      'with an open release whose E has succeeded: a re-sync, allowed',
      { releases: [release('open', 'Running', 'Succeeded')] },
      { rule: 4, kind: 'Resync', release: 'open' },
    ],
    [
      'with a release that skipped E: a re-sync, allowed',
      { releases: [release('done', 'Succeeded', 'Skipped')] },
      { rule: 4, kind: 'Resync', release: 'done' },
    ],
    [
      'with a final release whose E failed: hold',
      { releases: [release('done', 'Failed', 'Failed')] },
      { rule: 5, kind: 'RetryNeeded', release: 'done' },
    ],
    [
      'with a final release whose E was terminated: hold',
      { releases: [release('done', 'Terminated', 'Terminated')] },
      { rule: 5, kind: 'RetryNeeded', release: 'done' },
    ],
    [
      'with a final release whose E was never reached: hold',
      { releases: [release('done', 'Failed', 'Pending')] },
      { rule: 5, kind: 'RetryNeeded', release: 'done' },
    ],
    [
      'with a final release that was superseded before E: hold',
      { releases: [release('done', 'Superseded', 'Pending')] },
      { rule: 5, kind: 'RetryNeeded', release: 'done' },
    ],
    [
      'with an open release that has failed in E, and none other: it belongs to none yet',
      { releases: [release('open', 'Running', 'Failed')] },
      { rule: 7, kind: 'Unmatched', isAllowed: false },
    ],
    [
      'with a final release whose E failed, and an open one: the open one',
      { releases: [release('done', 'Failed', 'Failed'), newer] },
      { rule: 3, kind: 'Release', release: 'newer' },
    ],
    [
      'with a release of another revision only: none',
      { releases: [open], resolved: commit('b') },
      { rule: 7, kind: 'Unmatched', isAllowed: false },
    ],
    [
      'while a trigger application of another branch syncs: none',
      {
        trigger: (draft) => {
          draft['operation'] = { sync: {} };
          draft.spec['source'] = { repoURL: repository, targetRevision: 'other' };
        },
      },
      { rule: 7, kind: 'Unmatched', isAllowed: false },
    ],
    [
      'while a trigger application of another repository is OutOfSync at this revision: none',
      {
        trigger: (draft) => {
          draft.status = { ...draft.status, sync: { status: 'OutOfSync', revision } };
          draft.spec['source'] = { repoURL: 'https://git.example/other.git', targetRevision: 'main' };
        },
      },
      { rule: 7, kind: 'Unmatched', isAllowed: false },
    ],
    [
      'while a trigger application is OutOfSync at another revision: none',
      {
        trigger: (draft) =>
          void (draft.status = { ...draft.status, sync: { status: 'OutOfSync', revision: commit('b') } }),
      },
      { rule: 7, kind: 'Unmatched', isAllowed: false },
    ],
    [
      'while a trigger application syncs: wait',
      { trigger: (draft) => void (draft['operation'] = { sync: {} }) },
      { rule: 6, kind: 'Wait', refresh: 'argocd/shop-dev' },
    ],
    [
      'while a trigger application is OutOfSync at this revision: wait',
      {
        trigger: (draft) =>
          void (draft.status = { ...draft.status, sync: { status: 'OutOfSync', revision } }),
      },
      { rule: 6, kind: 'Wait' },
    ],
    [
      'while a trigger application was last compared before it: wait',
      { trigger: (draft) => void (draft.status = { ...draft.status, reconciledAt: formatInstant(start) }) },
      { rule: 6, kind: 'Wait' },
    ],
    [
      'that waited for matchTimeout: none',
      { trigger: (draft) => void (draft['operation'] = { sync: {} }), secondsLater: 600 },
      { rule: 7, kind: 'Unmatched', isAllowed: false },
    ],
    ['that nothing knows, with dependsOn: held', {}, { rule: 7, kind: 'Unmatched', isAllowed: false }],
    [
      'that nothing knows, with unmatchedSync: Allow: allowed',
      { product: { unmatchedSync: 'Allow' } },
      { rule: 7, kind: 'Unmatched', isAllowed: true },
    ],
    [
      'that nothing knows, outside the flow: allowed',
      { place: 'nowhere' },
      { rule: 7, kind: 'Unmatched', isAllowed: true },
    ],
    [
      'in the trigger environment that began before there was a product: allowed, and waits for no other',
      { place: 'dev', productSeconds: 5, trigger: (draft) => void (draft['operation'] = { sync: {} }) },
      { rule: 7, kind: 'Unmatched', isAllowed: true },
    ],
    [
      'in the trigger environment of a flow for other branches: allowed, and waits for no other',
      {
        place: 'dev',
        product: {
          promotionFlows: [
            { name: 'main', gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['next'] }] },
          ],
        },
      },
      { rule: 7, kind: 'Unmatched', isAllowed: true },
    ],
    ['whose revision is not resolved: wait', { resolved: 'main' }, { kind: 'Unresolved' }],
    ['without a result: wait', { resolved: '' }, { kind: 'Unresolved' }],
    [
      'of some resources only',
      { operation: { sync: { resources: [{ kind: 'Pod', name: 'a' }] } } },
      { kind: 'NotFull' },
    ],
    ['that is a dry run', { operation: { sync: { dryRun: true } } }, { kind: 'NotFull' }],
    ['by the apply strategy', { operation: { sync: { syncStrategy: { apply: {} } } } }, { kind: 'NotFull' }],
  ])('%s', (_what, setting, expected) => {
    expect(match(setting)).toMatchObject(expected);
  });

  test.each<[string, (draft: Draft) => void, object]>([
    ['syncs: wait', (draft) => void (draft['operation'] = { sync: {} }), { rule: 6, kind: 'Wait' }],
    [
      'was compared long ago: none, for versions have no order',
      (draft) => void (draft.status = { ...draft.status, reconciledAt: formatInstant(start) }),
      { rule: 7, kind: 'Unmatched' },
    ],
  ])('by version, while a trigger application %s', (_what, trigger, expected) => {
    const setting = { product: { match: 'Version', versionSource: { label: 'version' } }, trigger };

    expect(match({ ...setting, labels: { version: '2' } })).toMatchObject(expected);
  });

  test('in the trigger environment whose release is no longer kept: a re-sync, which opens nothing', () => {
    const { release: name } = match({ place: 'dev' }) as { release: string };

    expect(match({ place: 'dev', known: [name] })).toMatchObject({ rule: 2, kind: 'Resync', release: name });
  });

  test('that belongs to no release: people are told once, and a later release still takes it', async () => {
    const scene = new Scene([
      product({ unmatchedSync: 'Allow' }),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging', { settle: '1s' }),
      application('shop-dev', 'dev', { branch: 'dev' }),
      application('shop-staging', 'staging', { branch: 'staging' }),
    ]);
    await scene.commit(revision, 'staging').run(undefined, { patienceSeconds: 700 });
    await scene.run();
    expect(scene.releases()).toEqual([]);
    expect(scene.world.events).toEqual(['SyncOutsideRelease a sync belongs to no release']);

    await scene.commit(revision, 'dev').run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', dev: 'Succeeded', staging: 'Succeeded' });
    expect(scene.status.environments[1]?.applications[0]?.operation?.revision).toBe(revision);
  });

  test('that began before there was a product opens nothing', () => {
    const found = match({ place: 'dev', operation: {}, product: {} });
    expect(found).toMatchObject({ rule: 2 });

    const scene = new Scene([
      product(),
      flow({ steps: [] }),
      environment('dev'),
      application('shop-dev', 'dev'),
    ]);
    scene.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.metadata['creationTimestamp'] = formatInstant(start + 3_600_000);
    });
    return scene
      .commit(commit('b'))
      .run()
      .then(() => expect(scene.releases()).toEqual([]));
  });
});

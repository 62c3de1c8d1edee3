/** How people lay out repositories and Applications (DESIGN.md §4.2): each release is recognized as one. */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';

const environments = ['dev', 'staging', 'prod'].map((name) => environment(name));
const steps = [
  { environment: 'staging', dependsOn: ['dev'] },
  { environment: 'prod', dependsOn: ['staging'] },
];

function phasesOf(scene: Scene): readonly (readonly [string | undefined, string])[] {
  return scene
    .releases()
    .map(({ status: { identity, phase } }) => [
      identity.version ?? (identity.revision ?? '').slice(0, 3),
      phase,
    ]);
}

describe('one commit for all environments', () => {
  test('automated Applications, held by gates, move one behind the other', async () => {
    const scene = new Scene([
      product(),
      flow({ steps }),
      ...environments,
      application('shop-dev', 'dev', { gated: true }),
      application('shop-staging', 'staging', { gated: true }),
      application('shop-prod', 'prod', { gated: true }),
    ]);

    await scene.commit(commit('a')).run();

    expect(phasesOf(scene)).toEqual([['aaa', 'Succeeded']]);
    const ends = scene.status.environments.map(({ endedAt = '' }) => endedAt);
    expect(ends).toEqual(ends.toSorted());
    const syncs = scene.status.environments.map(
      ({ applications }) => applications[0]?.operation?.finishedAt ?? '',
    );
    expect(syncs[1]).not.toBe('');
    expect((syncs[1] ?? '') > (ends[0] ?? '')).toBe(true);
    expect((syncs[2] ?? '') > (ends[1] ?? '')).toBe(true);
  });

  test('automated Applications that nothing holds: what was synced before its turn counts then', async () => {
    const scene = new Scene([
      product(),
      flow({ steps }),
      ...environments,
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging'),
      application('shop-prod', 'prod'),
    ]);

    await scene.commit(commit('a')).run();

    expect(scene.phases()).toEqual({
      release: 'Succeeded',
      dev: 'Succeeded',
      staging: 'Succeeded',
      prod: 'Succeeded',
    });
  });

  test('an environment with nothing to sync is skipped, without hooks', async () => {
    const scene = new Scene([
      product(),
      flow({
        steps: [
          { environment: 'staging', dependsOn: ['dev'], hooks: { onStart: 'start', onSuccess: 'start' } },
          { environment: 'prod', dependsOn: ['staging'], policy: { action: 'Sync' } },
        ],
      }),
      ...environments,
      hook('start'),
      application('shop-dev', 'dev'),
      application('shop-prod', 'prod', { automated: false }),
    ]);

    await scene.commit(commit('a')).run();

    expect(scene.phases()).toMatchObject({ release: 'Succeeded', staging: 'Skipped', prod: 'Succeeded' });
    expect(scene.ran()).toEqual([]);
  });
});

test('a commit per environment, with Version: the label says which release it is', async () => {
  function labelled(name: string, place: string): object {
    return application(name, place, {
      branch: name,
      automated: false,
      labels: { 'hookline.dev/version': '1.0.0' },
    });
  }
  const scene = new Scene([
    product({ match: 'Version' }),
    flow({ steps: steps.map((one) => ({ ...one, policy: { action: 'Sync' } })) }),
    ...environments,
    application('shop-dev', 'dev', { branch: 'shop-dev', labels: { 'hookline.dev/version': '1.0.0' } }),
    labelled('shop-staging', 'staging'),
    labelled('shop-prod', 'prod'),
  ]);
  function bump(name: string, revision: string): void {
    scene.world.change({ kind: 'Application', namespace: 'argocd', name }, (draft) => {
      draft.metadata['labels'] = { product: 'shop', 'hookline.dev/version': '1.1.0' };
    });
    scene.commit(revision, name);
  }

  bump('shop-dev', commit('a'));
  await scene.run();
  expect(phasesOf(scene)).toEqual([['1.1.0', 'Running']]);
  bump('shop-staging', commit('b'));
  await scene.run();
  bump('shop-prod', commit('c'));
  await scene.run();

  expect(phasesOf(scene)).toEqual([['1.1.0', 'Succeeded']]);
  expect(scene.status.environments.map(({ applications }) => applications[0]?.operation?.revision)).toEqual([
    commit('a'),
    commit('b'),
    commit('c'),
  ]);
});

test('a commit per environment, with Version and automated syncs: each is matched by its version', async () => {
  function labelled(name: string, place: string): object {
    const labels = { 'hookline.dev/version': '1.0.0' };
    return application(name, place, { branch: name, gated: place !== 'dev', labels });
  }
  const scene = new Scene([
    product({ match: 'Version' }),
    flow({ steps }),
    ...environments,
    labelled('shop-dev', 'dev'),
    labelled('shop-staging', 'staging'),
    labelled('shop-prod', 'prod'),
  ]);
  function bump(name: string, revision: string, version: string): void {
    scene.world.change({ kind: 'Application', namespace: 'argocd', name }, (draft) => {
      draft.metadata['labels'] = { product: 'shop', 'hookline.dev/version': version };
    });
    scene.commit(revision, name);
  }

  // Staging comes before its turn, and is held; production comes with another version, which is nobody's.
  bump('shop-staging', commit('b'), '1.1.0');
  bump('shop-dev', commit('a'), '1.1.0');
  bump('shop-prod', commit('c'), '1.2.0');
  await scene.run(undefined, { patienceSeconds: 700 });
  expect(phasesOf(scene)).toEqual([['1.1.0', 'Running']]);
  expect(scene.phases()).toMatchObject({ dev: 'Succeeded', staging: 'Succeeded', prod: 'Running' });
  expect(scene.status.environments[2]?.applications[0]).toMatchObject({
    message: 'Application argocd/shop-prod is not yet at version 1.1.0',
  });

  bump('shop-prod', commit('d'), '1.1.0');
  await scene.run(undefined, { patienceSeconds: 700 });

  expect(phasesOf(scene)).toEqual([['1.1.0', 'Succeeded']]);
  expect(scene.status.environments.map(({ applications }) => applications[0]?.operation?.revision)).toEqual([
    commit('a'),
    commit('b'),
    commit('d'),
  ]);
});

test('a branch per environment: the same commit, merged on, is the same release', async () => {
  const scene = new Scene([
    product(),
    flow({ steps }),
    ...environments,
    application('shop-dev', 'dev', { branch: 'dev' }),
    application('shop-staging', 'staging', { branch: 'staging' }),
    application('shop-prod', 'prod', { branch: 'prod' }),
  ]);

  await scene.commit(commit('a'), 'dev').run();
  expect(scene.phases()).toMatchObject({ release: 'Suspended', dev: 'Succeeded', staging: 'Suspended' });
  await scene.commit(commit('a'), 'staging').run();
  await scene.commit(commit('a'), 'prod').run();

  expect(phasesOf(scene)).toEqual([['aaa', 'Succeeded']]);
});

test('several trigger applications: one release, and the trigger environment waits for all', async () => {
  const scene = new Scene(
    [
      product(),
      flow({ steps }),
      ...environments,
      application('one-dev', 'dev'),
      application('two-dev', 'dev'),
      application('shop-staging', 'staging'),
      application('shop-prod', 'prod'),
    ],
    { syncs: (name) => (name === 'two-dev' ? {} : { phase: 'Succeeded' }) },
  );

  await scene.commit(commit('a')).run();
  expect(scene.phases()).toMatchObject({ release: 'Running', dev: 'Running', staging: 'Pending' });
  scene.script = {};
  await scene.run();

  expect(phasesOf(scene)).toEqual([['aaa', 'Succeeded']]);
});

test('multi-source: the revision is that of the first source that is neither values nor a plugin', async () => {
  const scene = new Scene([product(), flow({ steps: [] }), ...environments, application('shop-dev', 'dev')]);
  scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
    draft.spec['sources'] = [
      { repoURL: 'https://git.example/values.git', targetRevision: 'main', ref: 'values' },
      { repoURL: 'https://git.example/hooks.git', targetRevision: 'main', plugin: { name: 'hookline' } },
      { repoURL: 'https://git.example/shop.git', targetRevision: 'main', path: 'chart' },
    ];
    draft.status = {
      ...draft.status,
      operationState: {
        phase: 'Succeeded',
        startedAt: '2026-03-01T12:00:01Z',
        finishedAt: '2026-03-01T12:00:02Z',
        operation: { sync: {} },
        syncResult: { revision: '', revisions: [commit('1'), commit('2'), commit('3')] },
      },
    };
  });

  await scene.round();

  expect(scene.releases().map(({ spec }) => [spec['revision'], spec['repository']])).toEqual([
    [commit('3'), 'https://git.example/shop.git'],
  ]);
});

test('two products in one repository: each has its own release of the commit', async () => {
  const scene = new Scene([
    product(),
    product({}, 'books'),
    flow({ steps: [] }),
    ...environments,
    application('shop-dev', 'dev'),
    application('books-dev', 'dev', { labels: { product: 'books' } }),
  ]);

  await scene.commit(commit('a')).run();
  scene.argo.product satisfies string;
  Object.assign(scene.argo, { product: 'hookline-config/books' });
  await scene.run();

  expect(scene.releases().map(({ spec, status }) => [spec['product'], status.phase])).toEqual([
    ['shop', 'Succeeded'],
    ['books', 'Succeeded'],
  ]);
});

test('return to an old commit is a new release; a restart of the server is none', async () => {
  const scene = new Scene([product(), flow({ steps: [] }), ...environments, application('shop-dev', 'dev')]);

  await scene.commit(commit('a')).run();
  await scene.commit(commit('b')).run();
  await scene.commit(commit('a')).run();
  await scene.run();

  expect(phasesOf(scene)).toEqual([
    ['aaa', 'Succeeded'],
    ['bbb', 'Succeeded'],
    ['aaa', 'Succeeded'],
  ]);
  expect(scene.releases().map(({ spec }) => spec['generation'])).toEqual([0, 0, 1]);
});

/** What becomes of releases that meet (DESIGN.md §4.7): a newer commit while production waits for its approval. */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene } from './scene.ts';

const environments = ['dev', 'staging', 'prod'].map((name) => environment(name));

const approved = { approvals: [{ environment: 'prod', by: 'jane' }] };

function phasesOf(scene: Scene): readonly (readonly [string, string])[] {
  return scene.releases().map(({ status }) => [(status.identity.revision ?? '').slice(0, 3), status.phase]);
}

describe('a newer commit while production waits for its approval', () => {
  function held(concurrency: string): Scene {
    return new Scene([
      product({ concurrency }),
      flow({
        steps: [
          { environment: 'staging', dependsOn: ['dev'], policy: { action: 'Sync' } },
          {
            environment: 'prod',
            dependsOn: ['staging'],
            policy: { action: 'Sync', postAction: 'slow' },
            approval: { groups: ['ops'] },
          },
        ],
      }),
      ...environments,
      hook('slow'),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging', { automated: false }),
      application('shop-prod', 'prod', { automated: false }),
    ]);
  }

  test('Supersede: the newer one goes, the older one ends when it does', async () => {
    const scene = await held('Supersede').commit(commit('a')).run();
    await scene.commit(commit('b')).run();
    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Suspended'],
      ['bbb', 'Suspended'],
    ]);

    await scene.wish(approved).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Superseded'],
      ['bbb', 'Succeeded'],
    ]);
  });

  test('Supersede: an older one in production is not disturbed, the newer one comes after it', async () => {
    const scene = await held('Supersede').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    await scene.wish(approved).run();
    await scene.commit(commit('b')).run();
    await scene.wish(approved).run();
    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Running'],
      ['bbb', 'Running'],
    ]);
    expect(scene.status.environments[2]?.holding).toMatchObject({ reason: 'Occupied' });

    scene.script = {};
    await scene.run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Succeeded'],
      ['bbb', 'Succeeded'],
    ]);
  });

  test('Supersede: of those that wait the newest wins, and the older ones end as it enters', async () => {
    const scene = held('Supersede');
    for (const letter of ['a', 'b', 'c']) await scene.commit(commit(letter)).run();
    expect(phasesOf(scene).map(([, phase]) => phase)).toEqual(['Suspended', 'Suspended', 'Suspended']);

    const [, second] = scene.releases();
    await scene.wish(approved, second?.name).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Superseded'],
      ['bbb', 'Succeeded'],
      ['ccc', 'Suspended'],
    ]);

    await scene.wish(approved).run();

    expect(phasesOf(scene).at(-1)).toEqual(['ccc', 'Succeeded']);
  });

  test('Supersede: a newer commit means nothing, nor does a release that came to nothing', async () => {
    const scene = await held('Supersede').commit(commit('a')).run();
    scene.script = {
      syncs: (_, revision) => ({ phase: revision === commit('b') ? 'Failed' : 'Succeeded' }),
    };
    await scene.commit(commit('b')).run();
    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Suspended'],
      ['bbb', 'Failed'],
    ]);

    await scene.wish(approved, scene.releases()[0]?.name).run();

    expect(phasesOf(scene)[0]).toEqual(['aaa', 'Succeeded']);
  });

  test('Supersede: the start of every release and its trigger environment run at once', async () => {
    const scene = held('Supersede');
    scene.world.change({ kind: 'PromotionFlow', namespace: 'hookline-config', name: 'main' }, (draft) => {
      draft.spec['hooks'] = { onStart: 'slow' };
    });
    scene.script = { jobs: () => undefined };
    await scene.commit(commit('a')).run();
    await scene.commit(commit('b')).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Initializing'],
      ['bbb', 'Initializing'],
    ]);
    expect(scene.ran()).toEqual(['release.onStart slow', 'release.onStart slow']);
  });

  test('Terminate: a newer one that may not enter yet ends nothing', async () => {
    const scene = await held('Terminate').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    await scene.wish(approved).run();
    await scene.commit(commit('b')).run();

    expect(phasesOf(scene)[0]).toEqual(['aaa', 'Running']);
  });

  test('Supersede: of those that wait for an older one to leave, the newest enters', async () => {
    const scene = await held('Supersede').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    for (const letter of ['a', 'b', 'c']) {
      if (letter !== 'a') await scene.commit(commit(letter)).run();
      await scene.wish(approved).run();
    }
    expect(phasesOf(scene)[0]).toEqual(['aaa', 'Running']);

    scene.script = {};
    await scene.run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Succeeded'],
      ['bbb', 'Superseded'],
      ['ccc', 'Succeeded'],
    ]);
  });

  test('Queue: the newer one waits until the older one has ended', async () => {
    const scene = await held('Queue').commit(commit('a')).run();
    await scene.commit(commit('b')).run();
    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Suspended'],
      ['bbb', 'Queued'],
    ]);

    await scene.wish(approved, scene.releases()[0]?.name).run();
    await scene.wish(approved).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Succeeded'],
      ['bbb', 'Succeeded'],
    ]);
  });

  test('Terminate: the newer one, once it may enter, ends the older one that is there', async () => {
    const scene = await held('Terminate').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    await scene.wish(approved).run();
    await scene.commit(commit('b')).run();
    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Running'],
      ['bbb', 'Suspended'],
    ]);

    scene.script = {};
    scene.script = {
      jobs: (_, job) => (scene.releases()[0]?.name === label(job) ? undefined : { exitCode: 0 }),
    };
    await scene.wish(approved).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Terminated'],
      ['bbb', 'Succeeded'],
    ]);
  });

  function label(job: { readonly metadata: Readonly<Record<string, unknown>> }): string | undefined {
    return (job.metadata['labels'] as Record<string, string>)['hookline.dev/release'];
  }
});

describe('a queue', () => {
  /** A product whose first release never comes past its onStart hook. */
  function queue(concurrency = 'Queue'): Scene {
    return new Scene(
      [
        product({ concurrency }),
        flow({
          hooks: { onStart: 'slow' },
          steps: [{ environment: 'staging', dependsOn: ['dev'], policy: { action: 'Sync' } }],
        }),
        ...environments,
        hook('slow'),
        application('shop-dev', 'dev'),
        application('shop-staging', 'staging', { automated: false }),
      ],
      { jobs: () => undefined },
    );
  }

  /** Starts releases by hand, one behind the other. */
  function start(scene: Scene, count: number): Scene {
    for (let number = 0; number < count; number += 1)
      scene.world.put({
        apiVersion: 'hookline.dev/v1alpha1',
        kind: 'Release',
        metadata: { name: `release-${String(number).padStart(2, '0')}`, namespace },
        spec: { product: 'shop', flow: 'main', revision: number.toString(16).padStart(40, '0') },
      });
    return scene;
  }

  function names(scene: Scene, phase: string): readonly string[] {
    return scene.releases().flatMap(({ name, status }) => (status.phase === phase ? [name] : []));
  }

  test('holds fifty behind the active one', async () => {
    const scene = await start(queue(), 51).run();

    expect(names(scene, 'Initializing')).toEqual(['release-00']);
    expect(names(scene, 'Queued')).toHaveLength(50);
    expect(names(scene, 'Superseded')).toEqual([]);
  });

  test('of more than fifty lets the oldest waiting ones go, without any hook', async () => {
    const scene = await start(queue(), 53).run();

    expect(names(scene, 'Initializing')).toEqual(['release-00']);
    expect(names(scene, 'Queued')).toHaveLength(50);
    expect(names(scene, 'Superseded')).toEqual(['release-01', 'release-02']);
    expect(scene.releases()[1]?.status.message).toBe('more than 50 releases wait');
    expect(scene.ran()).toEqual(['release.onStart slow']);
  });

  test.each(['Supersede', 'Terminate'])('is no matter of %s: all of them begin', async (concurrency) => {
    const scene = await start(queue(concurrency), 53).run();

    expect(names(scene, 'Initializing')).toHaveLength(53);
  });

  test('goes on with the oldest that waits, once the active one has ended', async () => {
    const scene = await start(queue(), 3).run();

    await scene.wish({ terminate: {} }, 'release-00').run();

    expect(names(scene, 'Terminated')).toEqual(['release-00']);
    expect(names(scene, 'Initializing')).toEqual(['release-01']);
    expect(names(scene, 'Queued')).toEqual(['release-02']);
  });

  test('that is given up lets all go', async () => {
    const scene = await start(queue(), 3).run();

    scene.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.spec = { ...draft.spec, concurrency: 'Supersede' };
    });
    await scene.run();

    expect(names(scene, 'Initializing')).toHaveLength(3);
  });

  test('takes a release that is tried again at its end: no other is active beside it', async () => {
    const scene = queue();
    scene.script = { jobs: () => ({ exitCode: 1 }) };
    await start(scene, 1).run();
    expect(names(scene, 'Failed')).toEqual(['release-00']);
    scene.script = { jobs: () => undefined };
    await start(scene, 3).run();
    expect(names(scene, 'Initializing')).toEqual(['release-01']);

    await scene.wish({ retry: 1 }, 'release-00').run();

    expect(names(scene, 'Initializing')).toEqual(['release-01']);
    expect(names(scene, 'Queued').toSorted()).toEqual(['release-00', 'release-02']);

    scene.script = { jobs: () => ({ exitCode: 1 }) };
    await scene.run();

    expect(names(scene, 'Failed').toSorted()).toEqual(['release-00', 'release-01', 'release-02']);
    const again = scene.releases().find(({ name }) => name === 'release-00')?.status;
    const last = scene.releases().find(({ name }) => name === 'release-02')?.status;
    expect(again?.attempt).toBe(2);
    expect(Date.parse(again?.retriedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(last?.endedAt ?? ''));
  });
});

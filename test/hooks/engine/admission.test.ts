/** What becomes of releases that meet (DESIGN.md §4.7): a newer commit while production waits for its approval. */
import { describe, expect, test } from 'vitest';
import { application, commit } from './argo.ts';
import { environment, flow, hook, product, Scene } from './scene.ts';

const environments = ['dev', 'staging', 'prod'].map((name) => environment(name));

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

    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Superseded'],
      ['bbb', 'Succeeded'],
    ]);
  });

  test('Supersede: an older one in production is not disturbed, the newer one comes after it', async () => {
    const scene = await held('Supersede').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();
    await scene.commit(commit('b')).run();
    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();
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
    await scene.wish({ approvals: [{ environment: 'prod' }] }, second?.name).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Superseded'],
      ['bbb', 'Succeeded'],
      ['ccc', 'Suspended'],
    ]);

    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();

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

    await scene.wish({ approvals: [{ environment: 'prod' }] }, scene.releases()[0]?.name).run();

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
    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();
    await scene.commit(commit('b')).run();

    expect(phasesOf(scene)[0]).toEqual(['aaa', 'Running']);
  });

  test('Supersede: of those that wait for an older one to leave, the newest enters', async () => {
    const scene = await held('Supersede').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    for (const letter of ['a', 'b', 'c']) {
      if (letter !== 'a') await scene.commit(commit(letter)).run();
      await scene.wish({ approvals: [{ environment: 'prod' }] }).run();
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

    await scene.wish({ approvals: [{ environment: 'prod' }] }, scene.releases()[0]?.name).run();
    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Succeeded'],
      ['bbb', 'Succeeded'],
    ]);
  });

  test('Terminate: the newer one, once it may enter, ends the older one that is there', async () => {
    const scene = await held('Terminate').commit(commit('a')).run();
    scene.script = { jobs: () => undefined };
    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();
    await scene.commit(commit('b')).run();
    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Running'],
      ['bbb', 'Suspended'],
    ]);

    scene.script = {};
    scene.script = {
      jobs: (_, job) => (scene.releases()[0]?.name === label(job) ? undefined : { exitCode: 0 }),
    };
    await scene.wish({ approvals: [{ environment: 'prod' }] }).run();

    expect(phasesOf(scene)).toEqual([
      ['aaa', 'Terminated'],
      ['bbb', 'Succeeded'],
    ]);
  });

  function label(job: { readonly metadata: Readonly<Record<string, unknown>> }): string | undefined {
    return (job.metadata['labels'] as Record<string, string>)['hookline.dev/release'];
  }
});

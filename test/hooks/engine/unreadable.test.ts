/** What is stored and cannot be read: nothing is decided by it, and nothing of it is overwritten. */
import { describe, expect, test } from 'vitest';
import { commit } from './argo.ts';
import { namespace, type Scene } from './scene.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

const target = { kind: 'Product', namespace, name: 'shop' };

interface Told {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

function statusOf({ world }: Scene): Record<string, unknown> {
  return world.find(target)?.status ?? {};
}

function condition(scene: Scene, type: string): Told | undefined {
  return (statusOf(scene)['conditions'] as Told[]).find((one) => one.type === type);
}

/** A shop that released one commit, and whose Product's status another program has then written into. */
async function broken(): Promise<Scene> {
  const scene = await shop().commit(commit('a')).run();
  scene.world.change(target, (draft) => {
    draft.status = { ...draft.status, releases: 'all of them' };
  });
  return scene;
}

describe("a Product's status that cannot be read", () => {
  test('keeps everything that is remembered there', async () => {
    const scene = await broken();
    const { conditions: _, ...before } = statusOf(scene);

    await scene.commit(commit('b')).run();

    const { conditions: _conditions, ...after } = statusOf(scene);
    expect(after).toEqual(before);
    expect(after['applications']).toHaveLength(3);
  });

  test('is told by a condition and one Event, and nothing else is done', async () => {
    const scene = await broken();
    const { length } = scene.world.done;

    await scene.commit(commit('b')).run();

    expect(condition(scene, 'Ready')).toMatchObject({
      status: 'False',
      reason: 'STATUS_UNREADABLE',
      message: expect.stringContaining('the status of Product/shop cannot be read: ') as string,
    });
    expect(scene.world.done.slice(length).map(({ type, target: { kind } }) => `${type} ${kind}`)).toEqual([
      'UpdateStatus Product',
      'EmitEvent Product',
    ]);
    expect(scene.world.events.at(-1)).toContain('StatusUnreadable the status of Product/shop');
  });

  test('that is mended is gone on with: no release opens a second time', async () => {
    const scene = await broken();
    await scene.commit(commit('b')).run();
    scene.world.change(target, (draft) => {
      draft.status = { ...draft.status, releases: [scene.releases()[0]?.name] };
    });
    await scene.run();

    expect(scene.releases().map(({ status }) => `${status.identity.revision?.[0]} ${status.phase}`)).toEqual([
      'a Succeeded',
      'b Succeeded',
    ]);
    expect(condition(scene, 'Ready')).toMatchObject({ status: 'True' });
  });
});

describe("a Release's status that cannot be read", () => {
  test('is left as it is, and told by a condition of the Product', async () => {
    const scene = await shop().commit(commit('a')).run();
    const [release] = scene.world.all('Release') as [Draft];
    scene.world.change({ kind: 'Release', ...release.metadata }, (draft) => {
      draft.status = { ...draft.status, phase: 'Somewhere' };
    });
    await scene.commit(commit('b')).run();

    expect(condition(scene, 'ReleasesReadable')).toMatchObject({
      status: 'False',
      reason: 'STATUS_UNREADABLE',
      message: expect.stringContaining(`Release/${release.metadata.name}`) as string,
    });
    expect(scene.status).toMatchObject({ phase: 'Succeeded' });
    expect(scene.world.find({ kind: 'Release', ...release.metadata })?.status).toMatchObject({
      phase: 'Somewhere',
    });
  });
});

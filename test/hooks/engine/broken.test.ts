/** A commit that does not render: its release opens as failed, and once only (DESIGN.md §4.4). */
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, product, Scene } from './scene.ts';

/** Argo CD names no commit of what does not render, and leaves what was synced last. */
function rendersNoMore(one: Scene, revision: string): void {
  one.argo.stonedeaf.add('shop-dev');
  one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-dev' }, (draft) => {
    draft.status = {
      ...draft.status,
      sync: { status: 'Unknown', revision },
      conditions: [
        { type: 'ComparisonError', message: 'kaput', lastTransitionTime: formatInstant(one.world.clock) },
      ],
    };
  });
}

describe('a trigger application that renders no more for four minutes opens its release as failed', () => {
  test.each<[string, string, number]>([
    ['where it was never synced', commit('a'), 0],
    ['where it was synced before', 'main', 1],
  ])('%s', async (_when, revision, before) => {
    const one = new Scene([
      product(),
      flow({ steps: [] }),
      environment('dev'),
      application('shop-dev', 'dev'),
    ]);
    if (before > 0) await one.commit(commit('a')).run();
    expect(one.releases().map(({ status }) => status.phase)).toEqual(
      Array.from({ length: before }, () => 'Succeeded'),
    );
    rendersNoMore(one, revision);
    await one.round();
    expect(one.releases()).toHaveLength(before);
    one.world.clock += 240_000;
    for (let round = 0; round < 4; round += 1) await one.round();

    expect(one.releases()).toHaveLength(before + 1);
    expect(one.status).toMatchObject({
      phase: 'Failed',
      reason: 'RenderFailed',
      identity: { attempted: true },
    });
  });
});

test('a trigger application whose render error is told in other words fails one release, not another', async () => {
  const one = new Scene([product(), flow({ steps: [] }), environment('dev'), application('shop-dev', 'dev')]);
  await one.commit(commit('a')).run();
  rendersNoMore(one, 'main');
  await one.round();
  one.world.clock += 200_000;
  rendersNoMore(one, 'main');
  await one.round();
  one.world.clock += 40_000;
  for (let round = 0; round < 4; round += 1) await one.round();
  expect(one.releases()).toHaveLength(2);
  one.world.clock += 600_000;
  rendersNoMore(one, 'main');
  await one.round();
  one.world.clock += 600_000;
  for (let round = 0; round < 4; round += 1) await one.round();

  expect(one.releases().map(({ status }) => status.phase)).toEqual(['Succeeded', 'Failed']);
});

/** What is pinned when a release opens is not changed by what happens to it later (DESIGN.md §2). */
import { expect, test } from 'vitest';
import { commit } from './argo.ts';
import { namespace } from './scene.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

test('a hook that is deleted after the release opened runs as it was pinned', async () => {
  const one = shop({
    jobs: (name) => (name === 'release-start' && isHeld ? undefined : { exitCode: 0 }),
  });
  let isHeld = true;
  await one.commit(commit('a')).run();
  for (const name of ['start', 'success', 'release-success'])
    one.world.remove(one.world.find({ kind: 'Hook', namespace, name }) as Draft);
  isHeld = false;
  await one.run();

  expect(one.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
  expect(one.ran()).toEqual(
    expect.arrayContaining([
      'environment.onStart start staging',
      'environment.onSuccess success staging',
      'release.onSuccess release-success',
    ]),
  );
});

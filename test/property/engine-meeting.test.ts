/** Whole releases that meet, disturbed: one after the other, with the old ones taken away in between. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings } from '../../hooks/engine/snapshot.ts';
import { commit } from '../hooks/engine/argo.ts';
import { namespace, type Scene } from '../hooks/engine/scene.ts';
import { disturbed } from './disturbance.ts';
import { endless, startedTwice } from './promises.ts';
import { sceneOf, scenarios } from './releases.ts';
import { runs } from './runs.ts';

/** Says for each environment but the trigger's which releases are in it. */
function crowded(scene: Scene): readonly string[] {
  const inside = scene
    .releases()
    .filter(({ status }) => status !== undefined)
    .flatMap(({ name, status }) =>
      status.environments
        .slice(1)
        .filter(({ startedAt, endedAt }) => startedAt !== undefined && endedAt === undefined)
        .map((environment) => ({ name, environment: environment.name })),
    );
  const groups = Map.groupBy(inside, ({ environment }) => environment);
  return [...groups].filter(([, { length }]) => length > 1).map(([environment]) => environment);
}

/** Releases that were made more than once: retention never opens one again. */
function madeTwice({ world }: Scene): readonly string[] {
  const made = world.done.flatMap(({ type, target }) =>
    type === 'Create' && target.kind === 'Release' ? [target.name] : [],
  );
  return made.filter((name, index) => made.indexOf(name) !== index);
}

test('releases that meet: one in an environment at a time, and the newest comes through', async () => {
  const concurrency = fc.constantFrom('Supersede', 'Terminate');
  const kept = fc.constantFrom(20, 1);
  await fc.assert(
    fc.asyncProperty(scenarios, concurrency, kept, async (scenario, mode, releases) => {
      const scene = sceneOf(scenario).commit(commit('a'));
      scene.world.settings = { ...defaultSettings, retention: { releases, days: 30 } };
      scene.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
        draft.spec['concurrency'] = mode;
      });
      const commits = ['b', 'c'];

      await disturbed(scene, scenario.seed, (_, random) => {
        expect(crowded(scene)).toEqual([]);
        const next = random(12) === 0 ? commits.shift() : undefined;
        if (next !== undefined) scene.commit(commit(next));
      });

      expect(startedTwice(scene)).toEqual([]);
      expect(madeTwice(scene)).toEqual([]);
      expect(endless(scene)).toEqual([]);
      expect(['Succeeded', 'Failed']).toContain(scene.releases().at(-1)?.status.phase);
    }),
    runs,
  );
});

/** Whole releases, disturbed: they end as they would have without. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { commit } from '../hooks/engine/argo.ts';
import { disturbed, toTheEnd } from './disturbance.ts';
import { essence, faults, none } from './promises.ts';
import { sceneOf, scenarios } from './releases.ts';
import { runs } from './runs.ts';

test('a disturbed release is the same as an undisturbed one', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const calm = sceneOf(scenario).commit(commit('a'));
      await calm.run(undefined, toTheEnd);
      const wild = sceneOf(scenario).commit(commit('a'));
      await disturbed(wild, scenario.seed);

      expect(faults(calm, scenario)).toEqual(none);
      expect(faults(wild, scenario)).toEqual(none);
      expect(essence(wild, scenario)).toEqual(essence(calm, scenario));
    }),
    runs,
  );
});

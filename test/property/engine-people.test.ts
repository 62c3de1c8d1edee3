/** Whole releases, disturbed by people too: they delete, terminate and retry at any moment. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant } from '../../hooks/model/instant.ts';
import { commit } from '../hooks/engine/argo.ts';
import { namespace, type Scene } from '../hooks/engine/scene.ts';
import { disturbed, toTheEnd, type Random } from './disturbance.ts';
import { badlyTold, endless, startedTwice } from './promises.ts';
import { sceneOf, scenarios } from './releases.ts';
import { runs } from './runs.ts';

/** Deletes the newest hook run, its Job or both; gracefully or by force. */
function deleting({ world }: Scene, random: Random): void {
  const run = world.all('HookRun').at(-1);
  if (run === undefined) return;
  const job = world.find({ ...run.metadata, kind: 'Job' });
  const which = ['both', 'both', 'run', 'job'][random(4)];
  if (which !== 'job') world.remove(run);
  if (job === undefined || which === 'run') return;
  if (which === 'both' || random(2) === 0) world.remove(job);
  else
    world.change({ kind: 'Job', ...job.metadata }, (draft) => {
      draft.metadata['deletionTimestamp'] = formatInstant(world.clock);
    });
}

test('whatever people delete, no hook starts twice, and every release ends', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const scene = sceneOf(scenario).commit(commit('a'));
      await disturbed(scene, scenario.seed, deleting);

      expect(startedTwice(scene)).toEqual([]);
      expect(scene.releases().map(({ status }) => status.endedAt === undefined)).toEqual([false]);
    }),
    runs,
  );
});

/** Deletes the Product, once a release of it has begun. */
function orphaning({ world }: Scene, random: Random): void {
  const [product] = world.all('Product');
  const hasBegun = world.all('Release').some(({ status }) => status !== undefined);
  if (product !== undefined && hasBegun && random(10) === 0) world.remove(product);
}

/** Gives the Jobs that our finalizer holds. */
function held({ world }: Scene): readonly string[] {
  return world
    .all('Job')
    .filter(({ metadata }) => (metadata['finalizers'] as readonly string[]).length > 0)
    .map(({ metadata }) => metadata.name);
}

test('whenever people delete the Product, no hook starts twice, every release ends, and no Job is held', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const scene = sceneOf(scenario).commit(commit('a'));
      await disturbed(scene, scenario.seed, orphaning);
      await scene.run(undefined, toTheEnd);

      expect(startedTwice(scene)).toEqual([]);
      expect(scene.releases().map(({ status }) => status.endedAt === undefined)).toEqual([false]);
      expect(held(scene)).toEqual([]);
    }),
    runs,
  );
});

/** Wishes that a release ends, or that one that has ended is tried again, with or without the wish to end it. */
function wishing(scene: Scene, random: Random): void {
  const [release] = scene.releases();
  if (release === undefined) return;
  const { terminate, retry = 0 } = release.spec;
  const isOver = release.status?.endedAt !== undefined;
  if (isOver && random(2) === 0) {
    scene.world.change({ kind: 'Release', namespace, name: release.name }, (draft) => {
      delete draft.spec['terminate'];
    });
    scene.wish({ retry: Math.min(Number(retry) + 1, 3) });
  } else if (terminate === undefined && random(8) === 0) scene.wish({ terminate: { reason: 'enough' } });
}

test('whatever people wish, each failed attempt is told once, and every release ends', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const scene = sceneOf(scenario).commit(commit('a'));
      await disturbed(scene, scenario.seed, wishing);
      scene.wish({ retry: 4 });
      await scene.run(undefined, toTheEnd);

      expect(startedTwice(scene)).toEqual([]);
      expect(endless(scene)).toEqual([]);
      expect(badlyTold(scene, scenario)).toEqual([]);
    }),
    runs,
  );
});

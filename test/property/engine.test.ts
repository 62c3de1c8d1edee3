/** Whole releases, disturbed: crashes, late snapshots, a second server, and whatever order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide } from '../../hooks/engine/decide.ts';
import type { Objects } from '../../hooks/engine/snapshot.ts';
import { takeSnapshot } from '../../hooks/engine/take.ts';
import { formatInstant } from '../../hooks/model/instant.ts';
import type { ReleaseStatus } from '../../hooks/model/release.ts';
import { commit, step as stepApplication } from '../hooks/engine/argo.ts';
import { namespace, type Scene } from '../hooks/engine/scene.ts';
import { Crash } from '../hooks/engine/world.ts';
import { hooksOf, isTimely, sceneOf, scenarios, type Scenario } from './releases.ts';
import { runs as usual } from './runs.ts';

/** Not yet 10,000 in a soak: rare orders of crashes and stale reads are still being found and mended. */
const runs = { ...usual, numRuns: Math.min(usual.numRuns, 300) };

const key = `${namespace}/shop`;

/** Numbers that look random, the same for the same seed (mulberry32). */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** One of the servers: each of its watches may be late by itself. */
interface Server {
  seen: Objects;
}

/** What happens besides. */
type Adversary = (scene: Scene, random: (below: number) => number) => void;

function refresh(scene: Scene, server: Server, kinds: readonly (keyof Objects)[]): void {
  const now = scene.world.view();
  server.seen = { ...server.seen, ...Object.fromEntries(kinds.map((kind) => [kind, now[kind]])) };
}

/** Runs a scene with disturbances for some time, then lets it come to rest. */
async function disturbed(scene: Scene, seed: number, adversary?: Adversary): Promise<void> {
  const random = randomOf(seed);
  const { world } = scene;
  const servers = [{ seen: world.view() }, { seen: world.view() }] as const;
  const kinds = Object.keys(world.view()) as (keyof Objects)[];
  for (let turn = 0; turn < 140; turn += 1) {
    const server = servers[random(2) === 0 ? 0 : 1];
    const moves: readonly (() => void | Promise<void>)[] = [
      () => refresh(scene, server, kinds),
      () => refresh(scene, server, kinds.slice(random(kinds.length), random(kinds.length))),
      () => pass(scene, server, random(3) === 0 ? random(6) : Number.POSITIVE_INFINITY),
      () => pass(scene, server, Number.POSITIVE_INFINITY),
      () => {
        const applications = world.all('Application');
        const one = applications[random(applications.length)];
        if (one !== undefined) stepApplication(world, scene.argo, one);
      },
      () => void world.runJobs((name, job) => (random(2) === 0 ? undefined : scene.script.jobs?.(name, job))),
      () => void (world.clock += random(20) * 1000),
      () => adversary?.(scene, random),
    ];
    await moves[random(moves.length)]?.();
  }
  await scene.run(undefined, { rounds: 1500, patienceSeconds: 90_000 });
}

/** A pass on what the server saw last; it may die between any two writes. */
async function pass({ world }: Scene, server: Server, lives: number): Promise<void> {
  const seen = takeSnapshot(key, server.seen, world.settings);
  if (seen === undefined) return;
  world.lives = lives;
  try {
    await world.apply(decide(seen, world.clock).actions);
  } catch (thrown) {
    if (!(thrown instanceof Crash)) throw thrown;
    // It starts again, and sees what is stored.
    server.seen = world.view();
  }
  world.lives = Number.POSITIVE_INFINITY;
}

/** What must be the same whatever disturbed it; where branches fail side by side, only how the release ended. */
function essence(scene: Scene, scenario: Scenario): object {
  const isExact = !isTimely(scenario) || !hasFailures(scenario);
  return scene.releases().map(({ status }) => ({
    phase: status.phase,
    ...(isExact ? details(status) : {}),
  }));
}

function details(status: ReleaseStatus): object {
  return {
    reason: status.reason,
    environments: status.environments.map(({ name, phase, reason }) => ({ name, phase, reason })),
    hooks: [...status.hooks, ...status.environments.flatMap(({ hooks }) => hooks)]
      .map(({ slot, index, hook, application, attempt, phase }) =>
        [slot, index, hook, application, attempt, phase].join(' '),
      )
      .toSorted(),
    context: Object.keys(status.context).toSorted(),
  };
}

function hasFailures(scenario: Scenario): boolean {
  const { failingSync, degraded } = scenario;
  return failingSync < 8 || degraded < 8 || [...hooksOf(scenario).values()].some(({ fails }) => fails);
}

/** Every hook of every scope starts at most once an attempt. */
function startedTwice({ world }: Scene): readonly string[] {
  return world.started.filter((name, index) => world.started.indexOf(name) !== index);
}

/** Every run and every release ends. */
function endless(scene: Scene): readonly string[] {
  const open = scene.world.all('HookRun').filter(({ status }) => status?.['endedAt'] === undefined);
  const releases = scene.releases().filter(({ status }) => status.endedAt === undefined);
  return [...open.map(({ metadata }) => metadata.name), ...releases.map(({ name }) => name)];
}

/** No environment moves before those that it depends on, and no Application of it is synced before. */
function early(scene: Scene, { steps }: Scenario): readonly string[] {
  return scene.releases().flatMap(({ status: { environments } }) =>
    steps.flatMap(({ dependsOn }, index) => {
      const { name = '', startedAt, applications = [] } = environments[index + 1] ?? {};
      if (startedAt === undefined) return [];
      const before = dependsOn.map((place) => environments[place]);
      const isEarly = before.some(
        (one) =>
          !['Succeeded', 'Skipped'].includes(one?.phase ?? '') ||
          Date.parse(one?.endedAt ?? '') > Date.parse(startedAt),
      );
      const synced = applications.filter(
        // Argo CD's moments have no milliseconds.
        ({ operation }) =>
          Date.parse(operation?.finishedAt ?? '9999-01-01T00:00:00Z') < Date.parse(startedAt) - 999,
      );
      return [...(isEarly ? [name] : []), ...synced.map((one) => one.name)];
    }),
  );
}

/** Fail hooks run exactly once a failed attempt; else never. */
function badlyTold(scene: Scene, { steps, release }: Scenario): readonly string[] {
  return scene.releases().flatMap(({ status }) => {
    const own = status.hooks.filter(({ slot, index }) => slot === 'release.onFail' && index === 0).length;
    const wanted = release.onFail.length > 0 && status.phase === 'Failed' ? 1 : 0;
    const environments = steps.flatMap(({ slots }, index) => {
      const { name = '', phase, hooks = [] } = status.environments[index + 1] ?? {};
      const told = hooks.filter((one) => one.slot === 'environment.onFail' && one.index === 0).length;
      const due = slots.onFail.length > 0 && phase === 'Failed' ? 1 : 0;
      return told === due ? [] : [`${name}: ${told} of ${due}`];
    });
    return [...(own === wanted ? [] : [`release: ${own} of ${wanted}`]), ...environments];
  });
}

function faults(scene: Scene, scenario: Scenario): object {
  return {
    startedTwice: startedTwice(scene),
    endless: endless(scene),
    early: early(scene, scenario),
    badlyTold: badlyTold(scene, scenario),
  };
}

const none = { startedTwice: [], endless: [], early: [], badlyTold: [] };

test('a disturbed release is the same as an undisturbed one', async () => {
  await fc.assert(
    fc.asyncProperty(scenarios, async (scenario) => {
      const calm = sceneOf(scenario).commit(commit('a'));
      await calm.run(undefined, { rounds: 1500, patienceSeconds: 90_000 });
      const wild = sceneOf(scenario).commit(commit('a'));
      await disturbed(wild, scenario.seed);

      expect(faults(calm, scenario)).toEqual(none);
      expect(faults(wild, scenario)).toEqual(none);
      expect(essence(wild, scenario)).toEqual(essence(calm, scenario));
    }),
    runs,
  );
}, 1_800_000);

/** Deletes the newest hook run, its Job or both; gracefully or by force. */
function deleting({ world }: Scene, random: (below: number) => number): void {
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
    { ...runs, numRuns: Math.ceil(runs.numRuns / 3) },
  );
}, 1_800_000);

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

test('releases that meet: one in an environment at a time, and the newest comes through', async () => {
  const concurrency = fc.constantFrom('Supersede', 'Terminate');
  await fc.assert(
    fc.asyncProperty(scenarios, concurrency, async (scenario, mode) => {
      const scene = sceneOf(scenario).commit(commit('a'));
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
      expect(endless(scene)).toEqual([]);
      expect(['Succeeded', 'Failed']).toContain(scene.releases().at(-1)?.status.phase);
    }),
    { ...runs, numRuns: Math.ceil(runs.numRuns / 3) },
  );
}, 1_800_000);

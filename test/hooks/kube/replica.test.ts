/** A whole release over connections: the same end as in memory, through faults, restarts and a change of the lead. */
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { randomFrom } from '../../../hooks/simulate/random.ts';
import { runSimulation } from '../../../hooks/simulate/run.ts';
import type { Store } from '../../../hooks/simulate/store.ts';
import type { Asked, Fault } from '../../support/fake-api.ts';
import { granted, used } from './roles.ts';
import { folder, rendered, simulatedShop, type Simulated } from './simulated.ts';

const lease = { kind: 'Lease', namespace: 'hookline', name: 'hookline-server' };

const Hooks = z.array(z.object({ slot: z.string(), hook: z.string(), phase: z.string() }));
const Release = z.object({
  status: z.object({
    phase: z.string(),
    environments: z.array(z.object({ name: z.string(), phase: z.string(), hooks: Hooks })),
    hooks: Hooks,
    context: z.record(z.string(), z.object({ value: z.string() })),
  }),
});

/** How every release ended, without times and names of runs, in an order of its own. */
function ends(releases: readonly unknown[]): unknown {
  return releases.map((release) => {
    const { phase, environments, hooks, context } = Release.parse(release).status;
    function told(list: z.infer<typeof Hooks>): readonly string[] {
      return list.map((one) => JSON.stringify(one)).toSorted();
    }
    return {
      phase,
      context: Object.entries(context).map(([key, { value }]) => [key, value]),
      hooks: told(hooks),
      environments: environments.map((one) => ({ ...one, hooks: told(one.hooks) })),
    };
  });
}

const inMemory = runSimulation({
  objects: folder.objects,
  product: 'shop',
  folder: folder.path,
  render: rendered,
  script: { fail: [], retryStorm: [] },
  approve: [],
  commits: [],
  seed: 1,
  until: 6 * 3_600_000,
  hear: () => undefined,
  warn: () => undefined,
});

/** Says whether a release is there and every one has ended. */
function isOver(store: Store): boolean {
  const phases = store.list('Release').map(({ status }) => status?.['phase']);
  return phases.length > 0 && phases.every((phase) => phase === 'Succeeded' || phase === 'Failed');
}

/** Notes of each Job of ours every UID that it had, and how often it was let go. */
function starts({ world }: Simulated): ReadonlyMap<string, readonly string[]> {
  const seen = new Map<string, string[]>();
  world.store.watch(({ type, object }) => {
    if (object.kind !== 'Pod' || type !== 'ADDED') return;
    const job = String(object.metadata.labels?.['batch.kubernetes.io/job-name']);
    if (object.metadata.namespace === 'hookline-config')
      seen.set(job, [...(seen.get(job) ?? []), object.metadata.name]);
  });
  return seen;
}

/** Every run of a hook had one pod, and there were as many as in memory. */
function eachOnce(seen: ReadonlyMap<string, readonly string[]>): void {
  expect([...seen.values()].filter((pods) => pods.length !== 1)).toEqual([]);
  expect(seen.size).toBe(21);
}

test('it ends as it does in memory, each hook ran once, within the shipped Roles', async () => {
  const shop = await simulatedShop();
  const seen = starts(shop);
  shop.replica('a');
  await shop.until(() => isOver(shop.world.store));

  expect(ends(shop.world.store.list('Release'))).toEqual(ends((await inMemory).releases));
  eachOnce(seen);
  expect(shop.said).toEqual([]);
  const needed = used(shop.api.asked);
  expect([...needed].filter((grant) => !granted().has(grant))).toEqual([]);
  expect([...granted()].filter((grant) => !needed.has(grant))).toEqual([
    // Twenty releases of a product are kept.
    'delete hookline.dev/releases in *',
    'delete hookline.dev/hookruns in *',
    // Nobody asks anything of a release over HTTP.
    'patch hookline.dev/releases in *',
    'create authentication.k8s.io/tokenreviews in *',
    'create authorization.k8s.io/subjectaccessreviews in *',
    // That a sync is gone is read directly.
    'get argoproj.io/applications in *',
    // A Job is kept for an hour.
    'delete batch/jobs in hookline-config',
    // No hook of the shop is a Workflow.
    'get argoproj.io/workflows in hookline-config',
    'watch argoproj.io/workflows in hookline-config',
    'create argoproj.io/workflows in hookline-config',
    'patch argoproj.io/workflows in hookline-config',
    'delete argoproj.io/workflows in hookline-config',
  ]);
}, 180_000);

describe('it ends so, too', () => {
  /** Strikes one in so many requests that are no watch, by chance. */
  function oneIn(count: number, ...faults: readonly Fault[]): (asked: Asked) => Fault | undefined {
    const random = randomFrom(7);
    return ({ query }) =>
      query.has('watch') || random() > 1 / count ? undefined : faults[Math.floor(random() * faults.length)];
  }

  test('where requests fail, are put off, or lose their connection', async () => {
    const shop = await simulatedShop();
    const seen = starts(shop);
    shop.api.fault = oneIn(6, 'cut', { status: 429, headers: { 'retry-after': '1' } }, { status: 500 });
    shop.replica('a');
    await shop.until(() => isOver(shop.world.store));

    expect(ends(shop.world.store.list('Release'))).toEqual(ends((await inMemory).releases));
    eachOnce(seen);
  }, 180_000);

  test('where every watch breaks now and then, and versions are forgotten', async () => {
    const shop = await simulatedShop();
    const seen = starts(shop);
    shop.replica('a');
    let writes = 0;
    shop.world.store.watch(() => {
      writes += 1;
      if (writes % 40 === 0) shop.api.history.forget();
      if (writes % 40 === 20) setImmediate(() => shop.api.cut());
    });
    await shop.until(() => isOver(shop.world.store));

    expect(ends(shop.world.store.list('Release'))).toEqual(ends((await inMemory).releases));
    eachOnce(seen);
  }, 180_000);

  test('where a write is done and its answer is lost', async () => {
    const shop = await simulatedShop();
    const seen = starts(shop);
    shop.api.loseAnswer = oneIn(6, 'cut');
    shop.replica('a');
    await shop.until(() => isOver(shop.world.store));

    expect(ends(shop.world.store.list('Release'))).toEqual(ends((await inMemory).releases));
    eachOnce(seen);
  }, 180_000);

  test('where the lead changes every 45 seconds, and the one before goes on as if nothing were', async () => {
    const shop = await simulatedShop();
    const seen = starts(shop);
    const replicas = [shop.replica('replica-1'), shop.replica('replica-2')];
    let at = shop.clock.now();
    await shop.until(() => {
      const leader = shop.world.store.get(lease)?.spec?.['holderIdentity'];
      if (shop.clock.now() - at > 45_000 && replicas.length < 10 && leader !== '') {
        at = shop.clock.now();
        // Another takes the Lease by force: the leader hears of it with its next renewal only.
        const holder = leader === 'replica-1' ? 'replica-2' : 'replica-1';
        shop.world.store.change(lease, (one) => ({ ...one, spec: { ...one.spec, holderIdentity: holder } }));
      }
      return isOver(shop.world.store);
    });

    expect(ends(shop.world.store.list('Release'))).toEqual(ends((await inMemory).releases));
    eachOnce(seen);
  }, 180_000);
});

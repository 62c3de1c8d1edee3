/** The engine's bars: one pass of a product in mid-release, snapshot and decision, with 100 and with 1,000 Applications. */
import { decide } from '../../hooks/engine/decide.ts';
import { takeSnapshot } from '../../hooks/engine/take.ts';
import { application, commit } from '../hooks/engine/argo.ts';
import { environment, flow, hook, namespace, product, Scene } from '../hooks/engine/scene.ts';
import type { Draft } from '../hooks/engine/world.ts';

const key = `${namespace}/shop`;

/** What a pass took. */
export interface EngineTimes {
  readonly snapshot: number;
  readonly decide: number;
}

/** Makes a product with so many Applications, half of them in production, where its release is. */
async function midRelease(count: number): Promise<Scene> {
  const places = ['dev', 'staging', 'prod', 'prod'];
  const scene = new Scene(
    [
      product(),
      flow({
        hooks: { onStart: 'one', onFail: 'one' },
        steps: [
          { environment: 'staging', dependsOn: ['dev'], hooks: { onSuccess: 'one' } },
          { environment: 'prod', dependsOn: ['staging'], policy: { postAction: 'one' } },
        ],
      }),
      ...['dev', 'staging', 'prod'].map((name) => environment(name)),
      hook('one'),
      ...Array.from({ length: count }, (_, index) => {
        const place = places[index % places.length] ?? 'dev';
        return application(`app-${index}`, place, { gated: place === 'prod' });
      }),
    ],
    // Every other Application of production goes on.
    { syncs: (name) => (Number(name.slice(4)) % 4 === 3 ? {} : { phase: 'Succeeded' }) },
  );
  for (const app of scene.world.all('Application'))
    scene.world.change({ kind: app.kind, ...app.metadata }, (draft) => {
      draft.status = { ...draft.status, resources: resources(draft.metadata.name) };
    });
  scene.commit(commit('a'));
  for (let round = 0; round < 90; round += 1) await scene.round();
  return scene;
}

/** Sixty objects, so that an Application has 40 KB as real ones do. */
function resources(name: string): readonly object[] {
  return Array.from({ length: 60 }, (_, index) => ({
    group: 'apps',
    version: 'v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: `${name}-${index}`,
    status: 'Synced',
    health: { status: 'Healthy', message: 'x'.repeat(500) },
  }));
}

function median(values: readonly number[]): number {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Measures passes in milliseconds, each after one Application has changed. */
export async function engineTimes(count: number, passes: number): Promise<EngineTimes> {
  const { world } = await midRelease(count);
  const snapshots: number[] = [];
  const decisions: number[] = [];
  for (let round = 0; round < passes; round += 1) {
    const target = { kind: 'Application', namespace: 'argocd', name: `app-${round % count}` };
    world.change(
      target,
      (draft: Draft) => void (draft.metadata['labels'] = { product: 'shop', round: `${round}` }),
    );
    const objects = world.view();
    const begin = performance.now();
    const snapshot = takeSnapshot(key, objects, world.settings);
    const taken = performance.now();
    if (snapshot === undefined) throw new Error('there is no product');
    decide(snapshot, world.clock);
    snapshots.push(taken - begin);
    decisions.push(performance.now() - taken);
  }
  return { snapshot: median(snapshots), decide: median(decisions) };
}

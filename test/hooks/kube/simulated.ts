/** A replica over connections, beside a simulated Argo CD and Jobs: simulated time moves when nothing more is said. */
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readFolder } from '../../../hooks/cli/simulate-read.ts';
import { render } from '../../../hooks/cli/simulate-render.ts';
import type { Clock } from '../../../hooks/kube/clock.ts';
import { Replica, type ReplicaSetting } from '../../../hooks/kube/replica.ts';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { seenTiming } from '../../../hooks/simulate/argo/timing.ts';
import { folderRepository, revisionOf } from '../../../hooks/simulate/commits.ts';
import { declaredIn, madeUp, placesIn } from '../../../hooks/simulate/made-up.ts';
import type { Script } from '../../../hooks/simulate/outcome.ts';
import { simulationStart } from '../../../hooks/simulate/run.ts';
import { simulation, type Simulation } from '../../../hooks/simulate/simulation.ts';
import { refOf } from '../../../hooks/simulate/store.ts';
import { fakeApi, type FakeApi } from '../../support/fake-api.ts';
import { clientOf } from './bench.ts';

const root = join(import.meta.dirname, '../../..');
export const folder = readFolder('manifests/examples/shop', root).value;

/** Draws what a person at the folder's checkout would get. */
export function rendered(request: Parameters<Parameters<typeof folderRepository>[0]['render']>[0]) {
  return render({ ...request, root: folder.path, searchPath: process.env['PATH'] });
}

/** A simulation whose server is elsewhere. */
export interface Simulated {
  readonly api: FakeApi;
  readonly world: Simulation;
  readonly clock: Clock;
  /** Starts a replica; it is stopped after the test. */
  readonly replica: (holder: string, more?: Partial<ReplicaSetting>) => Replica;
  /** What was said that is more than a diary's entry. */
  readonly said: string[];
  /** Lets time pass until something holds; fails after so many simulated hours. */
  readonly until: (holds: () => boolean) => Promise<void>;
}

/** Begins a simulation of the shipped shop. */
export async function simulatedShop(script: Script = { fail: [], retryStorm: [] }): Promise<Simulated> {
  const placed = folder.objects.map(inNamespace);
  const product = placed.find(({ kind }) => kind === 'Product') ?? {};
  const declared = declaredIn(placed, product);
  const settings = { ...defaultSettings, image: 'hookline', url: 'https://hookline.example.com' };
  const world = simulation({
    objects: [...placed, ...madeUp(declared, 'argocd')],
    repository: folderRepository({
      commits: () => [{ revision: revisionOf(1, 1), folder: folder.path }],
      render: rendered,
      home: 'argocd',
      warn: () => undefined,
    }),
    settings,
    timing: seenTiming,
    seed: 1,
    start: simulationStart,
    script,
    environmentsOf: placesIn(declared),
    // The server that is tested is another.
    serverDown: { from: 0, to: 365 * 24 * 3_600_000 },
  });
  const api = await fakeApi(world.store);
  // Nobody here runs Workflows: templates become Jobs.
  api.absent.add('workflows');
  const { schedule } = world;
  const clock: Clock = { now: schedule.now, steady: schedule.now, after: schedule.after, random: () => 0.5 };
  const said: string[] = [];
  function note(fields: Readonly<Record<string, unknown>>, message: string): void {
    said.push(`${message} ${JSON.stringify({ ...fields, err: String(fields['err']) })}`);
  }
  return {
    api,
    world,
    clock,
    said,
    replica: (holder, more = {}) => {
      const replica = new Replica({
        client: clientOf(api),
        clock,
        settings,
        diary: { error: note, warn: note, info: () => undefined, debug: () => undefined },
        workers: 8,
        lease: { namespace: 'hookline', name: 'hookline-server' },
        holder,
        ...more,
      });
      replica.start();
      onTestFinished(() => replica.stop());
      return replica;
    },
    until: async (holds) => {
      for (let step = 0; step < 50_000; step += 1) {
        await silence(api);
        if (holds()) return;
        if (schedule.now() > simulationStart + 24 * 3_600_000) break;
        await schedule.step();
      }
      throw new Error('it did not come about in a day');
    },
  };
}

/** Waits until nothing was asked, changed or answered for a moment. */
async function silence({ asked, open, history }: FakeApi): Promise<void> {
  for (let quiet = 0, seen = ''; quiet < 10;) {
    await new Promise((resolve) => setImmediate(resolve));
    const now = `${asked.length} ${history.version}`;
    quiet = now === seen && open() === 0 ? quiet + 1 : 0;
    seen = now;
  }
}

function inNamespace(object: JsonObject): JsonObject {
  const { kind, name } = refOf(object);
  const namespace = kind === 'Application' ? 'argocd' : 'hookline-config';
  return { ...object, metadata: { ...(object['metadata'] as JsonObject), name, namespace } };
}

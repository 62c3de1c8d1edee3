/** Disturbs a scene: crashes, late and partial views, a second server, and whatever order of what happens. */
import type { Objects } from '../../hooks/engine/snapshot.ts';
import { step as stepApplication } from '../hooks/engine/argo.ts';
import type { Scene } from '../hooks/engine/scene.ts';
import { Server } from '../hooks/engine/server.ts';

/** Gives a number from 0 to below a limit. */
export type Random = (below: number) => number;

/** What happens besides. */
export type Adversary = (scene: Scene, random: Random) => void;

/** How a scene comes to rest: no wait is too long, since every wait ends. */
export const toTheEnd = { rounds: 1500, patienceSeconds: 90_000 } as const;

const turns = 140;

/** Numbers that look random, the same for the same seed (mulberry32). */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

interface Stage {
  readonly scene: Scene;
  readonly random: Random;
  readonly servers: readonly [Server, Server];
  readonly adversary: Adversary | undefined;
}

/** Runs a scene with disturbances for some time, then lets it come to rest. */
export async function disturbed(scene: Scene, seed: number, adversary?: Adversary): Promise<void> {
  const random = randomOf(seed);
  const stage: Stage = { scene, random, servers: [new Server(scene), new Server(scene)], adversary };
  for (let turn = 0; turn < turns; turn += 1) {
    const [one, other] = random(2) === 0 ? stage.servers : stage.servers.toReversed();
    if (one === undefined || other === undefined) continue;
    await moves[random(moves.length)]?.(stage, one, other);
  }
  await scene.run(undefined, toTheEnd);
}

type Move = (stage: Stage, server: Server, other: Server) => unknown;

/** What may happen in a turn, each as often as the others. */
const moves: readonly Move[] = [
  (_, server) => server.look(),
  catchesUp,
  ({ random }, server) => server.pass(random(3) === 0 ? random(6) : undefined),
  (_, server) => server.pass(),
  overlaps,
  stepsArgo,
  ({ scene, random }) =>
    void scene.world.runJobs((name, job) => (random(2) === 0 ? undefined : scene.script.jobs?.(name, job))),
  ({ scene, random }) => void (scene.world.clock += random(20) * 1000),
  ({ scene, random, adversary }) => adversary?.(scene, random),
];

/** Some of the watches catch up, the others stay behind. */
function catchesUp({ scene, random }: Stage, server: Server): void {
  const kinds = Object.keys(scene.world.view()) as (keyof Objects)[];
  const some = kinds.slice(random(kinds.length), random(kinds.length));
  if (some.length > 0) server.look(...some);
}

/** Between two writes of one server the other makes a whole pass. */
async function overlaps({ scene, random }: Stage, server: Server, other: Server): Promise<void> {
  const { world } = scene;
  const left = random(6);
  let count = 0;
  world.between = async () => {
    count += 1;
    if (count !== left) return;
    world.between = undefined;
    await other.pass();
  };
  await server.pass();
  world.between = undefined;
}

function stepsArgo({ scene, random }: Stage): void {
  const applications = scene.world.all('Application');
  const one = applications[random(applications.length)];
  if (one !== undefined) stepApplication(scene.world, scene.argo, one);
}

/** A server of several, for tests: its watches may be late, and it may die between any two writes. */
import { decide } from '../../../hooks/engine/decide.ts';
import type { Objects, Snapshot } from '../../../hooks/engine/snapshot.ts';
import { takeSnapshot } from '../../../hooks/engine/take.ts';
import { namespace, type Scene } from './scene.ts';
import { Crash } from './world.ts';

const key = `${namespace}/shop`;

/** One of the servers: what it sees is what its watches last told it. */
export class Server {
  seen: Objects;
  readonly #scene: Scene;
  #taken: { readonly seen: Objects; readonly snapshot: Snapshot | undefined } | undefined;

  constructor(scene: Scene) {
    this.#scene = scene;
    this.seen = scene.world.view();
  }

  /** Its watches catch up: all of them, or those of some kinds. */
  look(...kinds: readonly (keyof Objects)[]): this {
    const now = this.#scene.world.view();
    const some = Object.fromEntries(kinds.map((kind) => [kind, now[kind]]));
    this.seen = kinds.length === 0 ? now : { ...this.seen, ...some };
    return this;
  }

  /** A pass on what it sees; it may die after so many writes, and starts again then. */
  async pass(lives = Number.POSITIVE_INFINITY): Promise<this> {
    const { world } = this.#scene;
    const { seen } = this;
    if (this.#taken?.seen !== seen) this.#taken = { seen, snapshot: takeSnapshot(key, seen, world.settings) };
    const { snapshot } = this.#taken;
    if (snapshot === undefined) return this;
    world.lives = lives;
    try {
      await world.apply(decide(snapshot, world.clock).actions);
    } catch (thrown) {
      if (!(thrown instanceof Crash)) throw thrown;
      this.look();
    }
    world.lives = Number.POSITIVE_INFINITY;
    return this;
  }
}

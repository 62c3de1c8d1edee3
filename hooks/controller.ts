/** The loop's one pass: key → snapshot → decide → apply. The server, the demo and tests call the same function. */
import type { Action } from './engine/action.ts';
import { decide, type Decision } from './engine/decide.ts';
import type { Snapshot } from './engine/snapshot.ts';
import type { Instant } from './model/instant.ts';

/** The key of a Product: `namespace/name`. */
export type Key = string;

/** The engine's one port: what it sees, what it changes, and what time it is. */
export interface World {
  /** Gives everything about a Product at this moment; nothing where there is none. */
  readonly snapshot: (key: Key) => Snapshot | undefined;
  /**
   * Does the actions in their order. One that is refused is no error: the later ones of the same `of` are left out, and
   * what is still wanted comes again in the next pass. Rejects where the world itself cannot be reached.
   */
  readonly apply: (actions: readonly Action[]) => Promise<void>;
  readonly now: () => Instant;
}

/** Makes one pass for a Product. What it changes comes back as a new snapshot, never as a value. */
export async function reconcile(key: Key, world: World): Promise<Decision> {
  const snapshot = world.snapshot(key);
  if (snapshot === undefined) return { actions: [] };
  const decision = decide(snapshot, world.now());
  await world.apply(decision.actions);
  return decision;
}

/** The engine: what there is, and what time it is → what to change, and when to look again. */
import type { Instant } from '../model/instant.ts';
import type { Action } from './action.ts';
import type { Snapshot } from './snapshot.ts';

/** What a pass decides. */
export interface Decision {
  readonly actions: readonly Action[];
  /** Milliseconds after which to look again, though nothing else happens. */
  readonly requeueAfter?: number;
}

/** Decides for one product: what is to be changed now, and when to look again. */
export function decide(_snapshot: Snapshot, _now: Instant): Decision {
  return { actions: [] };
}

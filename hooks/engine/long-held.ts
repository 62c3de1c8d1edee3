/** Syncs that a gate has held for long: people are told once, with what they wait for (DESIGN.md §5). */
import { parseInstant } from '../model/instant.ts';
import type { Memory } from '../model/product-status.ts';
import type { Action } from './action.ts';
import { isWaitingAtGate } from './gate.ts';
import { gateAnswer } from './gates.ts';
import type { Matches } from './matches.ts';
import { hasPassed, memoryOf, type Pass } from './pass.ts';

/** How long a sync is held before people are told. */
const patienceSeconds = 600;

/** The Events, and of which operation people were told, by the Application's UID. */
export interface LongHeld {
  readonly events: readonly Action[];
  readonly told: ReadonlyMap<string, Partial<Memory>>;
}

/** Finds the syncs that are held for long and that nobody was told of. */
export function longHeld(pass: Pass, matches: Matches): LongHeld {
  const events: Action[] = [];
  const told = new Map<string, Partial<Memory>>();
  for (const application of pass.snapshot.applications.values()) {
    const { state, uid, namespace, name } = application;
    if (state === undefined || !isWaitingAtGate(pass, application)) continue;
    const { isOpen, reason, message } = gateAnswer(pass, matches, application);
    const isTold = memoryOf(pass, application).held === state.startedAt;
    if (isOpen || isTold || !hasPassed(pass, parseInstant(state.startedAt), patienceSeconds)) continue;
    told.set(uid, { held: state.startedAt });
    events.push({
      type: 'EmitEvent',
      of: '',
      target: { kind: 'Application', namespace, name },
      uid,
      level: 'Warning',
      reason: 'SyncHeld',
      message: `held for more than 10 minutes: ${reason}: ${message}`,
    });
  }
  return { events, told };
}

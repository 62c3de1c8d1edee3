/** Syncs that a gate or a window has held for long: people are told once, with what they wait for (DESIGN.md §5). */
import { parseInstant } from '../model/instant.ts';
import type { Memory } from '../model/product-status.ts';
import type { Action } from './action.ts';
import { heldBy } from './blockers.ts';
import { isWaitingAtGate } from './gate.ts';
import { gateAnswer } from './gates.ts';
import type { Matches } from './matches.ts';
import { isBlockedByWindow } from './operation.ts';
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
    if (state === undefined || !(isBlockedByWindow(state) || isWaitingAtGate(pass, application))) continue;
    const isTold = memoryOf(pass, application).held === state.startedAt;
    if (isTold || !hasPassed(pass, parseInstant(state.startedAt), patienceSeconds)) continue;
    const { isOpen, reason, message } = gateAnswer(pass, matches, application);
    const blocker = heldBy(pass, matches, application);
    const blockers = blocker === undefined ? [] : [blocker];
    if (isOpen && blockers.length === 0) continue;
    told.set(uid, { held: state.startedAt });
    events.push({
      type: 'EmitEvent',
      of: '',
      target: { kind: 'Application', namespace, name },
      uid,
      level: 'Warning',
      reason: 'SyncHeld',
      message: `held for more than 10 minutes: ${reason}: ${[message, ...blockers].join('; ')}`.slice(
        0,
        1000,
      ),
    });
  }
  return { events, told };
}

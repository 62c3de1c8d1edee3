/**
 * Writes that Argo CD does not notice: its controller may put an older copy of an Application over what it has just
 * heard of a write. Any further write brings it back, so that a refresh is asked for.
 */
import { refreshAnnotation } from '../model/names.ts';
import { parseInstant, type Instant } from '../model/instant.ts';
import type { Memory } from '../model/product-status.ts';
import type { Action, Refresh } from './action.ts';
import type { Application } from './application.ts';
import { matchOf, type Matches } from './matches.ts';
import { hasPassed, memoryOf, type Pass } from './pass.ts';

/** How long a sync that was asked for may stand before it counts as unnoticed. */
export const noticeSeconds = 20;

/** How long a sync waits for its release before the trigger application is asked. */
const awaitSeconds = 10;

/** Says whether a sync of ours stands that Argo CD has not begun: write S removes `operationState`. */
export function isUnbegun({ operation, state }: Application): boolean {
  return operation?.release !== undefined && state === undefined;
}

/** Asks Argo CD to look again; where it was asked before and has not, by the other word, which alone is a change. */
export function refreshOf({ namespace, name, uid, annotations }: Application, of: string): Refresh {
  const value = annotations[refreshAnnotation] === 'normal' ? 'hard' : 'normal';
  return { type: 'Refresh', of, target: { kind: 'Application', namespace, name }, uid, value };
}

/**
 * The refreshes that no release asks for, and what is remembered of each Application with them, by its UID. Each is `of`
 * its own Application: one that is refused keeps nothing back.
 */
export interface Nudges {
  readonly actions: readonly Action[];
  readonly told: ReadonlyMap<string, Partial<Memory>>;
}

/** Finds syncs of no release that stand unbegun, and trigger applications that are to be looked at for a waiting one. */
export function nudges(pass: Pass, matches: Matches): Nudges {
  const { settings, applications } = pass.snapshot;
  const actions = new Map<string, Action>();
  const told = new Map<string, Partial<Memory>>();
  if (!settings.mayWriteApplications) return { actions: [], told };
  for (const application of applications.values()) {
    if (isStanding(pass, application)) {
      actions.set(application.key, refreshOf(application, application.key));
      told.set(application.uid, { nudgedAt: pass.at });
    }
    const trigger = awaited(pass, matches, application);
    if (trigger === undefined) continue;
    told.set(application.uid, { awaited: application.state?.startedAt });
    actions.set(trigger.key, refreshOf(trigger, trigger.key));
  }
  return { actions: [...actions.values()], told };
}

function isStanding(pass: Pass, application: Application): boolean {
  if (!isUnbegun(application) || application.operation?.release !== '') return false;
  const { requestedAt, nudgedAt } = memoryOf(pass, application);
  return isDue(pass, parseInstant(requestedAt), { nudgedAt: parseInstant(nudgedAt), seconds: noticeSeconds });
}

/** Says whether it is time to ask: first after so many seconds, then each time after as long as it was waited for. */
export function isDue(
  pass: Pass,
  since: Instant | undefined,
  { nudgedAt = 0, seconds }: { readonly nudgedAt?: Instant | undefined; readonly seconds: number },
): boolean {
  if (since === undefined) return false;
  const heard = Math.max(since, nudgedAt);
  return hasPassed(pass, heard, Math.max(seconds, (heard - since) / 1000));
}

/**
 * The trigger application that a sync waits for (rule 6), asked once: most are looked at by themselves within a few
 * seconds, and one that syncs has nothing to look for.
 */
function awaited(pass: Pass, matches: Matches, application: Application): Application | undefined {
  const match = matchOf(matches, application);
  if (match.kind !== 'Wait') return undefined;
  const startedAt = application.state?.startedAt;
  if (memoryOf(pass, application).awaited === startedAt) return undefined;
  if (!hasPassed(pass, parseInstant(startedAt), awaitSeconds)) return undefined;
  const trigger = pass.snapshot.applications.get(match.refresh);
  return trigger?.operation === undefined ? trigger : undefined;
}

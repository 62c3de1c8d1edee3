/** Trigger applications by which a release may be about to open are asked to look again (DESIGN.md §4.3, rule 6). */
import { refreshAnnotation } from '../model/names.ts';
import { parseInstant } from '../model/instant.ts';
import type { Action } from './action.ts';
import type { Application } from './application.ts';
import { matchOf, type Matches } from './matches.ts';
import type { Pass } from './pass.ts';

/** Gives a refresh for each trigger application that was not compared since the sync began that waits for it. */
export function refreshes({ snapshot }: Pass, matches: Matches): readonly Action[] {
  if (!snapshot.settings.mayWriteApplications) return [];
  const asked = new Map<string, Application>();
  for (const application of snapshot.applications.values()) {
    const match = matchOf(matches, application);
    const trigger = match.kind === 'Wait' ? snapshot.applications.get(match.refresh) : undefined;
    if (trigger !== undefined && isSilent(trigger, application)) asked.set(trigger.key, trigger);
  }
  return [...asked.values()].map(({ namespace, name, uid }) => ({
    type: 'Refresh',
    of: '',
    target: { kind: 'Application', namespace, name },
    uid,
  }));
}

/** Once it has been asked the annotation stands there, until Argo CD has looked. */
function isSilent(trigger: Application, { state }: Application): boolean {
  const { operation, annotations, reconciledAt = 0 } = trigger;
  const startedAt = parseInstant(state?.startedAt) ?? 0;
  return operation === undefined && !(refreshAnnotation in annotations) && reconciledAt < startedAt;
}

/** The matches of all Applications of a product, each found once a pass. */
import type { Application } from './application.ts';
import { identityOf, identityText } from './identity.ts';
import { matchRelease, type Match } from './match.ts';
import { remembered } from './memory.ts';
import { memoryOf, type Pass } from './pass.ts';

/** By the Application's `namespace/name`. */
export type Matches = ReadonlyMap<string, Match>;

/** Matches the operation of every Application. */
export function matchAll(pass: Pass): Matches {
  rememberTriggers(pass);
  const { applications } = pass.snapshot;
  return new Map([...applications].map(([key, application]) => [key, matchRelease(pass, application)]));
}

/** Gives the match of an Application. */
export function matchOf(matches: Matches, { key }: Application): Match {
  return matches.get(key) ?? { kind: 'NoOperation' };
}

/** Gives the Applications of the flows' trigger environments. */
export function triggerApplications({ flows, snapshot }: Pass): readonly Application[] {
  const triggers = new Set(flows.map(({ flow }) => flow.spec.triggerEnvironment));
  return [...triggers].flatMap((name) => snapshot.environments.get(name)?.applications ?? []);
}

/** Counts the generations of trigger applications before anything is matched by them. */
function rememberTriggers(pass: Pass): void {
  for (const application of triggerApplications(pass)) {
    const { state } = application;
    const identity = state === undefined ? undefined : identityOf(application, state, pass.naming);
    if (identity === undefined) continue;
    const text = identityText(pass.naming.match, identity);
    pass.memories.set(application.uid, remembered(memoryOf(pass, application), text));
  }
}

/** The matches of all Applications of a product, each found once a pass. */
import { parseInstant } from '../model/instant.ts';
import { identityText } from '../model/release-name.ts';
import type { Application } from './application.ts';
import { startableFlow } from './flow-choice.ts';
import { identityOf } from './identity.ts';
import { matchRelease, type Match } from './match.ts';
import { remembered } from './memory.ts';
import { isFinal, memoryOf, type Pass } from './pass.ts';

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
    const flow = startableFlow(pass, application, identity)?.flow.uid;
    const startedAt = parseInstant(state?.startedAt) ?? 0;
    const memory = remembered(memoryOf(pass, application), text, () =>
      flow === undefined ? 0 : forgottenGeneration(pass, { flow, text, startedAt }),
    );
    pass.memories.set(application.uid, memory);
  }
}

/** An Application that is only late joins a release that goes on, or was made for this sync; behind others, it returns. */
function forgottenGeneration(
  { knownNames, nameOf, releasesByName }: Pass,
  { flow, text, startedAt }: { readonly flow: string; readonly text: string; readonly startedAt: number },
): number {
  let next = 0;
  while (knownNames.has(nameOf(flow, text, next))) next += 1;
  const last = releasesByName.get(nameOf(flow, text, Math.max(0, next - 1)));
  const goesOn = last?.status !== undefined && !isFinal(last.status.phase);
  const isOwn = last !== undefined && (last.createdAt ?? 0) >= startedAt;
  return goesOn || isOwn ? next - 1 : next;
}

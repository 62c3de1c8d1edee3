/** Which release an operation belongs to (DESIGN.md §4.3). */
import { parseDuration } from '../model/duration.ts';
import { parseInstant, type Instant } from '../model/instant.ts';
import { primaryRevision, primarySource, type Application } from './application.ts';
import { startableFlow } from './flow-choice.ts';
import {
  identityOf,
  identityText,
  isResolved,
  operationRevision,
  plainRepository,
  type Identity,
} from './identity.ts';
import { generationOf } from './memory.ts';
import { isFull, type OperationState } from './operation.ts';
import { hasPassed, isFinal, memoryOf, placeIn, type OpenedRelease, type Pass } from './pass.ts';

/** What the table answers. */
export type Answer =
  | { readonly kind: 'Release'; readonly release: string }
  | { readonly kind: 'Resync'; readonly release: string }
  | { readonly kind: 'RetryNeeded'; readonly release: string }
  | { readonly kind: 'Wait'; readonly refresh: string }
  | { readonly kind: 'Unmatched'; readonly isAllowed: boolean };

/** What became of an Application's operation: the rule that matched, or why none was asked. */
export type Match =
  | { readonly kind: 'NoOperation' | 'NotFull' | 'Unresolved' }
  | (Answer & { readonly rule: number; readonly identity: string });

interface Facts {
  readonly pass: Pass;
  readonly application: Application;
  readonly state: OperationState;
  readonly identity: Identity;
  readonly text: string;
  /** The releases of this identity, the newest first. */
  readonly releases: readonly OpenedRelease[];
}

interface Rule {
  readonly rule: number;
  readonly when: string;
  readonly answer: (facts: Facts) => Answer | undefined;
}

/** The table: the first rule that answers counts. */
export const matchRules: readonly Rule[] = [
  { rule: 1, when: 'we started it', answer: startedByUs },
  { rule: 2, when: "the application is in a flow's trigger environment", answer: inTrigger },
  { rule: 3, when: 'an open release of this identity has E in its flow, E not final', answer: openRelease },
  { rule: 4, when: 'a release of this identity has E Succeeded or Skipped', answer: resync },
  { rule: 5, when: 'a release of this identity is final, E is not done', answer: retryNeeded },
  { rule: 6, when: 'the release may still be about to open', answer: aboutToOpen },
  { rule: 7, when: 'none', answer: unmatched },
];

/** Says which release an Application's operation belongs to; evaluated anew on each pass. */
export function matchRelease(pass: Pass, application: Application): Match {
  const { state } = application;
  if (state === undefined) return { kind: 'NoOperation' };
  if (!isFull(state.operation)) return { kind: 'NotFull' };
  const identity = identityOf(application, state, pass.naming);
  if (identity === undefined) return startedMatch(pass, application, state) ?? { kind: 'Unresolved' };
  const text = identityText(pass.naming.match, identity);
  const releases = pass.releasesByIdentity.get(text) ?? [];
  const facts = { pass, application, state, identity, text, releases };
  for (const { rule, answer } of matchRules) {
    const found = answer(facts);
    if (found !== undefined) return { ...found, rule, identity: text };
  }
  return { kind: 'Unmatched', isAllowed: true, rule: 7, identity: text };
}

/** What we started ourselves needs no identity to be known. */
function startedMatch(pass: Pass, application: Application, state: OperationState): Match | undefined {
  if (operationRevision(application, state) === '' && !hasEndedUnresolved(state)) return undefined;
  const { release } = state.operation;
  if (release === undefined || !pass.releasesByName.has(release)) return undefined;
  return { kind: 'Release', release, rule: 1, identity: '' };
}

/** An operation that ended before Argo CD had resolved anything: it never will. */
function hasEndedUnresolved({ phase }: OperationState): boolean {
  return phase === 'Failed' || phase === 'Error';
}

function startedByUs({ pass, state }: Facts): Answer | undefined {
  const { release } = state.operation;
  return release !== undefined && pass.releasesByName.has(release) ? { kind: 'Release', release } : undefined;
}

function inTrigger({ pass, application, identity, text, state }: Facts): Answer | undefined {
  const chosen = startableFlow(pass, application, identity);
  if (chosen === undefined) return undefined;
  const known = parseInstant(state.startedAt) ?? 0;
  const name = currentRelease(pass, application, { flowUid: chosen.flow.uid, text });
  if (pass.releasesByName.has(name)) return { kind: 'Release', release: name };
  // One that is no longer kept had ended.
  if (pass.knownNames.has(name)) return { kind: 'Resync', release: name };
  // What was synced before there was a Product starts nothing.
  return known < (pass.snapshot.product.createdAt ?? 0) ? undefined : { kind: 'Release', release: name };
}

/**
 * Gives the name of the release that an Application of the trigger environment is at: its own generation, or a higher
 * one that there is already, because the Application is only late.
 */
export function currentRelease(
  { knownNames, memories, nameOf }: Pass,
  application: Application,
  { flowUid, text }: { readonly flowUid: string; readonly text: string },
): string {
  let generation = generationOf(memoryOf({ memories }, application), text);
  while (knownNames.has(nameOf(flowUid, text, generation + 1))) generation += 1;
  return nameOf(flowUid, text, generation);
}

function recordOf(
  { snapshot }: Pass,
  release: OpenedRelease,
  application: Application,
): OpenedRelease['status']['environments'][number] | undefined {
  const names = release.status.environments.map(({ name }) => name);
  const place = placeIn(snapshot, application, names);
  return release.status.environments.find(({ name }) => name === place);
}

function openRelease({ pass, application, releases }: Facts): Answer | undefined {
  const found = releases.find((release) => {
    const record = recordOf(pass, release, application);
    return !isFinal(release.status.phase) && record !== undefined && !isFinal(record.phase);
  });
  return found === undefined ? undefined : { kind: 'Release', release: found.name };
}

function resync({ pass, application, releases }: Facts): Answer | undefined {
  const found = releases.find((release) => {
    const phase = recordOf(pass, release, application)?.phase;
    return phase === 'Succeeded' || phase === 'Skipped';
  });
  return found === undefined ? undefined : { kind: 'Resync', release: found.name };
}

function retryNeeded({ pass, application, releases }: Facts): Answer | undefined {
  const found = releases.find(
    (release) => isFinal(release.status.phase) && recordOf(pass, release, application) !== undefined,
  );
  return found === undefined ? undefined : { kind: 'RetryNeeded', release: found.name };
}

function aboutToOpen(facts: Facts): Answer | undefined {
  const { pass, application, state } = facts;
  const startedAt = parseInstant(state.startedAt);
  const trigger = triggersOf(facts).find((one) => mayOpen(one, facts, startedAt));
  if (trigger === undefined) return undefined;
  const place = placeIn(pass.snapshot, application, [...pass.snapshot.environments.keys()]);
  const timeout = pass.snapshot.environments.get(place ?? '')?.spec.matchTimeout ?? '10m';
  const parsed = parseDuration(timeout);
  const isOver = hasPassed(pass, startedAt, 'seconds' in parsed ? parsed.seconds : 0);
  return isOver ? undefined : { kind: 'Wait', refresh: trigger.key };
}

/** Gives the trigger applications of the flows that go to where the Application lies. */
function triggersOf({ pass, application }: Facts): readonly Application[] {
  return pass.flows
    .filter(({ environments }) => placeIn(pass.snapshot, application, environments) !== undefined)
    .flatMap(({ flow }) => pass.snapshot.environments.get(flow.spec.triggerEnvironment)?.applications ?? []);
}

function mayOpen(
  trigger: Application,
  { pass, application, identity }: Facts,
  startedAt: Instant | undefined,
): boolean {
  if (pass.naming.match === 'Version') return trigger.operation !== undefined;
  if (!hasSameSource(trigger, application)) return false;
  const compared = primaryRevision(trigger, trigger.comparison);
  const isBehind = trigger.comparison.status === 'OutOfSync' && compared === identity.revision;
  const isStale = (trigger.reconciledAt ?? 0) < (startedAt ?? 0);
  return trigger.operation !== undefined || isBehind || isStale || !isResolved(trigger, compared);
}

/** Says whether two Applications follow the same branch or tag of the same repository. */
export function hasSameSource(one: Application, other: Application): boolean {
  const [left, right] = [primarySource(one), primarySource(other)];
  return (
    left !== undefined &&
    right !== undefined &&
    plainRepository(left.repoURL) === plainRepository(right.repoURL) &&
    left.targetRevision === right.targetRevision
  );
}

function unmatched({ pass, application }: Facts): Answer {
  const isHeldPlace = pass.flows.some(({ flow, environments }) => {
    const place = placeIn(pass.snapshot, application, environments);
    return place !== undefined && place !== flow.spec.triggerEnvironment;
  });
  return {
    kind: 'Unmatched',
    isAllowed: !isHeldPlace || pass.snapshot.product.spec.unmatchedSync === 'Allow',
  };
}

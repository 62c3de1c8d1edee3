/** Which release an operation belongs to (DESIGN.md §4.3). */
import { parseDuration } from '../model/duration.ts';
import { parseInstant } from '../model/instant.ts';
import { identityText } from '../model/release-name.ts';
import { primarySource, type Application } from './application.ts';
import { startableFlow } from './flow-choice.ts';
import { identityOf, operationRevision, type Identity } from './identity.ts';
import { generationOf } from './memory.ts';
import { isFull, type OperationState } from './operation.ts';
import {
  hasPassed,
  isFinal,
  memoryOf,
  placeIn,
  type OpenedRelease,
  type Pass,
  type ProductFlow,
} from './pass.ts';
import type { FlowView } from './snapshot.ts';
import { sourceKey, triggersOf, type Triggers } from './triggers.ts';

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
  const name = currentRelease(pass, application, { flow: chosen.flow, text });
  if (pass.releasesByName.has(name)) return { kind: 'Release', release: name };
  // One that is no longer kept had ended.
  if (pass.knownNames.has(name)) return { kind: 'Resync', release: name };
  // What was synced before there was a Product starts nothing.
  return known < (pass.snapshot.product.createdAt ?? 0) ? undefined : { kind: 'Release', release: name };
}

/**
 * Gives the name of the release that an Application of the trigger environment is at: its own generation, or a higher
 * one that there is already, because the Application is only late; or the one that a person has started meanwhile.
 */
export function currentRelease(
  pass: Pass,
  application: Application,
  { flow, text }: { readonly flow: FlowView; readonly text: string },
): string {
  const { knownNames, nameOf } = pass;
  let generation = generationOf(memoryOf(pass, application), text);
  while (knownNames.has(nameOf(flow.uid, text, generation + 1))) generation += 1;
  const name = nameOf(flow.uid, text, generation);
  if (knownNames.has(name)) return name;
  return startedByHand(pass, application, { flow, text, generation }) ?? name;
}

/** What a person starts has whatever name they gave it: the sync that follows belongs to it, and opens no second one. */
function startedByHand(
  { snapshot, naming }: Pass,
  application: Application,
  { flow, text, generation }: { readonly flow: FlowView; readonly text: string; readonly generation: number },
): string | undefined {
  const own = primarySource(application)?.repoURL;
  return snapshot.releases.findLast(({ spec, status }) => {
    const { revision, version, repository } = status?.identity ?? spec;
    const identity = { revision, version, repository: repository || own };
    const isSame = identityText(naming.match, identity) === text;
    const goesOn = status === undefined || !isFinal(status.phase);
    return spec.flow === flow.name && isSame && (goesOn || (spec.generation ?? 0) === generation);
  })?.name;
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
  const refresh = flowsThere(facts)
    .map((flow) => mayOpen(flow, facts, startedAt ?? 0))
    .find((key) => key !== undefined);
  if (refresh === undefined) return undefined;
  const place = placeIn(pass.snapshot, application, [...pass.snapshot.environments.keys()]);
  const timeout = pass.snapshot.environments.get(place ?? '')?.spec.matchTimeout ?? '10m';
  const parsed = parseDuration(timeout);
  const isOver = hasPassed(pass, startedAt, 'seconds' in parsed ? parsed.seconds : 0);
  return isOver ? undefined : { kind: 'Wait', refresh };
}

/** Gives the flows in which the Application comes behind others: where a flow begins, nothing is waited for. */
function flowsThere({ pass, application }: Facts): readonly ProductFlow[] {
  return pass.flows.filter(({ flow, environments }) => {
    const place = placeIn(pass.snapshot, application, environments);
    return place !== undefined && place !== flow.spec.triggerEnvironment;
  });
}

/** Names a trigger application by which the release may still open. */
function mayOpen(
  flow: ProductFlow,
  { pass, application, identity, releases }: Facts,
  startedAt: number,
): string | undefined {
  const triggers = triggersOf(pass, flow);
  if (pass.naming.match === 'Version')
    return [...triggers.values()].find(({ busy }) => busy !== undefined)?.busy;
  const same = triggers.get(sourceKey(application));
  const revision = identity.revision ?? '';
  return same === undefined
    ? undefined
    : (same.busy ??
        same.behind.get(revision) ??
        newcomer(same, revision, releases) ??
        laggard(same, startedAt));
}

/** A trigger application whose own sync of the revision is seen, and its release only now made. */
function newcomer({ opening }: Triggers, revision: string, releases: Facts['releases']): string | undefined {
  return releases.length === 0 ? opening.get(revision) : undefined;
}

/** A trigger application that Argo CD has not compared since the operation began, or not to a commit. */
function laggard({ stalest, unresolved }: Triggers, startedAt: number): string | undefined {
  return stalest !== undefined && stalest.at < startedAt ? stalest.key : unresolved;
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

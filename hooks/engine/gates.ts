/** What a gate is answered, and which operations are recorded as opened (DESIGN.md §5). */
import type { GateOpening } from '../model/product-status.ts';
import type { OperationKey } from '../model/status.ts';
import type { Action } from './action.ts';
import type { Application } from './application.ts';
import { gateEntry, holdsKey, isWaitingAtGate, operationKey } from './gate.ts';
import { matchOf, type Matches } from './matches.ts';
import type { Match } from './match.ts';
import { isBlockedByWindow, type OperationState } from './operation.ts';
import { isFinal, placeIn, type OpenedRelease, type Pass } from './pass.ts';
import { openingOf, type Taken } from './opened-by-hand.ts';
import { recordOf } from './record-index.ts';
import { bypassOf } from './self-heal.ts';
import { restingAttempts } from './sync.ts';

/** What a gate is answered; only `isOpen` lets the sync go on. */
export interface GateAnswer {
  readonly isOpen: boolean;
  readonly reason: string;
  readonly message: string;
  readonly release?: string;
}

interface Facts {
  readonly pass: Pass;
  readonly application: Application;
  readonly state: OperationState;
  readonly match: Match;
  readonly release: OpenedRelease | undefined;
}

interface Row {
  readonly when: (facts: Facts) => boolean;
  readonly reason: string;
  readonly say: (facts: Facts) => string;
}

/** Why a gate waits: the first row that fits. Where none does, the sync may go on. */
const rows: readonly Row[] = [
  {
    when: isBypassed,
    reason: 'SELFHEAL_BYPASSES_GATE',
    say: () => 'self-heal would pass by the gate: use action: Sync',
  },
  {
    when: ({ state }) => isBlockedByWindow(state),
    reason: 'SyncWindow',
    say: () => 'a sync window blocks the sync',
  },
  {
    when: ({ match }) => match.kind === 'Unresolved',
    reason: 'Unresolved',
    say: () => 'Argo CD has not resolved the revision yet',
  },
  {
    when: ({ match }) => match.kind === 'Wait',
    reason: 'ReleaseAwaited',
    say: () => 'the release of this revision may be about to open',
  },
  {
    when: ({ match }) => match.kind === 'RetryNeeded',
    reason: 'RetryNeeded',
    say: retryHint,
  },
  {
    when: ({ match }) => match.kind === 'Unmatched' && !match.isAllowed,
    reason: 'Unmatched',
    say: () => 'the sync belongs to no release',
  },
  {
    when: ({ match, release }) => match.kind === 'Release' && release === undefined,
    reason: 'ReleaseOpening',
    say: () => 'its release is about to open',
  },
  {
    when: ({ match, release }) => match.kind === 'Release' && hasGone(release),
    reason: 'ReleaseEnded',
    say: ({ release }) => `release ${release?.name ?? ''} has ended`,
  },
  {
    when: (facts) => facts.match.kind === 'Release' && !isItsTurn(facts),
    reason: 'NotItsTurn',
    say: (facts) => environmentOf(facts)?.holding?.message ?? 'its hooks before the sync have not ended',
  },
];

/** A release whose place a newer one took cannot be tried again. */
function retryHint({ match, release }: Facts): string {
  const name = 'release' in match ? match.release : '';
  if (release?.status.phase === 'Superseded')
    return `a newer release took the place of release ${name}: sync its revision`;
  return `its release has ended: hookline release retry ${name}`;
}

function hasGone(release: OpenedRelease | undefined): boolean {
  return release !== undefined && (isFinal(release.status.phase) || release.status.ending !== undefined);
}

function environmentOf({ pass, application, release }: Facts) {
  const environments = release?.status.environments ?? [];
  const place = placeIn(
    pass.snapshot,
    application,
    environments.map(({ name }) => name),
  );
  return environments.find(({ name }) => name === place);
}

/** The environment was entered, and the Application's hooks before the sync have succeeded. */
function isItsTurn(facts: Facts): boolean {
  const environment = environmentOf(facts);
  if (environment === undefined || isFinal(environment.phase)) return false;
  const record = recordOf(environment.applications, facts.application);
  return record?.phase === 'Running' || record?.phase === 'Suspended';
}

/** Self-heal needs no gate to pass: where its rest cannot be had, the gate would hold nothing. */
function isBypassed(facts: Facts): boolean {
  return isHeldPlace(facts) && bypassOf(facts.application, facts.pass.snapshot) !== undefined;
}

function isHeldPlace({ pass, application }: Facts): boolean {
  return pass.flows.some(({ flow, environments }) => {
    const place = placeIn(pass.snapshot, application, environments);
    return place !== undefined && place !== flow.spec.triggerEnvironment;
  });
}

function factsOf(pass: Pass, matches: Matches, application: Application): Facts | undefined {
  const { state } = application;
  if (state === undefined) return undefined;
  const match = matchOf(matches, application);
  const view = 'release' in match ? pass.releasesByName.get(match.release) : undefined;
  const release = view?.status === undefined ? undefined : { ...view, status: view.status };
  return { pass, application, state, match, release };
}

/** Answers the gate of an Application: open only what is recorded as opened, so that every replica says the same. */
export function gateAnswer(pass: Pass, matches: Matches, application: Application): GateAnswer {
  const facts = factsOf(pass, matches, application);
  if (facts === undefined || application.operation === undefined)
    return { isOpen: false, reason: 'NoOperation', message: 'no sync of the application is seen yet' };
  const release = facts.release === undefined ? {} : { release: facts.release.name };
  if (isOpened(facts)) return { isOpen: true, reason: 'Opened', message: 'the sync may go on', ...release };
  const row = rows.find(({ when }) => when(facts)) ?? openingRow;
  return { isOpen: false, reason: row.reason, message: row.say(facts), ...release };
}

const openingRow: Row = {
  when: () => true,
  reason: 'Opening',
  say: () => 'the sync is about to go on',
};

/** The reasons that a waiting gate is given, in the order in which they are asked. */
export const gateReasons: readonly string[] = [...rows, openingRow].map(({ reason }) => reason);

/** It is recorded, with its release or with the Product. */
function isOpened({ pass, application, state, release }: Facts): boolean {
  const key = operationKey(application, state, pass.at);
  return holdsKey(pass.snapshot.product.status.opened, key) || holdsKey(release?.status.opened ?? [], key);
}

/** Which operations are to be recorded as opened, by release (empty: the Product), and what must come before. */
export interface Openings {
  readonly keys: ReadonlyMap<string, readonly OperationKey[]>;
  readonly actions: readonly Action[];
  /** What people have asked for, and is taken up now. */
  readonly taken: readonly Taken[];
}

/** Finds the gates that may open now. Before one of a self-healing Application does, self-heal is put to rest. */
export function openings(pass: Pass, matches: Matches): Openings {
  const keys = new Map<string, OperationKey[]>();
  const actions: Action[] = [];
  const taken: Taken[] = [];
  for (const application of pass.snapshot.applications.values()) {
    const found = toOpen(pass, matches, application);
    if (found === undefined) continue;
    const { facts, opening } = found;
    if (needsRest(facts)) {
      actions.push(restOf(application, facts));
      continue;
    }
    const key = operationKey(application, facts.state, pass.at);
    // What a person opens stands in one write with who it was.
    const of = facts.match.kind === 'Release' && opening === undefined ? facts.match.release : '';
    keys.set(of, [...(keys.get(of) ?? []), key]);
    if (opening?.openedAt === undefined && opening !== undefined)
      taken.push({ opening, revision: key.revision });
  }
  return { keys, actions, taken };
}

interface ToOpen {
  readonly facts: Facts;
  readonly opening: GateOpening | undefined;
}

/** Gives a gate that may open: because it is its turn, or because a person asks for it. */
function toOpen(pass: Pass, matches: Matches, application: Application): ToOpen | undefined {
  const facts = isWaitingAtGate(pass, application) ? factsOf(pass, matches, application) : undefined;
  if (facts === undefined) return undefined;
  const opening = openingOf(pass, application, facts.state);
  return mayOpen(facts) || isAskedFor(facts, opening) ? { facts, opening } : undefined;
}

/** A person asks for it: no row stands against that. */
function isAskedFor(facts: Facts, opening: GateOpening | undefined): boolean {
  return opening !== undefined && !isOpened(facts);
}

/** No row stands against it, and it was neither opened nor ended before. */
function mayOpen(facts: Facts): boolean {
  const { pass, application, state } = facts;
  const { ended } = pass.snapshot.product.status;
  if (isOpened(facts) || holdsKey(ended, operationKey(application, state, pass.at))) return false;
  return !rows.some(({ when }) => when(facts));
}

/** Write P comes first, and counts only once it is read back. */
function needsRest(facts: Facts): boolean {
  const { application, state } = facts;
  if (isBypassed(facts)) return false;
  return application.hasSelfHeal && isHeldPlace(facts) && state.operation.autoHealAttempts < restingAttempts;
}

function restOf({ namespace, name, resourceVersion }: Application, { release }: Facts): Action {
  return {
    type: 'RestSelfHeal',
    of: release?.name ?? '',
    target: { kind: 'Application', namespace, name },
    resourceVersion,
    attempts: restingAttempts,
  };
}

/** Says whether an operation's only running hook is our gate, so that ending it interrupts nothing (write T). */
export function holdsOnlyGate(application: Application, argocdNamespace: string): boolean {
  const gate = gateEntry(application, argocdNamespace);
  const resources = application.state?.resources ?? [];
  return (
    gate !== undefined &&
    resources.every(
      (one) =>
        one.syncPhase !== 'Sync' && (one === gate || one.hookType === '' || one.hookPhase !== 'Running'),
    )
  );
}

/** Ends operations that a gate holds for nobody, and starts what they kept from starting (DESIGN.md §5, writes T and S). */
import { flowTimeoutSeconds, type FlowSpec } from '../model/flow.ts';
import { parseInstant } from '../model/instant.ts';
import type { Memory } from '../model/product-status.ts';
import type { ReleaseStatus } from '../model/release.ts';
import type { OperationKey } from '../model/status.ts';
import type { Action } from './action.ts';
import { turnOf } from './admission.ts';
import { primaryRevision, type Application } from './application.ts';
import { holdsKey, isWaitingAtGate, operationKey } from './gate.ts';
import { holdsOnlyGate } from './gates.ts';
import { matchOf, type Matches } from './matches.ts';
import { openingOf } from './opened-by-hand.ts';
import { hasEnded } from './operation.ts';
import { hasPassed, isFinal, placeIn, type OpenedRelease, type Pass } from './pass.ts';
import { recordOf } from './record-index.ts';
import { startSync } from './sync.ts';

/** How long after its end an operation's successor is left to Argo CD. */
const successorSeconds = 10;

/** Operations that are to be recorded as ended by us, and the writes. */
export interface Endings {
  readonly keys: readonly OperationKey[];
  readonly actions: readonly Action[];
  /** When the syncs that follow were asked for, by the Application's UID. */
  readonly told: ReadonlyMap<string, Partial<Memory>>;
}

/** Finds the held operations that are to end, and the Applications that need a sync behind one. */
export function endings(pass: Pass, matches: Matches): Endings {
  const { product, settings, applications } = pass.snapshot;
  const told = new Map<string, Partial<Memory>>();
  if (!settings.mayWriteApplications) return { keys: [], actions: [], told };
  const keys: OperationKey[] = [];
  const actions: Action[] = [];
  for (const application of applications.values()) {
    const { state } = application;
    if (state === undefined) continue;
    const key = operationKey(application, state, pass.at);
    if (holdsKey(product.status.ended, key)) actions.push(...ending(pass, matches, application));
    else if (isWaitingAtGate(pass, application) && isHeldForNobody(pass, matches, application))
      keys.push(key);
    const next = successor(pass, application);
    if (next.length > 0) told.set(application.uid, { requestedAt: pass.at });
    actions.push(...next);
  }
  return { keys, actions, told };
}

function releaseOf(pass: Pass, matches: Matches, application: Application): OpenedRelease | undefined {
  const match = matchOf(matches, application);
  const view = 'release' in match ? pass.releasesByName.get(match.release) : undefined;
  return view?.status === undefined ? undefined : { ...view, status: view.status };
}

/** It was recorded: written again on each pass until it has ended, since Argo CD's own writes may pass over it. */
function ending(pass: Pass, matches: Matches, application: Application): readonly Action[] {
  const { product } = pass.snapshot;
  const { namespace, name, resourceVersion, state } = application;
  if (state === undefined || !isWaitingAtGate(pass, application)) return [];
  const release = releaseOf(pass, matches, application);
  const key = operationKey(application, state, pass.at);
  const lists = [product.status.opened, release?.status.opened ?? []];
  const isOpened = lists.some((keys) => holdsKey(keys, key));
  if (isOpened || !holdsOnlyGate(application, pass.naming.argocdNamespace)) return [];
  return [
    {
      type: 'EndSync',
      of: release?.name ?? '',
      target: { kind: 'Application', namespace, name },
      resourceVersion,
      guards: [guardOf('Product', product), ...(release === undefined ? [] : [guardOf('Release', release)])],
    },
  ];
}

function guardOf(
  kind: 'Product' | 'Release',
  { namespace, name, resourceVersion }: Pick<OpenedRelease, 'namespace' | 'name' | 'resourceVersion'>,
) {
  return { target: { kind, namespace, name }, expect: { resourceVersion } } as const;
}

/** Says whether a held operation waits for nothing that will come. */
function isHeldForNobody(pass: Pass, matches: Matches, application: Application): boolean {
  const { state } = application;
  const match = matchOf(matches, application);
  if (state === undefined || match.kind === 'Unresolved' || match.kind === 'Wait') return false;
  if (openingOf(pass, application, state) !== undefined) return false;
  const release = releaseOf(pass, matches, application);
  const key = operationKey(application, state, pass.at);
  const lists = [pass.snapshot.product.status.opened, release?.status.opened ?? []];
  if (lists.some((keys) => holdsKey(keys, key))) return false;
  if (hasEndedEarly(release)) return true;
  return isAnothersTurn(pass, application, release) || isHeldTooLong(pass, application);
}

/** A failed release may be tried again, and its syncs wait for that; one that ended early is not waited for. */
function hasEndedEarly(release: OpenedRelease | undefined): boolean {
  return release?.status.ending !== undefined;
}

/** Another release is in the environment and has not synced this Application; a newer one's sync it leaves alone. */
function isAnothersTurn(pass: Pass, application: Application, own: OpenedRelease | undefined): boolean {
  return pass.snapshot.releases.some(({ name, status }) => {
    if (status === undefined || name === own?.name || isFinal(status.phase)) return false;
    const isNewer = own !== undefined && turnOf(own.status) > turnOf(status);
    return !isNewer && awaits(pass, application, status);
  });
}

/** Says whether a release is in the environment of an Application and has not synced it. */
function awaits({ snapshot }: Pass, application: Application, { environments }: ReleaseStatus): boolean {
  const active = environments.slice(1).filter(({ phase }) => phase !== 'Pending' && !isFinal(phase));
  const place = placeIn(
    snapshot,
    application,
    active.map((one) => one.name),
  );
  const mine = recordOf(active.find((one) => one.name === place)?.applications ?? [], application);
  return mine !== undefined && !isFinal(mine.phase) && mine.operation === undefined;
}

function isHeldTooLong(pass: Pass, { state, key }: Application): boolean {
  const places = pass.snapshot.environmentsOf.get(key) ?? [];
  const flow: FlowSpec | undefined = pass.flows.find(({ environments }) =>
    environments.some((name) => places.includes(name)),
  )?.flow.spec;
  const startedAt = parseInstant(state?.startedAt);
  return flow !== undefined && hasPassed(pass, startedAt, flowTimeoutSeconds(flow));
}

/**
 * Gives the sync that follows one of ours: behind a held one that we ended Argo CD may refuse the newer revision, and
 * behind an opened one of a self-healing Application it might come without hooks (cluster.md §7).
 */
function successor(pass: Pass, application: Application): readonly Action[] {
  const { state, comparison } = application;
  if (state === undefined || !isBehind(application)) return [];
  const isDue =
    wasOpened(pass, application) ||
    (holdsKey(pass.snapshot.product.status.ended, operationKey(application, state, pass.at)) &&
      hasPassed(pass, state.finishedAt, successorSeconds));
  if (!isDue) return [];
  const revisions = application.isMultiSource ? comparison.revisions : [comparison.revision];
  return [startSync(application, { of: '', revisions })];
}

/** Says whether an automated Application lies at rest, and a fresh comparison found another revision. */
function isBehind(application: Application): boolean {
  const { state, operation, comparison, isAutomated, reconciledAt = 0 } = application;
  if (state === undefined || operation !== undefined || !hasEnded(state) || !isAutomated) return false;
  if (comparison.status !== 'OutOfSync' || reconciledAt < (state.finishedAt ?? 0)) return false;
  const compared = primaryRevision(application, comparison);
  return compared !== '' && compared !== primaryRevision(application, state);
}

/** Says whether a self-healing Application's last sync was one whose gate was opened. */
function wasOpened(pass: Pass, application: Application): boolean {
  const { state } = application;
  if (!application.hasSelfHeal || state?.phase !== 'Succeeded') return false;
  const { product, releases } = pass.snapshot;
  const key = operationKey(application, state, pass.at);
  const lists = [product.status.opened, ...releases.map(({ status }) => status?.opened ?? [])];
  return lists.some((keys) => holdsKey(keys, key));
}

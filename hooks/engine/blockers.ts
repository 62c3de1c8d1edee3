/** What keeps an Application from its sync, or its sync from going on: named once people have waited for long (DESIGN.md §5). */
import { parseInstant } from '../model/instant.ts';
import { gateName } from '../model/naming.ts';
import type { Application } from './application.ts';
import { isWaitingAtGate } from './gate.ts';
import { instanceOf } from './identity.ts';
import { matchOf, triggerApplications, type Matches } from './matches.ts';
import { isBlockedByWindow } from './operation.ts';
import { isFinal, type OpenedRelease, type Pass } from './pass.ts';
import { appliesTo, type Window } from './window.ts';

interface Row {
  readonly say: (application: Application, pass: Pass) => string | undefined;
}

/** The table: the first row that has something to say. */
const rows: readonly Row[] = [
  { say: neverAsked },
  { say: blockedByWindow },
  { say: rolledLater },
  { say: awaitedByParent },
  { say: refusedBySync },
  { say: shutOut },
  { say: unsynced },
];

/** Gives what keeps one Application from moving; nothing where that is not known. */
export function blockerOf(pass: Pass, application: Application): string | undefined {
  for (const { say } of rows) {
    const text = say(application, pass);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** Gives what an Application that a gate holds waits for in truth: its own gate, its parent, or what comes before it. */
export function heldBy(pass: Pass, matches: Matches, application: Application): string | undefined {
  const own = neverAsked(application, pass) ?? awaitedByParent(application, pass);
  if (own !== undefined) return own;
  for (const before of awaited(pass, matches, application)) {
    const text = blockerOf(pass, before);
    if (text !== undefined) return text;
  }
  return undefined;
}

/** What the release of a held sync works at elsewhere; without a release, the Applications that would open one. */
function awaited(pass: Pass, matches: Matches, application: Application): readonly Application[] {
  const match = matchOf(matches, application);
  const release = 'release' in match ? pass.releasesByName.get(match.release) : undefined;
  const all =
    release?.status === undefined
      ? triggerApplications(pass)
      : working(pass, { ...release, status: release.status });
  return all.filter((one) => one !== application);
}

function working({ snapshot }: Pass, { status }: OpenedRelease): readonly Application[] {
  return status.environments
    .filter(({ phase }) => phase !== 'Pending' && !isFinal(phase))
    .flatMap(({ applications }) => applications)
    .filter(({ phase, operation }) => !isFinal(phase) && operation === undefined)
    .flatMap(({ namespace, name }) => snapshot.applications.get(`${namespace}/${name}`) ?? []);
}

function neverAsked(application: Application, pass: Pass): string | undefined {
  const { asked } = pass.snapshot;
  const { state, destination } = application;
  if (asked === undefined || state === undefined || !isWaitingAtGate(pass, application)) return undefined;
  const instance = instanceOf(application, pass.naming.argocdNamespace);
  if ((asked.get(instance) ?? 0) >= (parseInstant(state.startedAt) ?? 0)) return undefined;
  const job = `job/${gateName(instance)}`;
  return `its gate Job has never asked: see its image, quota and network by kubectl -n ${destination.namespace} describe ${job}`;
}

function blockedByWindow({ key, state }: Application): string | undefined {
  if (state === undefined || !isBlockedByWindow(state)) return undefined;
  return `a sync window keeps the sync of Application ${key} back`;
}

function rolledLater({ key }: Application, { snapshot }: Pass): string | undefined {
  const place = snapshot.rollouts.get(key);
  if (place?.isWaiting !== true) return undefined;
  return `ApplicationSet ${place.set} syncs Application ${key} in step ${place.step}, and waits for the steps before`;
}

function awaitedByParent({ key }: Application, { snapshot }: Pass): string | undefined {
  const parent = snapshot.parents.get(key);
  if (parent?.operation === undefined || parent.state?.phase !== 'Running') return undefined;
  return `its parent Application ${parent.key} waits for it, and syncs nothing that comes behind it`;
}

function refusedBySync({ key, syncError }: Application): string | undefined {
  return syncError === '' ? undefined : `Argo CD does not sync Application ${key}: ${syncError}`;
}

function shutOut(application: Application, { snapshot }: Pass): string | undefined {
  const { project, key, isAutomated, operation } = application;
  const window: Window | undefined = snapshot.windows
    .get(project)
    ?.find((one) => appliesTo(one, application));
  if (window === undefined || !isAutomated || operation !== undefined) return undefined;
  return `the ${window.kind} window "${window.schedule}" of project ${project} may keep the sync of Application ${key} back`;
}

function unsynced({ key, isAutomated, operation, comparison }: Application): string | undefined {
  if (operation !== undefined || comparison.status !== 'OutOfSync') return undefined;
  return isAutomated
    ? `Application ${key} is OutOfSync, and no sync of it has begun`
    : `Application ${key} is OutOfSync and nobody has synced it`;
}

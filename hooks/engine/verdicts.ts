/** Lays the verdicts on finished operations into the releases that they concern, each operation once. */
import { equal } from '../model/object.ts';
import type { EnvironmentRecord } from '../model/release-record.ts';
import type { Action, EventReason } from './action.ts';
import type { Application } from './application.ts';
import { lineOf } from './line.ts';
import type { Matches } from './matches.ts';
import { parseInstant } from '../model/instant.ts';
import { hasEnded } from './operation.ts';
import { isFinal, memoryOf, placeIn, type OpenedRelease, type Pass } from './pass.ts';
import { recordOf } from './record-index.ts';
import { judgedKey, judgeHooks, type Judged } from './verdict.ts';

/** The verdicts of one pass. */
export interface Verdicts {
  readonly events: readonly Action[];
  /** Applications whose verdicts are not yet stored with a release: they are judged once more. */
  readonly unstored: ReadonlySet<string>;
  /** Gives a release with the verdicts that concern it; a bypassed gate fails its environment. */
  readonly ofRelease: (view: OpenedRelease) => OpenedRelease;
}

interface Found extends Judged {
  readonly application: Application;
  readonly release: string | undefined;
}

/** Judges every operation that has ended and was not judged before. */
export function withVerdicts(pass: Pass, matches: Matches): Verdicts {
  const found: Found[] = [];
  for (const application of pass.snapshot.applications.values()) {
    const { state } = application;
    const memory = memoryOf(pass, application);
    if (state === undefined || memory.judged === judgedKey(application, state)) continue;
    const judged = judgeHooks(pass, application, memory);
    const match = matches.get(application.key);
    const release = match !== undefined && 'release' in match ? match.release : undefined;
    if (judged !== undefined) found.push({ ...judged, application, release });
  }
  const views = new Map(
    pass.snapshot.releases.flatMap((view) =>
      view.status === undefined
        ? []
        : [[view.name, withFound(pass, { ...view, status: view.status }, found)] as const],
    ),
  );
  const unstored = new Set(
    found
      .filter((one) => !isStored(pass, views, one.application) || isAwaited(pass, matches, one))
      .map(({ application }) => application.key),
  );
  return {
    unstored,
    events: [
      ...found.filter(({ application }) => !unstored.has(application.key)).flatMap(eventsOf),
      ...outside(pass, matches),
    ],
    ofRelease: (view) => views.get(view.name) ?? view,
  };
}

/** Syncs that belong to no release: told once, when they have ended and nothing took them. */
function outside(pass: Pass, matches: Matches): readonly Action[] {
  return [...pass.snapshot.applications.values()].flatMap((application) => {
    const { state } = application;
    if (state === undefined || !hasEnded(state)) return [];
    const isTold = memoryOf(pass, application).judged === judgedKey(application, state);
    if (isTold || matches.get(application.key)?.kind !== 'Unmatched') return [];
    const startedAt = parseInstant(state.startedAt) ?? 0;
    if (startedAt < (pass.snapshot.product.createdAt ?? 0)) return [];
    return [event(application, 'SyncOutsideRelease', 'a sync belongs to no release')];
  });
}

/** The release of the operation is about to open, or has no status yet that verdicts could stand in. */
function isAwaited(
  pass: Pass,
  matches: Matches,
  { application, release }: Pick<Found, 'application' | 'release'>,
): boolean {
  const match = matches.get(application.key);
  if (match?.kind === 'Wait') return true;
  return (
    match?.kind === 'Release' &&
    release !== undefined &&
    pass.releasesByName.get(release)?.status === undefined
  );
}

/** Says whether every release already has the verdicts on an Application's operation. */
function isStored(
  { snapshot }: Pass,
  views: ReadonlyMap<string, OpenedRelease>,
  { namespace, name, key }: Application,
): boolean {
  return snapshot.releases.every((before) => {
    const after = views.get(before.name);
    if (after === undefined || before.status === undefined) return true;
    return before.status.environments.every((record, index) => {
      const next = after.status.environments[index];
      if (next === record || next === undefined) return true;
      return equal(
        [record.verdicts.filter((one) => one.application === key), ownPhase(record, namespace, name)],
        [next.verdicts.filter((one) => one.application === key), ownPhase(next, namespace, name)],
      );
    });
  });
}

function ownPhase({ applications }: EnvironmentRecord, namespace: string, name: string): string | undefined {
  return applications.find((one) => one.name === name && one.namespace === namespace)?.phase;
}

function eventsOf({ application, verdicts, isBypass }: Found): readonly Action[] {
  if (isBypass)
    return [
      event(application, 'GateBypassed', 'a newer revision was synced in part: no hooks ran, and no gate'),
    ];
  const skipped = verdicts.filter(({ verdict }) => verdict.startsWith('Skipped'));
  const [first] = skipped;
  if (first === undefined) return [];
  const names = skipped.map(({ hook }) => hook).join(', ');
  return [event(application, 'HooksSkipped', `${first.verdict}: ${names}`)];
}

function event({ namespace, name, uid }: Application, reason: EventReason, message: string): Action {
  return {
    type: 'EmitEvent',
    of: '',
    target: { kind: 'Application', namespace, name },
    uid,
    level: 'Warning',
    reason,
    message: lineOf(message),
  };
}

function withFound(pass: Pass, view: OpenedRelease, found: readonly Found[]): OpenedRelease {
  if (found.length === 0 || isFinal(view.status.phase)) return view;
  const environments = view.status.environments.map((record, index) => {
    const own = found.filter(
      (one) =>
        placeIn(pass.snapshot, one.application, [record.name]) !== undefined && concerns(one, record, view),
    );
    return own.length === 0 ? record : judgedRecord(record, own, index > 0);
  });
  return { ...view, status: { ...view.status, environments } };
}

/**
 * Its own sync; one that went past a gate; and one without hooks, which belongs to no release, of what the release has
 * synced or is about to.
 */
function concerns(
  { application, release, isBypass, isFull, revision }: Found,
  { applications }: EnvironmentRecord,
  { name, status }: OpenedRelease,
): boolean {
  if (release === name || isBypass) return true;
  if (isFull) return false;
  return (
    recordOf(applications, application)?.operation !== undefined || revision === status.identity.revision
  );
}

/** A whole sync's verdicts take the place of those before; others stand beside them: what ran has run. */
function laidInto(
  before: EnvironmentRecord['verdicts'],
  { application, verdicts, isFull }: Found,
): EnvironmentRecord['verdicts'] {
  if (isFull) return [...before.filter((one) => one.application !== application.key), ...verdicts];
  return [...before, ...verdicts.filter((one) => !before.some((other) => equal(one, other)))];
}

/** In the trigger environment nothing is held, so that nothing was passed by. */
function judgedRecord(
  record: EnvironmentRecord,
  found: readonly Found[],
  isHeldPlace: boolean,
): EnvironmentRecord {
  const verdicts = found.reduce(laidInto, record.verdicts);
  const bypassed = new Set(
    found.filter(({ isBypass }) => isBypass).map(({ application }) => application.key),
  );
  const applications = record.applications.map((one) =>
    bypassed.has(`${one.namespace}/${one.name}`) && !isFinal(record.phase) && isHeldPlace
      ? {
          ...one,
          phase: 'Failed' as const,
          class: 'GateBypassed',
          message: 'a newer revision was synced in part: no hooks ran, and no gate',
        }
      : one,
  );
  return { ...record, verdicts, applications };
}

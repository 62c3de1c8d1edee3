/** Who may enter an environment: releases that meet (DESIGN.md §4.7). */
import type { FlowSpec, Step } from '../model/flow.ts';
import { parseInstant } from '../model/instant.ts';
import type { ProductStatus } from '../model/product-status.ts';
import type { ApplicationRecord, EnvironmentRecord } from '../model/release-record.ts';
import { isApproved, type ReleaseStatus } from '../model/release.ts';
import { isFailing } from './environment.ts';
import { matchOf, type Matches } from './matches.ts';
import { hasFailed } from './operation.ts';
import { isFinal, type OpenedRelease, type Pass } from './pass.ts';
import type { Snapshot } from './snapshot.ts';

/** Which release has which environment, and whose way ends here. */
export interface Admission {
  readonly entered: ProductStatus['entered'];
  /** Releases that end because a newer one took their place, with the line for people. */
  readonly superseded: ReadonlyMap<string, string>;
  readonly terminated: ReadonlyMap<string, string>;
}

/** The place in `entered` of the one release that a queue lets go. */
export const queuePlace = '';

/** How many releases may wait in a queue. */
const longestQueue = 50;

/** Why a release may not enter an environment. */
export interface Hold {
  readonly reason: 'ReleaseStart' | 'DependsOn' | 'Approval' | 'Occupied' | 'Failing';
  readonly message: string;
}

interface Question {
  readonly release: OpenedRelease;
  readonly flow: FlowSpec;
  readonly step: Step | undefined;
  readonly record: EnvironmentRecord;
}

/** The questions before an environment is entered, in the order in which people are told the first that holds. */
const holds: readonly {
  readonly when: (question: Question) => boolean;
  readonly hold: (question: Question) => Hold;
}[] = [
  {
    when: ({ release }) => release.status.phase !== 'Running' && release.status.phase !== 'Suspended',
    hold: () => ({ reason: 'ReleaseStart', message: 'waits for the start of the release' }),
  },
  {
    when: ({ release }) => release.status.environments.some(isFailing),
    hold: () => ({ reason: 'Failing', message: 'another environment has failed: nothing new starts' }),
  },
  {
    when: (question) => missing(question).length > 0,
    hold: (question) => ({ reason: 'DependsOn', message: `waits for ${missing(question).join(', ')}` }),
  },
  {
    when: (question) => !mayEnter(question),
    hold: (question) => ({ reason: 'Approval', message: approvalLine(question) }),
  },
];

function missing({ release, step }: Question): readonly string[] {
  return (step?.dependsOn ?? []).filter((name) => {
    const phase = release.status.environments.find((one) => one.name === name)?.phase;
    return phase !== 'Succeeded' && phase !== 'Skipped';
  });
}

function mayEnter({ release, step, record }: Question): boolean {
  if (step?.approval === undefined) return true;
  return isApproved(release.spec, record.name, release.status.attempt);
}

function approvalLine({ release, step, record }: Question): string {
  const isNobodys = (release.spec.approvals ?? []).some(
    ({ environment, by = '' }) => environment === record.name && by === '',
  );
  const line = `waits for the approval of ${(step?.approval?.groups ?? []).join(' or ')}`;
  return isNobodys ? `${line}; one stands there that does not say by whom` : line;
}

/** Gives the first reason why a release may not enter an environment yet; other releases are not asked. */
export function holdOf(question: Question): Hold | undefined {
  return holds.find(({ when }) => when(question))?.hold(question);
}

/** Gives the moment by which a release is newer or older than others: a retry is a new wish. */
export function turnOf({ openedAt, retriedAt }: ReleaseStatus): number {
  return parseInstant(retriedAt) ?? parseInstant(openedAt) ?? 0;
}

/** Decides for each environment which release has it. */
export function admit(pass: Pass, matches: Matches, releases: readonly OpenedRelease[]): Admission {
  const { spec, status } = pass.snapshot.product;
  const open = releases.filter((release) => !isFinal(release.status.phase));
  const draft: Draft = {
    matches,
    snapshot: pass.snapshot,
    entered: new Map(status.entered.map((one) => [one.environment, one])),
    superseded: new Map(),
    terminated: new Map(),
  };
  if (spec.concurrency === 'Queue') queue(open, draft);
  for (const release of open) passedBy(release, releases, draft);
  for (const environment of contested(open))
    contest(environment, open, { draft, terminates: spec.concurrency === 'Terminate' });
  const { superseded, terminated } = draft;
  return { superseded, terminated, entered: [...draft.entered.values()] };
}

/**
 * Says whether a release can no longer be synced where it is: an Application that follows HEAD has gone on to the newer
 * one, whose sync waits for this one to end.
 */
function isOvertaken(
  { matches, snapshot }: Draft,
  environment: string,
  [older, newer]: readonly [OpenedRelease, OpenedRelease],
): boolean {
  const record = older.status.environments.find(({ name }) => name === environment);
  return (record?.applications ?? []).some(({ namespace, name, operation, phase }) => {
    const application = snapshot.applications.get(`${namespace}/${name}`);
    if (application === undefined || operation !== undefined || isFinal(phase)) return false;
    const match = matchOf(matches, application);
    return application.operation !== undefined && 'release' in match && match.release === newer.name;
  });
}

/**
 * An Application of the trigger environment went on to a newer release before the sync of this one was seen, and that
 * failed: nothing will bring it to this release any more.
 */
function passedBy(release: OpenedRelease, releases: readonly OpenedRelease[], draft: Draft): void {
  const [trigger] = release.status.environments;
  if (trigger === undefined || trigger.phase === 'Pending' || isFinal(trigger.phase)) return;
  for (const record of trigger.applications) {
    const newer = failedBy(record, releases, draft);
    if (newer !== undefined && isOlder(release, newer))
      draft.superseded.set(release.name, `release ${newer.name} has overtaken it in ${trigger.name}`);
  }
}

/** Gives the release whose sync an Application failed by, where it was not synced for the one that asks. */
function failedBy(
  { namespace, name, operation, phase }: ApplicationRecord,
  releases: readonly OpenedRelease[],
  { matches, snapshot }: Draft,
): OpenedRelease | undefined {
  const application = snapshot.applications.get(`${namespace}/${name}`);
  if (application?.state === undefined || operation !== undefined || isFinal(phase)) return undefined;
  const match = matchOf(matches, application);
  if (!hasFailed(application.state) || !('release' in match)) return undefined;
  return releases.find((one) => one.name === match.release);
}

interface Draft {
  readonly matches: Matches;
  readonly snapshot: Snapshot;
  readonly entered: Entered;
  readonly superseded: Map<string, string>;
  readonly terminated: Map<string, string>;
}

/** One environment: the newest of those that may enter does, as soon as it is free; older ones end by it. */
function contest(
  environment: string,
  open: readonly OpenedRelease[],
  { draft, terminates }: { readonly draft: Draft; readonly terminates: boolean },
): void {
  const { entered, superseded } = draft;
  const candidates = open.filter((release) => isReady(release, environment)).toSorted(byTurn);
  const occupant = open.find((release) => isIn(release, environment, entered.get(environment)?.release));
  const newest = candidates.at(-1);
  if (newest !== undefined && occupant === undefined) entered.set(environment, placeOf(environment, newest));
  if (newest !== undefined && isOlder(occupant, newest))
    meet(environment, [occupant, newest], { draft, terminates });
  const last = entered.get(environment);
  for (const { name } of open.filter((release) => isWaiting(release, environment) && isBehind(release, last)))
    superseded.set(name, `release ${last?.release ?? ''} entered ${environment}`);
}

type Entered = Map<string, ProductStatus['entered'][number]>;

function isOlder(one: OpenedRelease | undefined, other: OpenedRelease): one is OpenedRelease {
  return one !== undefined && byTurn(one, other) < 0;
}

function placeOf(environment: string, { name, status }: OpenedRelease): ProductStatus['entered'][number] {
  return { environment, release: name, turn: status.retriedAt ?? status.openedAt };
}

/** A newer release waits for an environment that an older one is in. */
function meet(
  environment: string,
  [older, newer]: readonly [OpenedRelease, OpenedRelease],
  { draft, terminates }: { readonly draft: Draft; readonly terminates: boolean },
): void {
  const isPassed = isOvertaken(draft, environment, [older, newer]);
  const line = `release ${newer.name} ${isPassed ? 'has overtaken it in' : 'reached'} ${environment}`;
  if (terminates) draft.terminated.set(older.name, line);
  else if (isPassed) draft.superseded.set(older.name, line);
}

/** Says whether a newer release entered before. */
function isBehind(
  { name, status }: OpenedRelease,
  last: ProductStatus['entered'][number] | undefined,
): boolean {
  return last !== undefined && name !== last.release && turnOf(status) < turnAt(last);
}

function turnAt({ turn }: ProductStatus['entered'][number]): number {
  return parseInstant(turn) ?? 0;
}

function byTurn(left: OpenedRelease, right: OpenedRelease): number {
  const difference = turnOf(left.status) - turnOf(right.status);
  if (difference !== 0) return difference;
  return left.name < right.name ? -1 : 1;
}

/** One active release a product: the oldest goes on; of too many that wait, the oldest end. */
function queue(open: readonly OpenedRelease[], { entered, superseded }: Draft): void {
  const holder = entered.get(queuePlace)?.release;
  const waiting = open
    .filter(({ status, name }) => status.phase === 'Queued' && name !== holder)
    .toSorted(byTurn);
  const isActive = open.some(({ name, status }) => name === holder || status.phase !== 'Queued');
  const [first] = waiting;
  if (!isActive && first !== undefined) entered.set(queuePlace, placeOf(queuePlace, first));
  const left = isActive ? waiting : waiting.slice(1);
  for (const { name } of left.slice(0, Math.max(0, left.length - longestQueue)))
    superseded.set(name, `more than ${longestQueue} releases wait`);
}

function contested(open: readonly OpenedRelease[]): ReadonlySet<string> {
  return new Set(open.flatMap(({ status }) => status.environments.slice(1).map(({ name }) => name)));
}

function flowOf({ status }: OpenedRelease): FlowSpec {
  return status.pinned.flow as unknown as FlowSpec;
}

/** Says whether a release would enter an environment now. */
function isReady(release: OpenedRelease, environment: string): boolean {
  const question = questionOf(release, environment);
  return question !== undefined && holdOf(question) === undefined;
}

/** Says whether a release waits for an environment: what it depends on is done, its approval may be missing still. */
function isWaiting(release: OpenedRelease, environment: string): boolean {
  const question = questionOf(release, environment);
  const hold = question === undefined ? undefined : holdOf(question);
  return question !== undefined && (hold === undefined || hold.reason === 'Approval');
}

function questionOf(release: OpenedRelease, environment: string): Question | undefined {
  const { status } = release;
  const record = status.environments.find(({ name }) => name === environment);
  if (record?.phase !== 'Pending' || status.ending !== undefined) return undefined;
  const flow = flowOf(release);
  const step = flow.steps?.find((one) => one.environment === environment);
  return step === undefined ? undefined : { release, flow, step, record };
}

/** Says whether a release is in an environment, or has it and is about to enter. */
function isIn(release: OpenedRelease, environment: string, holder: string | undefined): boolean {
  const { environments, pinned } = release.status;
  const record = environments.find(({ name }) => name === environment);
  const trigger = (pinned.flow as unknown as FlowSpec).triggerEnvironment;
  if (record === undefined || isFinal(record.phase) || environment === trigger) return false;
  return record.phase !== 'Pending' || (release.name === holder && isReady(release, environment));
}

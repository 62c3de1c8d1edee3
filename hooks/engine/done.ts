/** When an Application is done, or has failed (DESIGN.md §4.4). */
import { parseDuration } from '../model/duration.ts';
import type { EnvironmentSpec } from '../model/environment.ts';
import { parseInstant, type Instant } from '../model/instant.ts';
import type { ApplicationRecord } from '../model/release-record.ts';
import { plainRepository } from '../model/release-name.ts';
import { primaryRevision, primarySource, type Application } from './application.ts';
import { brokenSince } from './broken.ts';
import type { FailureClass } from './classify.ts';
import { visibleVersion } from './identity.ts';
import { renderErrorSeconds } from './opening.ts';
import { hasPassed } from './pass.ts';
import type { Work } from './work.ts';

/** What is to be judged. */
export interface Case {
  readonly work: Work;
  readonly application: Application;
  readonly record: ApplicationRecord;
  readonly environment: EnvironmentSpec;
  /** When the environment's turn came. */
  readonly turn: Instant;
}

/** What an Application is for the release now. */
export type Judgement =
  | { readonly is: 'Failed'; readonly class: FailureClass; readonly message: string }
  | { readonly is: 'Done'; readonly how: 'Synced' | 'NothingToDo' | 'NotMatched' }
  | { readonly is: 'Going'; readonly waitsFor: 'Sync' | 'Operation' | 'Health' };

interface Row {
  readonly when: (one: Case) => boolean;
  readonly gives: (one: Case) => Judgement;
}

/** The table: of the rows that fit, the first. */
const rows: readonly Row[] = [
  { when: (one) => hasOutcome(one, 'Failed') || hasOutcome(one, 'Error'), gives: failed },
  { when: rendersNoMore, gives: renderFailed },
  { when: isDegraded, gives: degraded },
  { when: (one) => hasOutcome(one, 'Succeeded') && isHealthySince(one), gives: done('Synced') },
  { when: (one) => hasOutcome(one, 'Succeeded'), gives: going('Health') },
  { when: (one) => isRunning(one), gives: going('Operation') },
  { when: (one) => hasNothingToDo(one.work, one.application), gives: done('NothingToDo') },
  { when: isNotMatched, gives: done('NotMatched') },
  { when: () => true, gives: going('Sync') },
];

/** Judges an Application whose environment's turn has come. */
export function judge(one: Case): Judgement {
  const row = rows.find(({ when }) => when(one));
  return row === undefined ? { is: 'Going', waitsFor: 'Sync' } : row.gives(one);
}

function done(how: Extract<Judgement, { is: 'Done' }>['how']): () => Judgement {
  return () => ({ is: 'Done', how });
}

function going(waitsFor: Extract<Judgement, { is: 'Going' }>['waitsFor']): () => Judgement {
  return () => ({ is: 'Going', waitsFor });
}

function hasOutcome({ record }: Case, phase: string): boolean {
  return record.operation?.phase === phase;
}

function isRunning({ record }: Case): boolean {
  return record.operation !== undefined && record.operation.phase !== 'Unknown';
}

function failed({ record }: Case): Judgement {
  return {
    is: 'Failed',
    class: (record.class ?? 'Unknown') as FailureClass,
    message: record.message ?? 'the sync failed',
  };
}

/** A render error, that lasts since the environment's turn; beside a sync of the release it is a later revision's. */
function rendersNoMore(one: Case): boolean {
  const { work, application, turn } = one;
  if (application.renderErrors.length === 0 || isRunning(one)) return false;
  const since = brokenSince(work.pass, application) ?? work.pass.now;
  return hasPassed(work.pass, Math.max(since, turn), renderErrorSeconds);
}

function renderFailed({ application }: Case): Judgement {
  const message = application.renderErrors[0]?.message ?? 'the application does not render';
  return { is: 'Failed', class: 'RenderFailed', message };
}

/** Degraded by this sync and not by a later one. */
function isDegraded({ work, application, record, environment }: Case): boolean {
  const { operation } = record;
  if (operation?.phase !== 'Succeeded' || application.health !== 'Degraded') return false;
  if (application.state?.startedAt !== operation.startedAt) return false;
  const since = parseInstant(record.degradedAt);
  return hasPassed(work.pass, since, secondsOf(environment.degradedGrace));
}

function degraded({ environment }: Case): Judgement {
  const message = `Degraded for ${environment.degradedGrace} after its sync`;
  return { is: 'Failed', class: 'Degraded', message };
}

function isHealthySince({ application, record }: Case): boolean {
  const finishedAt = parseInstant(record.operation?.finishedAt) ?? 0;
  return application.health === 'Healthy' && (application.reconciledAt ?? 0) >= finishedAt;
}

function isNotMatched({ work, turn, environment }: Case): boolean {
  if (work.pass.snapshot.product.spec.require !== 'Matched') return false;
  return hasPassed(work.pass, turn, secondsOf(environment.matchTimeout));
}

/** Gives a checked duration's seconds. */
export function secondsOf(duration: string): number {
  const parsed = parseDuration(duration);
  return 'seconds' in parsed ? parsed.seconds : 0;
}

/**
 * Says whether an Application has nothing to do: it tracks the release, is Synced and Healthy, and was compared at the
 * release's revision or at another one than when the release opened; by version: it has the release's.
 */
export function hasNothingToDo(work: Work, application: Application): boolean {
  const { comparison, health, operation } = application;
  if (operation !== undefined || comparison.status !== 'Synced' || health !== 'Healthy') return false;
  return work.pass.naming.match === 'Version'
    ? isAtVersion(work, application)
    : tracks(work, application) && isAtRevision(work, application);
}

function hasMoved({ baseline }: Work, application: Application): boolean {
  const before = baseline.get(application.key);
  const compared = primaryRevision(application, application.comparison);
  return before !== undefined && compared !== '' && before.revision !== compared;
}

function isAtRevision(work: Work, application: Application): boolean {
  const compared = primaryRevision(application, application.comparison);
  return compared === work.view.status.identity.revision || hasMoved(work, application);
}

/** The version may be written before Argo CD has compared what it belongs to. */
function isAtVersion(work: Work, application: Application): boolean {
  const { version } = work.view.status.identity;
  const wasThere = work.baseline.get(application.key)?.version === version;
  return (
    visibleVersion(application, work.pass.naming) === version && (wasThere || hasMoved(work, application))
  );
}

/** Says whether an Application follows what the release came from: the same repository and branch or tag. */
export function tracks(work: Work, application: Application): boolean {
  const source = primarySource(application);
  const { repository = '', targetRevision = '' } = work.view.status.identity;
  return (
    source !== undefined &&
    plainRepository(source.repoURL) === plainRepository(repository) &&
    source.targetRevision === targetRevision
  );
}

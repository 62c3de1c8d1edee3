/** Before the server syncs what carries a version, Argo CD compares once more (DESIGN.md §5, write S). */
import { formatInstant, parseInstant } from '../model/instant.ts';
import type { ApplicationRecord } from '../model/release-record.ts';
import type { Application } from './application.ts';
import { visibleVersion } from './identity.ts';
import { isDue, refreshOf } from './notice.ts';
import { without } from './reading.ts';
import type { Work } from './work.ts';

/** How long a comparison is waited for before it is asked for again; later ones longer. */
const patienceSeconds = 5;

/** The record that follows, and whether what was compared is what the version stands for. */
export interface Look {
  readonly record: ApplicationRecord;
  readonly isFresh: boolean;
}

/**
 * Makes sure that the compared revision is as new as the version: a label is there at once, its commit only when Argo CD
 * compares again. Before, a sync would deploy the commit before it.
 */
export function lookAtVersion(work: Work, application: Application, record: ApplicationRecord): Look {
  const { pass, view } = work;
  const { naming, snapshot } = pass;
  const isShown = visibleVersion(application, naming) === view.status.identity.version;
  if (naming.match !== 'Version' || !isShown || !snapshot.settings.mayWriteApplications)
    return { record: without(record, 'versionAt'), isFresh: true };
  const seenAt = parseInstant(record.versionAt);
  // Argo CD leaves out what is less than a second.
  if (seenAt !== undefined && Math.floor(seenAt / 1000) < Math.floor((application.reconciledAt ?? 0) / 1000))
    return { record, isFresh: true };
  const nudgedAt = parseInstant(record.refreshedAt);
  if (seenAt !== undefined && !isDue(pass, seenAt, { nudgedAt, seconds: patienceSeconds }))
    return { record, isFresh: false };
  work.actions.push(refreshOf(application, view.name));
  const versionAt = record.versionAt ?? formatInstant(pass.now);
  return { record: { ...record, versionAt, refreshedAt: pass.at }, isFresh: false };
}

/** Write S: what the server asks Argo CD to sync, and when (DESIGN.md §5). */
import { releaseMark } from '../model/names.ts';
import { field, isObject, type JsonObject } from '../model/object.ts';
import { plainRepository } from '../model/release-name.ts';
import type { Action } from './action.ts';
import { primaryIndex, primaryRevision, primarySource, type Application } from './application.ts';
import { visibleVersion } from './identity.ts';
import { isUnbegun } from './notice.ts';
import { texts } from './reading.ts';
import type { Work } from './work.ts';

/** How many self-heal attempts an operation claims to have had, so that self-heal rests (write P). */
export const restingAttempts = 9;

/** A sync that may be asked for, or why not, in one line. */
export type SyncRequest = { readonly action: Action } | { readonly wrong: string };

/** Gives write S for an Application of a release, or what stands against it. */
export function syncRequest(work: Work, application: Application): SyncRequest {
  const wrong = refusals.find(({ when }) => when(work, application))?.say(work, application);
  if (wrong !== undefined) return { wrong };
  return {
    action: startSync(application, { of: work.view.name, revisions: revisionsFor(work, application) }),
  };
}

interface Refusal {
  readonly when: (work: Work, application: Application) => boolean;
  readonly say: (work: Work, application: Application) => string;
}

/** What stands against a sync: the first row that fits is told. */
const refusals: readonly Refusal[] = [
  {
    when: ({ pass }) => !pass.snapshot.settings.mayWriteApplications,
    say: () => 'the server may not write syncs: install the Role for it, or sync by hand',
  },
  {
    when: (_, application) => isUnbegun(application),
    say: () => 'Argo CD has not begun the sync that it was asked for',
  },
  { when: (_, { operation }) => operation !== undefined, say: () => 'another sync goes on' },
  {
    when: ({ pass, view }, application) =>
      pass.naming.match === 'Version' &&
      visibleVersion(application, pass.naming) !== view.status.identity.version,
    say: ({ view }, application) =>
      `Application ${application.key} is not yet at version ${view.status.identity.version ?? ''}`,
  },
  {
    when: (work, application) => work.pass.naming.match === 'Version' && isUncompared(work, application),
    say: (_, application) =>
      `Argo CD has not compared Application ${application.key} since its version changed`,
  },
  {
    when: ({ pass, view }, application) =>
      pass.naming.match === 'Revision' && isOtherRepository(application, view.status.identity.repository),
    say: (_, application) => `Application ${application.key} comes from another repository: sync it by hand`,
  },
];

/** The version may be written before Argo CD has compared what it belongs to: a sync now would be one of the old. */
function isUncompared({ baseline }: Work, application: Application): boolean {
  const compared = primaryRevision(application, application.comparison);
  return (
    application.comparison.status !== 'OutOfSync' && baseline.get(application.key)?.revision === compared
  );
}

function isOtherRepository(application: Application, repository = ''): boolean {
  return plainRepository(primarySource(application)?.repoURL ?? '') !== plainRepository(repository);
}

/** `Revision`: the release's commit for the primary source; `Version`: what was compared. */
function revisionsFor({ pass, view }: Work, application: Application): readonly string[] {
  const { comparison, isMultiSource, sources } = application;
  const compared = isMultiSource ? comparison.revisions : [comparison.revision];
  if (pass.naming.match === 'Version') return compared;
  const primary = primaryIndex(application);
  return sources.map((source, index) =>
    index === primary ? (view.status.identity.revision ?? '') : (compared[index] ?? source.targetRevision),
  );
}

/** What a sync is asked for. */
export interface SyncAsk {
  /** The release, or empty where it belongs to none. */
  readonly of: string;
  /** One for each source. */
  readonly revisions: readonly string[];
}

/** Makes write S: a whole sync as the Application itself would make it, with our mark. */
export function startSync(application: Application, { of, revisions }: SyncAsk): Action {
  const { namespace, name, syncPolicy, isMultiSource, isAutomated, hasSelfHeal } = application;
  const options = texts(syncPolicy['syncOptions']);
  const retry = syncPolicy['retry'];
  const operation: JsonObject = {
    sync: {
      ...(isMultiSource ? { revisions } : { revision: revisions[0] ?? '' }),
      ...(field(syncPolicy['automated'], 'prune') === true ? { prune: true } : {}),
      ...(options.length === 0 ? {} : { syncOptions: options }),
      ...(hasSelfHeal ? { autoHealAttemptsCount: restingAttempts } : {}),
    },
    initiatedBy: isAutomated ? { automated: true } : { username: 'hookline' },
    ...(isObject(retry) ? { retry } : {}),
    info: [{ name: releaseMark, value: of }],
  };
  return {
    type: 'StartSync',
    of,
    target: { kind: 'Application', namespace, name },
    resourceVersion: application.resourceVersion,
    operation,
  };
}

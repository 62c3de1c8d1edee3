/** Which releases open: the first sync of a revision or version in a trigger environment (DESIGN.md §4.2). */
import { apiVersion, labels, manager } from '../model/names.ts';
import { isError, type Problem } from '../model/problem.ts';
import type { ReleaseSpec } from '../model/release.ts';
import { identityText } from '../model/release-name.ts';
import type { Action, Target } from './action.ts';
import { primaryRevision, primarySource, type Application } from './application.ts';
import { brokenSince } from './broken.ts';
import { startableFlow } from './flow-choice.ts';
import { identityOf, isResolved, visibleVersion, type Identity } from './identity.ts';
import { currentRelease, type Match } from './match.ts';
import { generationOf } from './memory.ts';
import { hasPassed, memoryOf, type Pass, type ProductFlow } from './pass.ts';
import { matchOf, triggerApplications, type Matches } from './matches.ts';

/** Faults of the product itself: where one of them is, nothing may run in its name. */
const fatal: ReadonlySet<string> = new Set(['TENANT_UNKNOWN', 'FLOW_UNKNOWN']);

/** How long a render error must last before it counts (DESIGN.md §4.4). */
export const renderErrorSeconds = 240;

/** Says whether a problem keeps releases from opening at all; others let them open and fail by name. */
export function isFatal(problem: Problem): boolean {
  if (!isError(problem)) return false;
  return fatal.has(problem.code) || (problem.at?.file.startsWith('Product/') ?? false);
}

/** Gives the releases that are to be made now. */
export function opening(pass: Pass, matches: Matches): readonly Action[] {
  const { snapshot } = pass;
  if (snapshot.product.isDeleted || snapshot.problems.some(isFatal)) return [];
  const specs = new Map<string, ReleaseSpec>();
  for (const application of triggerApplications(pass))
    for (const found of foundBy(pass, application, matches))
      if (!pass.knownNames.has(found.name) && !specs.has(found.name)) specs.set(found.name, found.spec);
  return [...specs].map(([name, spec]) => creation(pass, name, spec));
}

interface Found {
  readonly name: string;
  readonly spec: ReleaseSpec;
}

/** What was synced last stays in the Application beside the error of what came after it. */
function foundBy(pass: Pass, application: Application, matches: Matches): readonly Found[] {
  const synced = fromOperation(pass, application, matchOf(matches, application));
  const attempted = fromRenderError(pass, application);
  return [synced, attempted].flatMap((found) => found ?? []);
}

function fromOperation(pass: Pass, application: Application, match: Match): Found | undefined {
  const { state } = application;
  if (state === undefined || !('rule' in match) || match.rule !== 2 || match.kind !== 'Release')
    return undefined;
  const identity = identityOf(application, state, pass.naming);
  const chosen = identity === undefined ? undefined : startableFlow(pass, application, identity);
  if (identity === undefined || chosen === undefined) return undefined;
  const { isAutomated, username } = state.operation;
  const by = isAutomated || username === '' ? 'automated sync' : username;
  return { name: match.release, spec: specOf(pass, { application, identity, chosen }, by) };
}

/** A revision that does not render is never synced: its release opens as failed, so that people hear of it. */
function fromRenderError(pass: Pass, application: Application): Found | undefined {
  const since = brokenSince(pass, application);
  if (since === undefined || !hasPassed(pass, since, renderErrorSeconds)) return undefined;
  if (since < (pass.snapshot.product.createdAt ?? 0)) return undefined;
  const identity = attemptedIdentity(pass, application, since);
  const chosen = identity === undefined ? undefined : startableFlow(pass, application, identity);
  if (identity === undefined || chosen === undefined) return undefined;
  const text = identityText(pass.naming.match, identity);
  const name = currentRelease(pass, application, { flow: chosen.flow, text });
  return {
    name,
    spec: { ...specOf(pass, { application, identity, chosen }, 'automated sync'), attempted: true },
  };
}

/** The revision that was compared; where Argo CD names none, what the application follows, and since when it fails. */
function attemptedIdentity(pass: Pass, application: Application, since: number): Identity | undefined {
  const compared = primaryRevision(application, application.comparison);
  const source = primarySource(application);
  const targetRevision = source?.targetRevision ?? '';
  const revision = isResolved(application, compared) ? compared : `${targetRevision}@${since}`;
  const version = visibleVersion(application, pass.naming);
  if (pass.naming.match === 'Version' && version === undefined) return undefined;
  return {
    revision,
    ...(version === undefined ? {} : { version }),
    repository: source?.repoURL ?? '',
    targetRevision,
  };
}

interface Origin {
  readonly application: Application;
  readonly identity: Identity;
  readonly chosen: ProductFlow;
}

function specOf(pass: Pass, { application, identity, chosen }: Origin, initiatedBy: string): ReleaseSpec {
  const { revision, version, repository, targetRevision } = identity;
  const text = identityText(pass.naming.match, identity);
  return {
    product: pass.snapshot.product.name,
    flow: chosen.flow.name,
    ...(revision === undefined ? {} : { revision }),
    ...(version === undefined ? {} : { version }),
    ...(repository === undefined ? {} : { repository }),
    ...(targetRevision === undefined ? {} : { targetRevision }),
    generation: generationOf(memoryOf(pass, application), text),
    initiatedBy,
  };
}

function creation({ snapshot }: Pass, name: string, spec: ReleaseSpec): Action {
  const { product } = snapshot;
  const target: Target = { kind: 'Release', namespace: product.namespace, name };
  return {
    type: 'Create',
    of: '',
    target,
    object: {
      apiVersion,
      kind: 'Release',
      metadata: {
        name,
        namespace: product.namespace,
        labels: { [labels.managedBy]: manager, [labels.product]: product.name },
      },
      spec,
    },
  };
}

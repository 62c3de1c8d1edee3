/** What the trigger applications of a flow say together: whether a release of a revision may be about to open. */
import { parseInstant } from '../model/instant.ts';
import { plainRepository } from '../model/release-name.ts';
import { primaryRevision, primarySource, type Application } from './application.ts';
import { startableFlow } from './flow-choice.ts';
import { identityOf, isResolved } from './identity.ts';
import type { Pass, ProductFlow } from './pass.ts';

/** What is known of the trigger applications that follow one branch or tag; each text is `namespace/name`. */
export interface Triggers {
  /** One whose `operation` is set. */
  busy: string | undefined;
  /** One whose comparison names no commit. */
  unresolved: string | undefined;
  /** The one that was compared longest ago, and when. */
  stalest: { readonly key: string; readonly at: number } | undefined;
  /** By revision: one that is OutOfSync at it. */
  readonly behind: Map<string, string>;
  /** By revision: one whose own sync of it opens a release. */
  readonly opening: Map<string, string>;
}

const known = new WeakMap<Pass, Map<string, ReadonlyMap<string, Triggers>>>();

/** Gives the branch or tag that an Application follows, with its repository, as one text. */
export function sourceKey(application: Application): string {
  const source = primarySource(application);
  return `${plainRepository(source?.repoURL ?? '')} ${source?.targetRevision ?? ''}`;
}

/** Gives what the trigger applications of a flow say, by what they follow; each flow is looked at once a pass. */
export function triggersOf(pass: Pass, { flow }: ProductFlow): ReadonlyMap<string, Triggers> {
  const ofPass = known.get(pass) ?? new Map<string, ReadonlyMap<string, Triggers>>();
  known.set(pass, ofPass);
  const found = ofPass.get(flow.name) ?? summed(pass, flow.spec.triggerEnvironment);
  ofPass.set(flow.name, found);
  return found;
}

function summed(pass: Pass, environment: string): ReadonlyMap<string, Triggers> {
  const groups = new Map<string, Triggers>();
  for (const application of pass.snapshot.environments.get(environment)?.applications ?? []) {
    const key = sourceKey(application);
    const group = groups.get(key) ?? {
      busy: undefined,
      unresolved: undefined,
      stalest: undefined,
      behind: new Map(),
      opening: new Map(),
    };
    groups.set(key, group);
    add(group, application);
    const opened = openedRevision(pass, application);
    if (opened !== undefined) group.opening.set(opened, application.key);
  }
  return groups;
}

function add(group: Triggers, application: Application): void {
  const { key, operation, comparison, reconciledAt: at = 0 } = application;
  const compared = primaryRevision(application, comparison);
  if (operation !== undefined) group.busy ??= key;
  if (!isResolved(application, compared)) group.unresolved ??= key;
  if (comparison.status === 'OutOfSync') group.behind.set(compared, key);
  if (group.stalest === undefined || at < group.stalest.at) group.stalest = { key, at };
}

/** Gives the revision of a trigger application's own sync, where that opens a release. */
function openedRevision(pass: Pass, application: Application): string | undefined {
  const { state } = application;
  const startedAt = parseInstant(state?.startedAt) ?? 0;
  if (state === undefined || startedAt < (pass.snapshot.product.createdAt ?? 0)) return undefined;
  const identity = identityOf(application, state, pass.naming);
  if (identity === undefined || startableFlow(pass, application, identity) === undefined) return undefined;
  return identity.revision;
}

/** Comparison: what is rendered against what is live, and what an Application's status then says. */
import { groupOf, isObject, type JsonObject } from '../../model/object.ts';
import { isFault } from '../../model/problem.ts';
import { timeText } from '../schedule.ts';
import type { Store, Stored } from '../store.ts';
import {
  isMultiSource,
  pathsAnnotation,
  sourcesOf,
  type Application,
  type ApplicationStatus,
  type ArgoSource,
} from './application.ts';
import { contains } from './compare-object.ts';
import { healthOf, worst, type HealthStatus } from './health.ts';
import type { Repository } from './repository.ts';
import {
  isLiveHook,
  keyParts,
  objectKey,
  targetTasks,
  trackedBy,
  type SyncTask,
  type TaskOwner,
} from './tasks.ts';

/** What a comparison found. */
export interface Comparison {
  readonly revisions: readonly string[];
  /** Everything that is rendered, hooks too. */
  readonly targets: readonly SyncTask[];
  /** Objects that differ, are missing, or are to be pruned. */
  readonly outOfSync: readonly SyncTask[];
  readonly tracked: readonly Stored[];
  readonly health: HealthStatus;
}

/** A comparison, or why there is none. */
export type Compared = Comparison | { readonly wrong: string };

/** What a comparison works with. */
export interface Comparing {
  readonly store: Store;
  readonly repository: Repository;
  readonly owner: Omit<TaskOwner, 'revision'>;
  /** What is made to go wrong with the source. */
  readonly fault: string | undefined;
  /** Whether what was synced is made Degraded. */
  readonly isDegraded?: boolean;
}

/** Compares an application at the commits that it follows, or at given ones. */
export async function compare(
  application: Application,
  { store, repository, owner, fault, isDegraded = false }: Comparing,
  wanted: readonly string[] = [],
): Promise<Compared> {
  const sources = sourcesOf(application);
  const revisions = sources.map((source, index) => resolved(repository, source, wanted[index]));
  const wrong = revisions.find((one) => 'wrong' in one);
  if (wrong !== undefined && 'wrong' in wrong) return wrong;
  const known = revisions.map((one) => ('revision' in one ? one.revision : ''));
  if (fault !== undefined) return { wrong: notGenerated(fault, 0, sources.length) };
  const rendered = await objectsOf(application, repository, known);
  if (typeof rendered === 'string') return { wrong: rendered };
  const targets = targetTasks(rendered, {
    ...owner,
    revision: isMultiSource(application) ? '' : (known[0] ?? ''),
  });
  const tracked = trackedBy(store, owner.instance);
  const plain = targets.filter(({ isHook }) => !isHook);
  return {
    revisions: known,
    targets,
    outOfSync: plain.filter(
      (task) => task.target !== undefined && !contains(store.get(task), wantedFields(task)),
    ),
    tracked,
    health: isDegraded ? 'Degraded' : healthOfAll(plain, tracked, store),
  };
}

function resolved(
  repository: Repository,
  source: ArgoSource,
  wanted: string | undefined,
): { readonly revision: string } | { readonly wrong: string } {
  const { targetRevision = 'HEAD' } = source;
  const revision = wanted === undefined || wanted === '' ? targetRevision : wanted;
  return repository.resolve({ ...source, targetRevision: revision });
}

async function objectsOf(
  application: Application,
  repository: Repository,
  revisions: readonly string[],
): Promise<readonly JsonObject[] | string> {
  const objects: JsonObject[] = [];
  const sources = sourcesOf(application);
  for (const [index, source] of sources.entries()) {
    if (source.ref !== undefined && source.path === undefined) continue;
    try {
      const rendered = await repository.render(application, source, revisions[index] ?? '');
      if ('wrong' in rendered) return notGenerated(rendered.wrong, index, sources.length);
      objects.push(...rendered.objects);
    } catch (cause) {
      if (!isFault(cause)) throw cause;
      return notGenerated(cause.message, index, sources.length);
    }
  }
  return objects;
}

/** Argo CD puts the renderer's words behind its own. */
function notGenerated(wrong: string, index: number, count: number): string {
  return `failed to generate manifest for source ${index + 1} of ${count}: rpc error: code = Unknown desc = ${wrong}`;
}

/** The live object lies in the destination's namespace, whatever the rendered one says. */
function wantedFields({ target = {} }: SyncTask): JsonObject {
  const { metadata, ...rest } = target;
  const { namespace: _namespace, ...own } = isObject(metadata) ? metadata : {};
  return { ...rest, metadata: own };
}

function healthOfAll(plain: readonly SyncTask[], tracked: readonly Stored[], store: Store): HealthStatus {
  const targets = plain.map((task): HealthStatus => {
    const live = store.get(task);
    return live === undefined ? 'Missing' : (healthOf(live)?.status ?? 'Healthy');
  });
  const others = tracked
    .filter((live) => !isLiveHook(live))
    .map((live) => healthOf(live)?.status ?? 'Healthy');
  return worst([...targets, ...others]);
}

/** Gives the objects that are live and no longer rendered. */
export function superfluous({ targets, tracked }: Comparison): readonly Stored[] {
  const wanted = new Set(targets.map(objectKey));
  return tracked.filter((live) => !isLiveHook(live) && !wanted.has(objectKey(keyParts(live))));
}

/** Gives what an Application's status says after a comparison, without its operation and history. */
export function comparedStatus(application: Application, compared: Compared, now: number): ApplicationStatus {
  const { status = {} } = application;
  const reconciledAt = timeText(now);
  const others = (status.conditions ?? []).filter(({ type }) => type !== 'ComparisonError');
  if ('wrong' in compared) {
    const before = status.conditions?.find(({ type }) => type === 'ComparisonError');
    const message = `Failed to load target state: ${compared.wrong}`;
    const condition = {
      type: 'ComparisonError',
      message,
      lastTransitionTime: before?.lastTransitionTime ?? reconciledAt,
    };
    // Nothing was resolved: what the sources follow stands in the place of revisions.
    const followed = sourcesOf(application).map(({ targetRevision = 'HEAD' }) => targetRevision);
    const sync = { status: 'Unknown' as const, ...saidRevisions(application, followed) };
    return { ...status, sync, reconciledAt, conditions: [...others, condition] };
  }
  const isSynced = compared.outOfSync.length === 0 && superfluous(compared).length === 0;
  const word = isSynced ? ('Synced' as const) : ('OutOfSync' as const);
  return {
    ...status,
    sync: { status: word, ...saidRevisions(application, compared.revisions) },
    health: healthWord(status.health, compared.health, reconciledAt),
    reconciledAt,
    conditions: others,
    resources: resourcesOf(compared),
    summary: { images: imagesOf(compared.tracked) },
  };
}

function healthWord(
  before: ApplicationStatus['health'],
  status: HealthStatus,
  now: string,
): NonNullable<ApplicationStatus['health']> {
  return { status, lastTransitionTime: before?.status === status ? (before.lastTransitionTime ?? now) : now };
}

/** Gives revisions as Argo CD writes them: one, or a list where there are several sources. */
export function saidRevisions(
  application: Application,
  revisions: readonly string[],
): { readonly revision?: string; readonly revisions?: readonly string[] } {
  return isMultiSource(application) ? { revisions } : { revision: revisions[0] ?? '' };
}

function resourcesOf(compared: Comparison): readonly JsonObject[] {
  const differing = new Set(compared.outOfSync.map(objectKey));
  const plain = compared.targets
    .filter(({ isHook }) => !isHook)
    .map((task) => ({
      group: task.group,
      version: task.version,
      kind: task.kind,
      namespace: task.namespace,
      name: task.name,
      status: differing.has(objectKey(task)) ? 'OutOfSync' : 'Synced',
    }));
  const extra = superfluous(compared).map((live) => ({
    ...keyParts(live),
    version: live.apiVersion.slice(live.apiVersion.indexOf('/') + 1),
    status: 'OutOfSync',
    requiresPruning: true,
  }));
  const hooks = compared.tracked.filter(isLiveHook).map((live) => ({
    ...keyParts(live),
    group: groupOf(live.apiVersion),
    hook: true,
    requiresPruning: true,
  }));
  return [...plain, ...extra, ...hooks];
}

function imagesOf(tracked: readonly Stored[]): readonly string[] {
  const text = tracked.map(({ spec }) => JSON.stringify(spec ?? {})).join('\n');
  return [...new Set([...text.matchAll(/"image":"([^"]+)"/g)].map(([, image = '']) => image))].toSorted();
}

/**
 * Says whether Argo CD holds it possible that a comparison brought something new: not where a source's revision is the
 * one that was compared last, and with the paths annotation only where something below them changed.
 */
export function mayHaveChanged(
  application: Application,
  repository: Repository,
  revisions: readonly string[],
): boolean {
  const before = application.status?.sync;
  const compared = isMultiSource(application) ? (before?.revisions ?? []) : [before?.revision ?? ''];
  return sourcesOf(application).some((source, index) => {
    const [from = '', to = ''] = [compared[index], revisions[index]];
    if (from !== '' && from === (source.targetRevision ?? 'HEAD')) return false;
    const paths = application.metadata.annotations?.[pathsAnnotation];
    if (paths === undefined || from === '') return true;
    return from !== to && repository.changed(source, from, to, pathsOf(paths, source));
  });
}

/** Relative paths begin at the source's own. */
function pathsOf(written: string, { path = '.' }: ArgoSource): readonly string[] {
  return written
    .split(';')
    .filter((one) => one !== '')
    .map((one) => (one.startsWith('/') ? one.slice(1) : normal(`${path}/${one}`)));
}

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

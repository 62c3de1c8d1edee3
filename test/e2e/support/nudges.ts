/**
 * Nudges Argo CD where it stands still and owes an Application something.
 *
 * Two things are lost in Argo CD 3.5 now and then, most of all on a busy machine, until it looks at every Application in
 * its turn, minutes later:
 *
 * - The controller puts the answer to each write of its own into its cache and does not look at versions
 *   (writeBackToInformer). A write that came between is gone from the cache: an operation does not begin, a refresh or a
 *   deletion is not noticed. Any further write brings it back, one that nothing reacts to as well. So it is for
 *   `argocd app sync`, which asks for a refresh at its end.
 * - The comparison after an automated operation is asked for once, in memory. Where the repo-server fails just then, it is
 *   dropped (ErrCompareStateRepo). Only a refresh brings it back.
 *
 * A test then waits for what would come in its own time: nothing is done twice, and nothing that was observed is undone.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Body } from './kube.ts';

/** The annotation by which anybody asks for a comparison. */
export const refreshAnnotation = 'argocd.argoproj.io/refresh';

/** An annotation that nothing reads: writing it makes the controller take in the Application as it is now. */
const lookAnnotation = 'hookline.dev/test-nudge';

const applications = '/apis/argoproj.io/v1alpha1/applications';
const stillMilliseconds = 10_000;
const betweenLooks = 2000;
/** What Argo CD still owes after so many nudges it does not owe, as a comparison in a project that is not there. */
const mostNudges = 6;

/** What Argo CD owes: said to people, how it is seen, and whether only a comparison pays it. */
interface Debt {
  readonly what: string;
  readonly isOwed: (application: Body) => boolean;
  readonly needsRefresh?: boolean;
}

/** A nudge that is due. */
export interface Nudge {
  readonly namespace: string;
  readonly name: string;
  /** What the Application waits for. */
  readonly what: string;
  readonly annotations: Readonly<Record<string, string>>;
}

const debts: readonly Debt[] = [
  { what: 'its deletion', isOwed: ({ metadata }) => metadata.deletionTimestamp !== undefined },
  { what: 'the start of its operation', isOwed: isAsked },
  {
    what: 'the comparison that was asked for',
    isOwed: ({ metadata }) => metadata.annotations?.[refreshAnnotation] !== undefined,
  },
  { what: 'the comparison after its operation', isOwed: isUncompared, needsRefresh: true },
  { what: 'a comparison of its source', isOwed: hasOtherSource },
];

/** Which Applications stand still, and since when. */
export class Standstill {
  readonly #since = new Map<string, { readonly version: string; readonly time: number }>();
  readonly #nudges = new Map<string, number>();

  /** Gives the nudges that are due, after a look at all Applications at a time (milliseconds). */
  due(all: readonly Body[], now: number): readonly Nudge[] {
    return all.flatMap((application) => {
      const { uid, resourceVersion: version, namespace, name } = application.metadata;
      const before = this.#since.get(uid);
      if (before === undefined || before.version !== version) {
        this.#since.set(uid, { version, time: now });
        return [];
      }
      if (now - before.time < stillMilliseconds) return [];
      const debt = debts.find(({ isOwed }) => isOwed(application));
      if (debt === undefined || !this.#mayNudge(`${uid} ${debt.what}`)) return [];
      return [{ namespace, name, what: debt.what, annotations: annotationsOf(debt, now) }];
    });
  }

  #mayNudge(key: string): boolean {
    const count = (this.#nudges.get(key) ?? 0) + 1;
    this.#nudges.set(key, count);
    return count <= mostNudges;
  }
}

/** Looks at all Applications until the signal ends it, and nudges where that is due; `api` needs no credentials. */
export async function nudgeWhereDue(api: string, signal: AbortSignal): Promise<void> {
  const standstill = new Standstill();
  while (!signal.aborted) {
    // Between two tests Argo CD, or the API server, may be away: the next look is soon enough.
    await look(api, standstill).catch(() => undefined);
    await pause(betweenLooks, undefined, { signal }).catch(() => undefined);
  }
}

/** Makes the controller take in an Application as it is now, and nothing else; one that is gone is fine. */
export async function nudge(api: string, namespace: string, name: string): Promise<void> {
  await annotate(api, { namespace, name, annotations: { [lookAnnotation]: `${Date.now()}` } });
}

async function look(api: string, standstill: Standstill): Promise<void> {
  const { items }: Body = await (await fetch(`${api}${applications}`)).json();
  for (const due of standstill.due(items, Date.now())) {
    process.stderr.write(`cluster: nudging Argo CD: ${due.namespace}/${due.name} waits for ${due.what}\n`);
    await annotate(api, due);
  }
}

async function annotate(api: string, { namespace, name, annotations }: Omit<Nudge, 'what'>): Promise<void> {
  await fetch(`${api}/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications/${name}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/merge-patch+json' },
    body: JSON.stringify({ metadata: { annotations } }),
  });
}

function annotationsOf({ needsRefresh = false }: Debt, now: number): Readonly<Record<string, string>> {
  return needsRefresh ? { [refreshAnnotation]: 'normal' } : { [lookAnnotation]: `${now}` };
}

function isAsked({ operation, status }: Body): boolean {
  const phase: string = status?.operationState?.phase ?? '';
  return operation !== undefined && !['Running', 'Terminating'].includes(phase);
}

/** Argo CD compares after every operation but a dry run (argo-cd.md §D.3). */
function isUncompared({ operation, status }: Body): boolean {
  const { operation: done, finishedAt } = status?.operationState ?? {};
  if (operation !== undefined || finishedAt === undefined || done?.sync?.dryRun) return false;
  return !(Date.parse(status.reconciledAt) >= Date.parse(finishedAt));
}

function hasOtherSource({ spec, status }: Body): boolean {
  const { source, sources } = status?.sync?.comparedTo ?? {};
  return spec.sources === undefined
    ? !isDeepStrictEqual(spec.source, source)
    : !isDeepStrictEqual(spec.sources, sources);
}

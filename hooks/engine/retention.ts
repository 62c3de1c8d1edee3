/** Which final releases are no longer kept (DESIGN.md §7). */
import { parseInstant } from '../model/instant.ts';
import type { Action } from './action.ts';
import { isFinal, type Pass } from './pass.ts';
import type { ReleaseView, RunView } from './snapshot.ts';

/**
 * Gives the releases to be deleted, with their hook runs: the oldest beyond so many, and those that are too old. One
 * goes only once its name is stored with the Product, and once none of its Jobs is held by our finalizer.
 */
export function retention(pass: Pass, runs: ReadonlyMap<string, readonly RunView[]>): readonly Action[] {
  const { snapshot, now } = pass;
  const { releases: most, days } = snapshot.settings.retention;
  const stored = new Set(snapshot.product.status.releases);
  const final = snapshot.releases.filter(({ status }) => status !== undefined && isFinal(status.phase));
  const kept = final.slice(Math.max(0, final.length - most));
  return final
    .filter((release) => !kept.includes(release) || isTooOld(release, now - days * 86_400_000))
    .filter(({ name }) => stored.has(name))
    .flatMap((release) => deletion(pass, release, runs.get(release.name) ?? []));
}

function isTooOld({ status }: ReleaseView, before: number): boolean {
  return (parseInstant(status?.endedAt) ?? Number.POSITIVE_INFINITY) < before;
}

function deletion({ snapshot }: Pass, release: ReleaseView, runs: readonly RunView[]): readonly Action[] {
  if (release.isDeleted || runs.some(({ name }) => snapshot.jobs.get(name)?.hasFinalizer === true)) return [];
  const of = release.name;
  const { namespace } = release;
  return [
    ...runs.flatMap((run): Action[] => {
      const job = snapshot.jobs.get(run.name);
      return [
        ...(job === undefined || job.isDeleted
          ? []
          : [
              {
                type: 'Delete' as const,
                of,
                target: { kind: job.kind, namespace, name: job.name },
                uid: job.uid,
              },
            ]),
        { type: 'Delete', of, target: { kind: 'HookRun', namespace, name: run.name }, uid: run.uid },
      ];
    }),
    { type: 'Delete', of, target: { kind: 'Release', namespace, name: release.name }, uid: release.uid },
  ];
}

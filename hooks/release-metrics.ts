/** What the changes of releases count for: how many there are, what has ended and how. */
import type { Metrics } from './metrics.ts';
import type { EnvironmentRecord, HookRecord } from './model/release-record.ts';
import { releasePhases, type ReleasePhase, type ReleaseStatus } from './model/release.ts';

const finalReleases: readonly string[] = ['Succeeded', 'Failed', 'Terminated', 'Superseded'];
const finalEnvironments: readonly string[] = [...finalReleases, 'Skipped'];
const finalRuns: readonly string[] = ['Succeeded', 'Failed', 'Error', 'Skipped'];

/**
 * Follows releases and counts what ends. What had ended when a release was seen first is not counted, and nothing is by
 * a replica that does not write: so each ending counts once, whoever writes.
 */
export class ReleaseMeter {
  readonly #metrics: Metrics;
  readonly #writes: () => boolean;
  readonly #seen = new Map<string, ReleaseStatus>();

  constructor(metrics: Metrics, writes: () => boolean) {
    this.#metrics = metrics;
    this.#writes = writes;
  }

  /** Takes a release as it is now; nothing where it was deleted. */
  take(key: string, status: ReleaseStatus | undefined): void {
    const before = this.#seen.get(key);
    if (status === undefined) this.#seen.delete(key);
    else this.#seen.set(key, status);
    if (before?.phase !== status?.phase) this.#countPhases();
    if (before !== undefined && status !== undefined && this.#writes()) this.#countEndings(before, status);
  }

  #countPhases(): void {
    const counts = new Map<ReleasePhase, number>();
    for (const { phase } of this.#seen.values()) counts.set(phase, (counts.get(phase) ?? 0) + 1);
    for (const phase of releasePhases)
      this.#metrics.set('hookline_releases', counts.get(phase) ?? 0, { phase });
  }

  #countEndings(before: ReleaseStatus, after: ReleaseStatus): void {
    const metrics = this.#metrics;
    if (hasJustEnded(before.phase, after.phase, finalReleases))
      metrics.add('hookline_releases_ended_total', { phase: after.phase });
    for (const { name, phase } of after.environments) {
      const was = before.environments.find((one) => one.name === name)?.phase;
      if (hasJustEnded(was, phase, finalEnvironments))
        metrics.add('hookline_environments_ended_total', { phase });
    }
    const known = new Map(runsIn(before).map((record) => [idOf(record), record.record.phase]));
    for (const one of runsIn(after)) {
      const { slot, phase } = one.record;
      if (hasJustEnded(known.get(idOf(one)), phase, finalRuns))
        metrics.add('hookline_hook_runs_ended_total', { slot, phase });
    }
  }
}

function hasJustEnded(before: string | undefined, after: string, final: readonly string[]): boolean {
  return final.includes(after) && (before === undefined || !final.includes(before));
}

interface Placed {
  readonly environment: string;
  readonly record: HookRecord;
}

function runsIn({ hooks, environments }: ReleaseStatus): readonly Placed[] {
  return [
    ...hooks.map((record) => ({ environment: '', record })),
    ...environments.flatMap(({ name, hooks: own }: EnvironmentRecord) =>
      own.map((record) => ({ environment: name, record })),
    ),
  ];
}

function idOf({ environment, record: { slot, index, application, attempt } }: Placed): string {
  return JSON.stringify([environment, slot, index, application, attempt]);
}

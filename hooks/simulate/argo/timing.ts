/** How long the simulated Argo CD and Kubernetes take for things: one table, set by what the real ones were seen to do. */

/** Durations in milliseconds. */
export interface Timing {
  /** From `operation` being set to `operationState` saying Running. */
  readonly pickUp: number;
  /** From the first state to the first applied object: the comparison of the operation. */
  readonly compare: number;
  /** What the controller sleeps after a wave, before it writes what it did (argo-cd.md §C.4). */
  readonly waveDelay: number;
  /** From a change of a live object to the next look at the operation. */
  readonly react: number;
  /** From the end of an operation, a refresh annotation or a health change to the comparison. */
  readonly refresh: number;
  /** From a comparison that finds an application OutOfSync to `operation` being set. */
  readonly autoSync: number;
  /** How often Argo CD looks for new commits by itself, on average; a tenth is left to chance. */
  readonly poll: number;
  /** From a Job being let run to its container running. */
  readonly podStart: number;
  /** How long a container runs whose outcome is scripted. */
  readonly container: number;
  /** From a container's end to the Job's condition. */
  readonly jobEnd: number;
  /** How long a workload rolls out. */
  readonly rollout: number;
}

/** What was seen on Argo CD 3.5.7 and Kubernetes 1.36 (cluster.md §7). */
export const seenTiming: Timing = {
  pickUp: 200,
  compare: 300,
  waveDelay: 2000,
  react: 200,
  refresh: 200,
  autoSync: 100,
  poll: 200_000,
  podStart: 500,
  container: 2000,
  jobEnd: 500,
  rollout: 3000,
};

/** How Argo CD waits before it tries again, where an operation does not say (argo-cd.md §C.11). */
export const retryDefaults = { seconds: 5, factor: 2, maxSeconds: 180 } as const;

/** How many retries an automated sync has, where its application does not say (argo-cd.md §C.11). */
export const automatedRetries = 5;

/** How self-heal waits between attempts, in seconds (cluster.md §7: the cap was seen). */
export const selfHealDefaults = { seconds: 2, factor: 3, maxSeconds: 300 } as const;

/** Gives how long to wait before the n-th attempt of a kind, in milliseconds. */
export function backoff(
  {
    seconds,
    factor,
    maxSeconds,
  }: { readonly seconds: number; readonly factor: number; readonly maxSeconds: number },
  attempt: number,
): number {
  return Math.min(seconds * factor ** attempt, maxSeconds) * 1000;
}

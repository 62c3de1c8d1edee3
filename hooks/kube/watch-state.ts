/** What a watch does next, as a function of where it is and what has just happened. */
import { backoffMs } from './clock.ts';

/** Where a watch is. */
export interface WatchState {
  /** From where to go on; absent: list first. */
  readonly version: string | undefined;
  /** Whether the next list is read in pages: pages may expire while they are read. */
  readonly isPaged: boolean;
  /** How often in a row it did not go well. */
  readonly failures: number;
}

/** What has happened. */
export type WatchOutcome =
  /** Everything was listed. */
  | { readonly type: 'Listed'; readonly version: string }
  /** The kind does not exist in this cluster, and need not. */
  | { readonly type: 'Absent' }
  /** The version is too old for the server (410). */
  | { readonly type: 'Expired' }
  /** The watch ended, well or not, after so many milliseconds; it had come to the version. */
  | {
      readonly type: 'Ended';
      readonly version: string | undefined;
      readonly livedMs: number;
      readonly retryAfterSeconds?: number | undefined;
    };

/** What comes next: a list or a watch, after a pause. */
export interface WatchStep {
  readonly state: WatchState;
  readonly pauseMs: number;
}

/** Where every watch begins. */
export const firstState: WatchState = { version: undefined, isPaged: true, failures: 0 };

/** A watch that lived so long counts as one that went well: a server that only greets and hangs up must not spin us. */
const steadyMs = 5000;
const limits = { first: 500, longest: 30_000 };

/** How long to wait before looking again whether a kind exists by now. */
const absentMs = 60_000;

/** Gives what to do next. */
export function nextStep(state: WatchState, outcome: WatchOutcome, random: () => number): WatchStep {
  switch (outcome.type) {
    case 'Listed':
      return { state: { ...state, version: outcome.version, isPaged: true }, pauseMs: 0 };
    case 'Absent':
      return { state: firstState, pauseMs: absentMs / 2 + (absentMs / 2) * random() };
    case 'Expired':
      return again({ ...state, version: undefined, isPaged: state.version !== undefined }, random);
    case 'Ended': {
      const after = { ...state, version: outcome.version };
      if (outcome.livedMs >= steadyMs) return { state: { ...after, failures: 0 }, pauseMs: 0 };
      const step = again(after, random);
      return { ...step, pauseMs: Math.max(step.pauseMs, (outcome.retryAfterSeconds ?? 0) * 1000) };
    }
    default:
      return outcome satisfies never;
  }
}

function again(state: WatchState, random: () => number): WatchStep {
  const failures = state.failures + 1;
  return { state: { ...state, failures }, pauseMs: backoffMs(failures, limits, random) };
}

/** Time and chance, as arguments: the only file of this folder that takes them from the machine. */

/** Takes back what was to happen later. */
export type Cancel = () => void;

/** What time it is, what happens later, and chance. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds since some moment, however the machine's time is set meanwhile. */
  readonly steady: () => number;
  /** Does something once, after so many milliseconds. */
  readonly after: (milliseconds: number, due: () => void) => Cancel;
  /** A number from 0 to below 1. */
  readonly random: () => number;
}

/** The machine's own clock. */
export const machineClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  after: (milliseconds, due) => {
    const timer = setTimeout(due, milliseconds);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** Waits so many milliseconds, or until the signal. */
export async function pause(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    const cancel = clock.after(milliseconds, ended);
    signal.addEventListener('abort', ended, { once: true });
    function ended(): void {
      cancel();
      signal.removeEventListener('abort', ended);
      resolve();
    }
  });
}

/** Gives how long to wait after so many failures: doubled each time, up to a limit, and never the same for all. */
export function backoffMs(
  failures: number,
  { first, longest }: { readonly first: number; readonly longest: number },
  random: () => number,
): number {
  const full = Math.min(longest, first * 2 ** Math.min(failures - 1, 30));
  return full / 2 + (full / 2) * random();
}

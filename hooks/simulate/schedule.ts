/** Simulated time: what is due when, and a clock that moves only from one due thing to the next. */
import { formatInstant } from '../model/instant.ts';

/** What happens at a moment; nothing else happens until it has ended. */
export type Due = () => void | Promise<void>;

/** Takes back what was put on the schedule. */
export type Cancel = () => void;

interface Entry {
  readonly at: number;
  readonly order: number;
  readonly due: Due;
}

/** Things to do, by simulated time in milliseconds since 1970. */
export interface Schedule {
  /** Gives the simulated time in milliseconds since 1970. */
  readonly now: () => number;
  /** Puts something on the schedule, after what is there for the same moment. */
  readonly after: (milliseconds: number, due: Due) => Cancel;
  /** Gives when the next thing is due; nothing where the schedule is empty. */
  readonly next: () => number | undefined;
  /** Moves the clock to the next due thing and does it; says whether there was one. */
  readonly step: () => Promise<boolean>;
  /** Moves the clock, at most to the next due thing; by a negative number it goes back, as a corrected clock does. */
  readonly move: (milliseconds: number) => void;
}

/** Gives an empty schedule that begins at a time, in milliseconds since 1970. */
export function startSchedule(start: number): Schedule {
  let [now, orders] = [start, 0];
  let entries: readonly Entry[] = [];

  function after(milliseconds: number, due: Due): Cancel {
    // Clocks have no parts of a millisecond, and what is left to chance may have.
    const entry = { at: now + Math.max(0, Math.round(milliseconds)), order: (orders += 1), due };
    const place = entries.findIndex(({ at }) => at > entry.at);
    entries = place === -1 ? [...entries, entry] : entries.toSpliced(place, 0, entry);
    return () => {
      entries = entries.filter((other) => other !== entry);
    };
  }

  async function step(): Promise<boolean> {
    const [first, ...rest] = entries;
    if (first === undefined) return false;
    entries = rest;
    now = Math.max(now, first.at);
    await first.due();
    return true;
  }

  return {
    now: () => now,
    after,
    next: () => entries[0]?.at,
    step,
    move: (milliseconds) => {
      const limit = milliseconds > 0 ? (entries[0]?.at ?? Infinity) : Infinity;
      now = Math.min(now + milliseconds, Math.max(limit, now));
    },
  };
}

/** Writes a time as Kubernetes does: RFC 3339 in UTC, whole seconds. */
export function timeText(milliseconds: number): string {
  return formatInstant(Math.floor(milliseconds / 1000) * 1000);
}

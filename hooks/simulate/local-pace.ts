/** Lets simulated time pass: as fast as it goes, or at a pace of real time, and beside processes as the wall's clock. */
import { performance } from 'node:perf_hooks';
import type { LocalProcesses } from './local-hooks.ts';
import type { Schedule } from './schedule.ts';

/** How a simulation is driven. */
export interface Driving {
  readonly schedule: Schedule;
  /** Simulated seconds in a second; absent: as fast as it goes. */
  readonly speed?: number;
  /** Until when, in milliseconds since 1970 of simulated time. */
  readonly until: number;
  /** Says whether there is nothing more to wait for. */
  readonly isOver: () => boolean;
  /** The hooks that run as processes: while one does, time goes as the wall's. */
  readonly processes: LocalProcesses;
  /** Hears, while it is waited, what time it is. */
  readonly tick: (at: number) => void;
  readonly ended?: AbortSignal;
}

/** The longest that is slept at once, so that an end is noticed. */
const longestSleep = 100;

/** How many steps are taken before everything else in this process has its turn. */
const stepsAtOnce = 50;

/** Drives a simulation until it is over, out of time, or ended; says whether it came to its end. */
export async function drive(driving: Driving): Promise<boolean> {
  for (let steps = 0; driving.ended?.aborted !== true; steps += 1) {
    if (driving.isOver()) return true;
    if (isOutOfTime(driving)) return false;
    await move(driving);
    if (steps % stepsAtOnce === 0) await new Promise(setImmediate);
  }
  return false;
}

function isOutOfTime({ schedule, until, processes }: Driving): boolean {
  const next = schedule.next();
  if (processes.count() > 0) return schedule.now() >= until;
  return next === undefined || next > until;
}

async function move(driving: Driving): Promise<void> {
  const { schedule, until, processes } = driving;
  const wait = Math.min(schedule.next() ?? Infinity, until) - schedule.now();
  if (processes.count() > 0 && wait > 0) await beside(driving, wait);
  else await onward(driving, wait);
}

/** Passes real time beside processes. */
async function beside({ schedule, processes, tick }: Driving, wait: number): Promise<void> {
  const before = performance.now();
  const timer = sleep(Math.min(wait, longestSleep));
  await Promise.race([timer.slept, processes.changed()]);
  timer.cancel();
  schedule.move(Math.round(performance.now() - before));
  tick(schedule.now());
  // What waits for the process's end puts it on the schedule first.
  await new Promise(setImmediate);
}

async function onward({ schedule, speed, ended, tick }: Driving, wait: number): Promise<void> {
  if (speed !== undefined)
    for (let left = wait / speed; left > 0 && ended?.aborted !== true; left -= longestSleep) {
      tick(schedule.now() + wait - left * speed);
      await sleep(Math.min(left, longestSleep)).slept;
    }
  if (ended?.aborted === true) return;
  await schedule.step();
}

function sleep(milliseconds: number): { readonly slept: Promise<void>; readonly cancel: () => void } {
  let timer: NodeJS.Timeout | undefined;
  const slept = new Promise<void>((ready) => {
    timer = setTimeout(ready, milliseconds);
  });
  return { slept, cancel: () => clearTimeout(timer) };
}

/** How a simulation is driven: to its end, to its time, or until somebody has enough. */
import { expect, test } from 'vitest';
import { localProcesses, type LocalProcesses } from '../../../hooks/simulate/local-hooks.ts';
import { drive, type Driving } from '../../../hooks/simulate/local-pace.ts';
import { startSchedule } from '../../../hooks/simulate/schedule.ts';

const none = localProcesses({ path: '', graceMilliseconds: 0 });

function driving(more: Partial<Driving> = {}): Driving {
  return {
    schedule: startSchedule(0),
    until: 1_000_000,
    isOver: () => false,
    processes: none,
    tick: () => undefined,
    ...more,
  };
}

test('it ends when there is nothing more to wait for', async () => {
  const schedule = startSchedule(0);
  let steps = 0;
  function again(): void {
    steps += 1;
    schedule.after(1000, again);
  }
  again();

  expect(await drive(driving({ schedule, isOver: () => steps === 5 }))).toBe(true);
  expect(schedule.now()).toBe(4000);
});

test('it ends before what is due after its time', async () => {
  const schedule = startSchedule(0);
  const done: number[] = [];
  for (const at of [100, 200, 300]) schedule.after(at, () => void done.push(at));

  expect(await drive(driving({ schedule, until: 250 }))).toBe(false);
  expect(done).toEqual([100, 200]);
});

test('it ends where nothing is due', async () => {
  expect(await drive(driving())).toBe(false);
});

test('it ends when it is told to', async () => {
  const schedule = startSchedule(0);
  const ended = new AbortController();
  function again(): void {
    if (schedule.now() === 3000) ended.abort();
    schedule.after(1000, again);
  }
  again();

  expect(await drive(driving({ schedule, ended: ended.signal }))).toBe(false);
  expect(schedule.now()).toBe(3000);
});

test('beside a process time is the wall’s: what is due later waits for its end', async () => {
  const schedule = startSchedule(0);
  const done: string[] = [];
  let running = 1;
  const processes: LocalProcesses = {
    ...none,
    count: () => running,
    changed: () =>
      new Promise((tell) => {
        running = 0;
        schedule.after(0, () => void done.push('the process'));
        setImmediate(tell);
      }),
  };
  schedule.after(3_600_000, () => void done.push('an hour later'));

  await drive(driving({ schedule, until: 4_000_000, processes, isOver: () => done.length === 2 }));

  expect(done).toEqual(['the process', 'an hour later']);
});

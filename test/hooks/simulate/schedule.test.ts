/** Simulated time: order, clock, and what is taken back. */
import { expect, test } from 'vitest';
import { startSchedule, timeText } from '../../../hooks/simulate/schedule.ts';

test('things happen by time, and at one time in the order in which they were planned', async () => {
  const schedule = startSchedule(1000);
  const done: string[] = [];
  schedule.after(20, () => void done.push(`b ${schedule.now()}`));
  schedule.after(10, () => void done.push(`a ${schedule.now()}`));
  schedule.after(20, () => void done.push(`c ${schedule.now()}`));

  while (await schedule.step());

  expect(done).toEqual(['a 1010', 'b 1020', 'c 1020']);
});

test('what is planned meanwhile for now comes after what is there for now', async () => {
  const schedule = startSchedule(0);
  const done: string[] = [];
  schedule.after(5, () => {
    done.push('first');
    schedule.after(0, () => void done.push('third'));
  });
  schedule.after(5, () => void done.push('second'));

  while (await schedule.step());

  expect(done).toEqual(['first', 'second', 'third']);
});

test('what is taken back does not happen', async () => {
  const schedule = startSchedule(0);
  const done: string[] = [];
  const cancel = schedule.after(5, () => void done.push('never'));
  schedule.after(6, () => void done.push('later'));
  cancel();

  while (await schedule.step());

  expect(done).toEqual(['later']);
});

test('the clock moves at most to what is due, and back as far as one likes', async () => {
  const schedule = startSchedule(100);
  schedule.after(50, () => undefined);

  schedule.move(70);
  expect(schedule.now()).toBe(150);
  schedule.move(-600);
  expect(schedule.now()).toBe(-450);
  expect(schedule.next()).toBe(150);
});

test('the clock shows whole milliseconds, whatever chance made of a span', async () => {
  const schedule = startSchedule(100);
  schedule.after(190_013.36, () => undefined);
  await schedule.step();

  expect(schedule.now()).toBe(190_113);
});

test('an empty schedule has nothing to do', async () => {
  const schedule = startSchedule(0);

  expect(await schedule.step()).toBe(false);
  expect(schedule.next()).toBeUndefined();
});

test('times are written in whole seconds, as Kubernetes writes them', () => {
  expect(timeText(1_763_712_000_999)).toBe('2025-11-21T08:00:00Z');
});

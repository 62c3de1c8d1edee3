/** Schedules as cron writes them. */
import { describe, expect, test } from 'vitest';
import { parseCron } from '../../../hooks/model/cron.ts';

function minuteOf(text: string) {
  const at = new Date(`${text}Z`);
  return {
    minute: at.getUTCMinutes(),
    hour: at.getUTCHours(),
    day: at.getUTCDate(),
    month: at.getUTCMonth() + 1,
    weekday: at.getUTCDay(),
  };
}

// 2026-01-05 is a Monday.
describe('a schedule names a minute', () => {
  test.each([
    ['* * * * *', '2026-01-05T09:00'],
    ['0 9 * * *', '2026-01-05T09:00'],
    ['*/15 * * * *', '2026-01-05T09:45'],
    ['5/20 * * * *', '2026-01-05T09:45'],
    ['0 8-10 * * mon-fri', '2026-01-05T09:00'],
    ['0 9 * jan,mar MON', '2026-01-05T09:00'],
    ['0 9 1 * 1', '2026-01-05T09:00'],
    ['0 9 5 * 3', '2026-01-05T09:00'],
    ['0 9 ? * 7', '2026-01-04T09:00'],
  ])('%s: %s', (schedule, at) => {
    expect(parseCron(schedule)?.(minuteOf(at))).toBe(true);
  });

  test.each([
    ['0 9 * * *', '2026-01-05T09:01'],
    ['0 8-10 * * mon-fri', '2026-01-04T09:00'],
    ['0 9 1 * *', '2026-01-05T09:00'],
    ['0 9 * feb *', '2026-01-05T09:00'],
    ['5/20 * * * *', '2026-01-05T09:00'],
  ])('%s: not %s', (schedule, at) => {
    expect(parseCron(schedule)?.(minuteOf(at))).toBe(false);
  });
});

test.each([
  '',
  '* * * *',
  '60 * * * *',
  '* * 0 * *',
  '5-2 * * * *',
  '*/0 * * * *',
  'a * * * *',
  '@daily',
  '1,,2 * * * *',
])('%j is none', (schedule) => {
  expect(parseCron(schedule)).toBeUndefined();
});

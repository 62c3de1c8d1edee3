/** What a watch does next, row by row. */
import { expect, test } from 'vitest';
import { firstState, nextStep, type WatchOutcome, type WatchState } from '../../../hooks/kube/watch-state.ts';

const watching: WatchState = { version: '7', isPaged: true, failures: 0 };
const failing: WatchState = { ...watching, failures: 3 };

test.each<[string, WatchState, WatchOutcome, Partial<WatchState>, number]>([
  [
    'listed: watch from there',
    firstState,
    { type: 'Listed', version: '7' },
    { version: '7', failures: 0 },
    0,
  ],
  [
    'listed after failures: these count until a watch has lived',
    { ...failing, version: undefined },
    { type: 'Listed', version: '7' },
    { failures: 3 },
    0,
  ],
  [
    'a watch that lived and ended: go on at once',
    failing,
    { type: 'Ended', version: '9', livedMs: 5000 },
    { version: '9', failures: 0 },
    0,
  ],
  [
    'a watch that ended soon: go on, later each time',
    watching,
    { type: 'Ended', version: '8', livedMs: 4999 },
    { version: '8', failures: 1 },
    375,
  ],
  [
    'the fourth time in a row',
    failing,
    { type: 'Ended', version: '8', livedMs: 0 },
    { version: '8', failures: 4 },
    3000,
  ],
  [
    'never longer than half a minute',
    { ...watching, failures: 50 },
    { type: 'Ended', version: '8', livedMs: 0 },
    { failures: 51 },
    22_500,
  ],
  [
    'the server asks to be left alone',
    watching,
    { type: 'Ended', version: '8', livedMs: 0, retryAfterSeconds: 9 },
    { failures: 1 },
    9000,
  ],
  [
    'the version is too old: list again, in pages',
    watching,
    { type: 'Expired' },
    { version: undefined, isPaged: true, failures: 1 },
    375,
  ],
  [
    'pages expire while they are read: list in one piece',
    firstState,
    { type: 'Expired' },
    { version: undefined, isPaged: false, failures: 1 },
    375,
  ],
  [
    'our own code failed: list again',
    watching,
    { type: 'Ended', version: undefined, livedMs: 0 },
    { version: undefined },
    375,
  ],
  ['there is no such kind: look again in a minute', watching, { type: 'Absent' }, firstState, 45_000],
])('%s', (...[, state, outcome, expected, pauseMs]) => {
  const step = nextStep(state, outcome, () => 0.5);

  expect(step.state).toMatchObject(expected);
  expect(step.pauseMs).toBe(pauseMs);
});

/** The loop of a gate in a time of its own: pauses, deadlines, silence, and one line for each change. */
import { expect, test } from 'vitest';
import type { Answer, Question } from '../../../../hooks/cli/gate/ask.ts';
import { waitAtGate, type Waiting } from '../../../../hooks/cli/gate/wait.ts';

const hold: Answer = { kind: 'Hold', reason: 'NotItsTurn', message: '', url: '', tag: '"a"' };
const open: Answer = { ...hold, kind: 'Open', reason: 'Opened', tag: '"b"' };
const silent: Answer = { kind: 'Silent', reason: 'ECONNREFUSED' };
const refused: Answer = { kind: 'Refused', reason: 'TOKEN_REFUSED' };

interface Played {
  readonly exit: number;
  readonly lines: readonly string[];
  readonly questions: readonly Question[];
  readonly pauses: readonly number[];
  readonly took: number;
}

/** Plays answers, each with how long the server takes for it; the last one again and again. */
async function play(
  answers: readonly (readonly [Answer, number])[],
  waiting: Partial<Waiting> = {},
): Promise<Played> {
  let now = 0;
  const lines: string[] = [];
  const questions: Question[] = [];
  const pauses: number[] = [];
  const exit = await waitAtGate(
    { server: new URL('http://a'), instance: 'shop', timeoutSeconds: 86_400, ...waiting },
    {
      ask: async (question) => {
        const [answer, took] = answers[Math.min(questions.length, answers.length - 1)] ?? [silent, 0];
        questions.push(question);
        now += took;
        return answer;
      },
      token: () => undefined,
      log: (line) => lines.push(line),
      now: () => now,
      random: () => 0.5,
      wait: async (milliseconds) => {
        pauses.push(milliseconds);
        now += milliseconds;
      },
      after: () => new AbortController().signal,
    },
  );
  return { exit, lines, questions, pauses, took: now };
}

test('the first question is answered at once, later ones when the answer changes', async () => {
  const { exit, lines, questions } = await play([
    [hold, 5],
    [hold, 30_000],
    [open, 12_000],
  ]);

  expect([exit, lines]).toEqual([0, ['holds  NotItsTurn', 'open  Opened']]);
  expect(questions.map(({ waitSeconds, seen }) => [waitSeconds, seen])).toEqual([
    [0, undefined],
    [30, '"a"'],
    [30, '"a"'],
  ]);
});

test('a server that did the waiting is asked again at once, one that did not after a while', async () => {
  const { pauses } = await play([
    [hold, 5],
    [hold, 30_000],
    [hold, 5],
    [{ ...hold, tag: '"c"' }, 5],
    [{ ...hold, tag: '' }, 5],
    [open, 5],
  ]);

  expect(pauses).toEqual([0, 0, 1500, 0, 1500]);
});

test('pauses grow, with chance in them, and not beyond half a minute', async () => {
  const { pauses } = await play([...Array.from({ length: 8 }, () => [silent, 0] as const), [open, 0]]);

  expect(pauses).toEqual([1500, 3000, 6000, 12_000, 22_500, 22_500, 22_500, 22_500]);
});

test('what the server asks for is kept, up to half a minute', async () => {
  const { pauses } = await play([
    [{ ...silent, afterSeconds: 2 }, 0],
    [{ ...silent, afterSeconds: 900 }, 0],
    [open, 0],
  ]);

  expect(pauses).toEqual([2500, 30_500]);
});

test('one line for a day of silence, and one more when it is over', async () => {
  const { lines, took } = await play([[silent, 15_000]]);

  expect(lines).toEqual([
    'the server does not answer: ECONNREFUSED; asks on',
    'gives up: no turn came in 24h00m',
  ]);
  expect(took).toBe(86_400_000);
});

test('after a silence the server is asked anew: it may have forgotten', async () => {
  const { questions } = await play([
    [hold, 0],
    [silent, 0],
    [hold, 0],
    [open, 0],
  ]);

  expect(questions.map(({ waitSeconds, seen }) => [waitSeconds, seen])).toEqual([
    [0, undefined],
    [30, '"a"'],
    [0, undefined],
    [30, '"a"'],
  ]);
});

test('only silence that lasts lets a gate go on by itself', async () => {
  const { exit, lines, took } = await play(
    [
      [silent, 15_000],
      [hold, 0],
      [silent, 15_000],
    ],
    { graceSeconds: 60 },
  );

  expect([exit, lines.at(-1)]).toEqual([
    0,
    'open  the server was silent for 1m00s, and --unreachable is continue',
  ]);
  // From the answer on, not from the first silence.
  expect(took).toBeGreaterThan(15_000 + 1500 + 60_000);
});

test('a server that refuses is not silent', async () => {
  const { exit } = await play([[refused, 0]], { graceSeconds: 1, timeoutSeconds: 600 });

  expect(exit).toBe(21);
});

test('an answer that comes with the deadline opens still, silence that the deadline makes does not', async () => {
  const late = await play([[open, 60_000]], { timeoutSeconds: 60 });
  const cut = await play([[silent, 60_000]], { timeoutSeconds: 60, graceSeconds: 60 });

  expect([late.exit, cut.exit]).toEqual([0, 21]);
});

/** Attempts: the request again and again until its answer is accepted, refused, or time is up. */
import { judge, judgeFailure, type Verdict } from './answer.ts';
import { InputFault, type HttpRequest } from './request.ts';
import type { Answer } from './send.ts';

/** What the loop needs of the world. */
export interface Attempting {
  /** Sends the request once. */
  readonly send: (signal: AbortSignal) => Promise<Answer>;
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Ends early, and quietly, where the signal does. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Time is up: the deadline, or a signal to the process. */
  readonly over: AbortSignal;
  readonly deadline: number;
  /** How long one attempt may take. */
  readonly attemptMilliseconds: number;
}

/** How the attempts ended. */
export type Outcome =
  | { readonly kind: 'done'; readonly answer: Answer }
  | { readonly kind: 'refused' | 'overdue'; readonly reason: string };

const firstPause = 1000;
const longestPause = 30_000;

/** Runs attempts one after another, with a line for each. */
export async function attempts(request: HttpRequest, world: Attempting): Promise<Outcome> {
  let failures = 0;
  for (let number = 1; ; number += 1) {
    const started = world.now();
    const { verdict, answer } = await attempt(request, world);
    const took = `${answer?.status ?? 'no answer'} in ${Math.round(world.now() - started)} ms`;
    const what = `attempt ${number}: ${request.method} ${request.url.origin} ${took}`;
    const outcome = final(verdict, answer);
    if (outcome !== undefined) {
      world.log(`${what}: ${'reason' in outcome ? outcome.reason : 'done'}`);
      return outcome;
    }
    failures = verdict.kind === 'retry' ? failures + 1 : 0;
    const overdue = await paused(what, pauseOf(verdict, failures, request, world), { verdict, world });
    if (overdue !== undefined) return overdue;
  }
}

/** Gives the outcome where a verdict is the last one. */
function final(verdict: Verdict, answer: Answer | undefined): Outcome | undefined {
  if (verdict.kind === 'done' && answer !== undefined) return { kind: 'done', answer };
  return verdict.kind === 'refused' ? verdict : undefined;
}

/** Says why there will be another attempt, and waits for it where there is time. */
async function paused(
  what: string,
  pause: number,
  { verdict, world }: { readonly verdict: Verdict; readonly world: Attempting },
): Promise<Outcome | undefined> {
  const reason = 'reason' in verdict ? verdict.reason : '';
  const hasTime = !world.over.aborted && world.now() + pause < world.deadline;
  world.log(
    `${what}: ${reason}; ${hasTime ? `again in ${(pause / 1000).toFixed(1)} s` : 'no time for another'}`,
  );
  if (!hasTime) return { kind: 'overdue', reason };
  await world.wait(pause, world.over);
  if (!world.over.aborted) return undefined;
  world.log('no time left');
  return { kind: 'overdue', reason };
}

async function attempt(
  request: HttpRequest,
  { send, over, attemptMilliseconds }: Attempting,
): Promise<{ readonly verdict: Verdict; readonly answer?: Answer }> {
  try {
    const answer = await send(AbortSignal.any([over, AbortSignal.timeout(attemptMilliseconds)]));
    return { verdict: judge(answer, request), answer };
  } catch (cause) {
    if (cause instanceof InputFault) throw cause;
    return { verdict: judgeFailure(cause) };
  }
}

/** Gives the pause before the next attempt: what the server asks for, else doubled each time, with jitter. */
function pauseOf(
  verdict: Verdict,
  failures: number,
  { poll }: HttpRequest,
  { now, random }: Attempting,
): number {
  if (verdict.kind === 'poll') return (poll?.everySeconds ?? 1) * 1000;
  const asked = verdict.kind === 'retry' ? retryAfterMilliseconds(verdict.retryAfter, now()) : undefined;
  if (asked !== undefined) return asked;
  const most = Math.min(longestPause, firstPause * 2 ** Math.min(failures - 1, 10));
  return most / 2 + (random() * most) / 2;
}

/** Reads `Retry-After`: whole seconds, or an HTTP date; anything else says nothing. */
export function retryAfterMilliseconds(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^[0-9]+$/.test(text.trim())) return Number(text) * 1000;
  const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text.trim())
    ? Date.parse(text)
    : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/**
 * Signs of life of loops that go on for ever. A request that fails is one: an API server that does not answer is no
 * reason to start the process anew, which would only have to list everything again.
 */
import type { Clock } from './clock.ts';

/** Longer than this nothing of a loop is silent: a watch hears of a bookmark each minute, and gives up after 150 s. */
const silentMs = 300_000;

/** The pulse of one loop. */
export class Pulse {
  readonly #clock: Clock;
  #expected: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a sign of life; the loop means to rest for so many milliseconds now. */
  beat(restMs = 0): void {
    this.#expected = this.#clock.steady() + restMs + silentMs;
  }

  /** Takes that the loop has ended. */
  end(): void {
    this.#expected = undefined;
  }

  /** Says whether a loop that goes on gives no sign of life any more. */
  get isStuck(): boolean {
    return this.#expected !== undefined && this.#clock.steady() > this.#expected;
  }
}

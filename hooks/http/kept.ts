/** Keeps the answers of slow questions for a moment, so that a storm of the same question is one. */
import type { Instant } from '../model/instant.ts';

interface Entry<T> {
  readonly value: Promise<T>;
  readonly until: Instant;
}

/** Answers by key; the oldest go where there are too many. */
export class Kept<T> {
  readonly #most: number;
  readonly #now: () => Instant;
  readonly #entries = new Map<string, Entry<T>>();

  constructor(most: number, now: () => Instant) {
    this.#most = most;
    this.#now = now;
  }

  /** Gives the kept answer, or asks and keeps it; one that fails is not kept. */
  async get(key: string, milliseconds: number, ask: () => Promise<T>): Promise<T> {
    const found = this.#entries.get(key);
    if (found !== undefined && found.until > this.#now()) return found.value;
    const value = ask();
    this.#entries.delete(key);
    this.#entries.set(key, { value, until: this.#now() + milliseconds });
    const [oldest] = this.#entries.keys();
    if (this.#entries.size > this.#most && oldest !== undefined) this.#entries.delete(oldest);
    try {
      return await value;
    } catch (cause) {
      if (this.#entries.get(key)?.value === value) this.#entries.delete(key);
      throw cause;
    }
  }
}

/** Bounds what tokens that nobody knows cost: each is a question to the API server, and anybody can make them up. */
import type { Instant } from '../model/instant.ts';

/** How much strangers may cost. */
export interface StrangerLimits {
  /** Tokens that were refused, or are being asked about, at once. */
  readonly strangers: number;
  /** So many of them are forgotten each second. */
  readonly strangersPerSecond: number;
}

/** How long a token that was accepted is no stranger. */
const acquaintedMilliseconds = 3_600_000;
const mostAcquainted = 10_000;

/** A bucket that refused tokens empty and time fills; what is accepted goes back into it. */
export class Strangers {
  readonly #limits: StrangerLimits;
  readonly #now: () => Instant;
  readonly #acquainted = new Map<string, Instant>();
  #left: number;
  #filled: Instant;

  constructor(limits: StrangerLimits, now: () => Instant) {
    this.#limits = limits;
    this.#now = now;
    this.#left = limits.strangers;
    this.#filled = now();
  }

  /** Says whether a token, by its digest, may be asked about now. */
  admits(key: string): boolean {
    if ((this.#acquainted.get(key) ?? 0) > this.#now()) return true;
    this.#fill();
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }

  /** Takes that a token which was admitted is accepted. */
  accept(key: string): void {
    const isKnown = (this.#acquainted.get(key) ?? 0) > this.#now();
    if (!isKnown) this.#left = Math.min(this.#limits.strangers, this.#left + 1);
    this.#acquainted.delete(key);
    this.#acquainted.set(key, this.#now() + acquaintedMilliseconds);
    const [oldest] = this.#acquainted.keys();
    if (this.#acquainted.size > mostAcquainted && oldest !== undefined) this.#acquainted.delete(oldest);
  }

  #fill(): void {
    const now = this.#now();
    const { strangers, strangersPerSecond } = this.#limits;
    this.#left = Math.min(strangers, this.#left + ((now - this.#filled) / 1000) * strangersPerSecond);
    this.#filled = now;
  }
}

/** The gates that wait: each is woken by a change of its answer, or when its time is over. */
import type { Instant } from '../model/instant.ts';

/** One request that waits. */
export interface Waiter {
  /** Looks at the answer again; says whether it was sent, so that the wait is over. */
  readonly look: () => boolean;
  /** Sends the answer as it is. */
  readonly end: () => void;
}

/** How many may wait. */
export interface WaitingLimits {
  readonly waiting: number;
  readonly waitingPerGate: number;
}

interface Entry {
  readonly waiter: Waiter;
  readonly instance: string;
  readonly second: number;
}

/**
 * Keeps the requests that wait, by instance and by the second in which their time is over.
 *
 * Thousands of gates wait for hours: a wait costs two places in maps and no timer of its own, and a change of one
 * application looks at the requests of that application only.
 */
export class Waiting {
  readonly #limits: WaitingLimits;
  readonly #byInstance = new Map<string, Set<Entry>>();
  readonly #bySecond = new Map<number, Set<Entry>>();
  #count = 0;

  constructor(limits: WaitingLimits) {
    this.#limits = limits;
  }

  /** How many requests wait. */
  get count(): number {
    return this.#count;
  }

  /**
   * Lets a request wait until an instant, a second longer at most; gives what takes it away again. Nothing where too
   * many wait already. Where too many wait for one gate the oldest of them is answered: whoever asks for a gate that is
   * not theirs cannot keep its own Job from asking.
   */
  add(instance: string, until: Instant, waiter: Waiter): (() => void) | undefined {
    if (this.#count >= this.#limits.waiting) return undefined;
    const entry = { waiter, instance, second: Math.ceil(until / 1000) };
    const others = this.#byInstance.get(instance);
    const [oldest] = others ?? [];
    if (oldest !== undefined && (others?.size ?? 0) >= this.#limits.waitingPerGate) this.#end(oldest);
    put(this.#byInstance, instance, entry);
    put(this.#bySecond, entry.second, entry);
    this.#count += 1;
    return () => this.#remove(entry);
  }

  /** Looks at the requests of an instance again, or at all. */
  wake(instance?: string): void {
    const sets = instance === undefined ? [...this.#byInstance.values()] : [this.#byInstance.get(instance)];
    for (const set of sets) {
      for (const entry of set ?? []) if (entry.waiter.look()) this.#remove(entry);
    }
  }

  /** Answers those whose time is over. */
  tick(now: Instant): void {
    const over = [...this.#bySecond].filter(([second]) => second * 1000 <= now);
    for (const [, set] of over) for (const entry of set) this.#end(entry);
  }

  /** Answers all: the server stops. */
  endAll(): void {
    for (const set of this.#byInstance.values()) for (const entry of set) this.#end(entry);
  }

  #end(entry: Entry): void {
    this.#remove(entry);
    entry.waiter.end();
  }

  #remove(entry: Entry): void {
    if (this.#byInstance.get(entry.instance)?.has(entry) !== true) return;
    drop(this.#byInstance, entry.instance, entry);
    drop(this.#bySecond, entry.second, entry);
    this.#count -= 1;
  }
}

function put<K>(sets: Map<K, Set<Entry>>, key: K, entry: Entry): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([entry]));
  else set.add(entry);
}

function drop<K>(sets: Map<K, Set<Entry>>, key: K, entry: Entry): void {
  const set = sets.get(key);
  set?.delete(entry);
  if (set?.size === 0) sets.delete(key);
}

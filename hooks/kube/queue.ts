/** Keys that are to be looked at: each once, one worker a key, later again where it did not go well. */
import { backoffMs, type Cancel, type Clock } from './clock.ts';

/** What became of a look at a key. */
export interface Looked {
  /** Look again after so many milliseconds, though nothing else happens. */
  readonly after?: number | undefined;
  /** Something was refused: look again soon, and later each time. */
  readonly isRefused?: boolean;
}

/** How keys are worked on. */
export interface QueueSetting {
  readonly clock: Clock;
  /** How many keys are worked on at once. */
  readonly workers: number;
  /** Looks at a key; rejecting is a failure, after which it is looked at again. */
  readonly look: (key: string) => Promise<Looked>;
  /** Told of each failure: how often in a row it was, and when the key's turn comes again. */
  readonly failed?: (
    key: string,
    error: unknown,
    told: { readonly times: number; readonly retryInMs: number },
  ) => void;
}

const limits = { first: 200, longest: 60_000 };

/** Longer than this nothing is put off: what was overlooked is found within it. */
const longestWaitMs = 600_000;

/** A look is never this long: each of its requests has a time limit, and one that is not answered ends it. */
const longestLookMs = 900_000;

/** A queue of keys. */
export class Queue {
  private readonly setting: QueueSetting;
  private readonly waiting = new Set<string>();
  /** Since when each key is looked at that is. */
  private readonly busy = new Map<string, number>();
  private readonly later = new Map<string, { readonly at: number; readonly cancel: Cancel }>();
  private readonly failures = new Map<string, number>();
  private isOpen = false;
  private idle: (() => void) | undefined;

  constructor(setting: QueueSetting) {
    this.setting = setting;
  }

  /** How many keys wait for a worker. */
  get depth(): number {
    return this.waiting.size;
  }

  /** The keys that a worker does not come back from. */
  get stuck(): readonly string[] {
    const now = this.setting.clock.steady();
    return [...this.busy].flatMap(([key, since]) => (now - since > longestLookMs ? [key] : []));
  }

  /** Begins to work. */
  start(): void {
    this.isOpen = true;
    this.next();
  }

  /** Takes nothing up any more, forgets what waits, and waits for what is being done. */
  async stop(): Promise<void> {
    this.isOpen = false;
    this.waiting.clear();
    for (const { cancel } of this.later.values()) cancel();
    this.later.clear();
    if (this.busy.size > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  /** Wants a key looked at; one that is being looked at comes again after that. */
  add(key: string): void {
    this.waiting.add(key);
    this.next();
  }

  /** Wants a key looked at after so many milliseconds, unless it is to be sooner already. */
  addAfter(key: string, milliseconds: number): void {
    const { clock } = this.setting;
    if (!this.isOpen) return;
    const wait = Math.min(Math.max(0, milliseconds), longestWaitMs);
    const at = clock.now() + wait;
    const planned = this.later.get(key);
    if (planned !== undefined && planned.at <= at) return;
    planned?.cancel();
    const cancel = clock.after(wait, () => {
      this.later.delete(key);
      this.add(key);
    });
    this.later.set(key, { at, cancel });
  }

  private next(): void {
    if (!this.isOpen) return;
    for (const key of this.waiting) {
      if (this.busy.size >= this.setting.workers) return;
      if (this.busy.has(key)) continue;
      this.waiting.delete(key);
      this.busy.set(key, this.setting.clock.steady());
      void this.work(key);
    }
  }

  private async work(key: string): Promise<void> {
    try {
      const { after, isRefused } = await this.setting.look(key);
      if (isRefused === true) this.addAfter(key, this.retryMs(key));
      else this.failures.delete(key);
      if (after !== undefined) this.addAfter(key, after);
    } catch (error) {
      const retryInMs = this.retryMs(key);
      this.addAfter(key, retryInMs);
      this.setting.failed?.(key, error, { times: this.failures.get(key) ?? 0, retryInMs });
    } finally {
      this.busy.delete(key);
      if (!this.isOpen && this.busy.size === 0) this.idle?.();
      this.next();
    }
  }

  private retryMs(key: string): number {
    const times = (this.failures.get(key) ?? 0) + 1;
    this.failures.set(key, times);
    return backoffMs(times, limits, this.setting.clock.random);
  }
}

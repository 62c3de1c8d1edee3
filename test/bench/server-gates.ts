/** A thousand gates that wait: each a long poll of its own connection, asked as `hookline gate` asks. */
import { asker, type Answer, type Ask } from '../../hooks/cli/gate/ask.ts';

/** How long an answer may be waited for, as a gate Job does. */
const waitSeconds = 30;

/** Gates of instances, with the moment at which each was answered that it is open. */
export class AskingGates {
  /** By instance; `performance.now()`. */
  readonly openedAt = new Map<string, number>();
  /** Answers that were none: there must be none. */
  readonly faults: string[] = [];
  readonly #server: URL;
  readonly #ending = new AbortController();
  readonly #asking: Promise<void>[] = [];

  constructor(server: URL) {
    this.#server = server;
  }

  /** Begins to ask for an instance, until it is open. */
  start(instance: string): void {
    this.#asking.push(this.#ask(instance, asker({}, undefined)));
  }

  /** Ends all that still ask. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#asking);
  }

  async #ask(instance: string, ask: Ask): Promise<void> {
    const { signal } = this.#ending;
    let seen: Answer | undefined;
    while (!signal.aborted) {
      const tag = seen !== undefined && 'tag' in seen ? { seen: seen.tag } : {};
      seen = await ask({ server: this.#server, instance, waitSeconds, ...tag }, signal);
      if (seen.kind === 'Open') {
        this.openedAt.set(instance, performance.now());
        return;
      }
      if (seen.kind !== 'Hold' && !signal.aborted) {
        this.faults.push(`${instance}: ${seen.kind} ${seen.reason}`);
        return;
      }
    }
  }
}

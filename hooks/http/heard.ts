/**
 * Which gates have asked, as far as this replica heard of it. A gate keeps its connection and so asks one replica; one
 * that does not write ends it, so that the next question, at most a minute later, may come to the one that does. Nothing
 * is written for it. After ten minutes a gate of whom the writer has not heard has not asked.
 */
import type { Instant } from '../model/instant.ts';
import type { GateQuestion, GateReply, Gates } from './ports.ts';

/** What it needs to know. */
export interface Hearing {
  readonly now: () => Instant;
  /** Says whether this replica writes. */
  readonly leads: () => boolean;
}

/** So long this replica must have listened before silence says anything: as long as a sync is held before people are told. */
const listenMilliseconds = 600_000;
const mostHeard = 20_000;

/** Answers gates by another, and notes who asked. */
export class Heard implements Gates {
  readonly #gates: Gates;
  readonly #hearing: Hearing;
  readonly #since: Instant;
  readonly #asked = new Map<string, Instant>();

  constructor(gates: Gates, hearing: Hearing) {
    this.#gates = gates;
    this.#hearing = hearing;
    this.#since = hearing.now();
  }

  readonly leads = (): boolean => this.#hearing.leads();

  readonly subscribe: Gates['subscribe'] = (listener) => this.#gates.subscribe(listener);

  readonly confirm: Gates['confirm'] = (question) => this.#gates.confirm(question);

  readonly ask = (question: GateQuestion): GateReply => {
    const reply = this.#gates.ask(question);
    // Anybody may make up names: only Applications of products are kept.
    if (reply.reason !== 'NO_PRODUCT') this.#note(question.instance);
    return reply;
  };

  /** Gives when each gate asked last, by instance name; nothing where that is not known for want of time. */
  asked(): ReadonlyMap<string, Instant> | undefined {
    return this.#hearing.now() - this.#since < listenMilliseconds ? undefined : this.#asked;
  }

  #note(instance: string): void {
    this.#asked.delete(instance);
    this.#asked.set(instance, this.#hearing.now());
    const [oldest] = this.#asked.keys();
    if (this.#asked.size > mostHeard && oldest !== undefined) this.#asked.delete(oldest);
  }
}

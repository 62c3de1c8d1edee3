/** A server on 127.0.0.1 with everything behind it in memory, and a clock that is turned by hand. */
import { onTestFinished } from 'vitest';
import { createApp, type Ports } from '../../../hooks/http/app.ts';
import { listen, type Listening } from '../../../hooks/http/listen.ts';
import type {
  Clock,
  GateQuestion,
  GateReply,
  Person,
  ReleaseChange,
  StoredRelease,
  Wanted,
} from '../../../hooks/http/ports.ts';
import { defaultHttpSettings, defaultLimits, type HttpSettings } from '../../../hooks/http/settings.ts';
import { error, Fault } from '../../../hooks/model/problem.ts';

/** A clock that stands still until it is turned. */
export class HandClock implements Clock {
  #now = Date.parse('2026-11-21T10:00:00Z');
  readonly #calls = new Set<() => void>();
  readonly now = (): number => this.#now;
  readonly every = (_milliseconds: number, call: () => void): (() => void) => {
    this.#calls.add(call);
    return () => this.#calls.delete(call);
  };

  /** Lets time pass, and calls everything that is called again and again once. */
  pass(milliseconds: number): void {
    this.#now += milliseconds;
    for (const call of this.#calls) call();
  }

  /** How many things are called again and again. */
  get calls(): number {
    return this.#calls.size;
  }
}

/** What lies behind the server. */
export class Memory {
  readonly clock = new HandClock();
  readonly releases = new Map<string, StoredRelease>();
  readonly replies = new Map<string, GateReply>();
  readonly questions: GateQuestion[] = [];
  /** Instances whose operation is another one by now than the replies are for. */
  readonly stale = new Set<string>();
  readonly people = new Map<string, Person>();
  /** What somebody may: `name verb resource namespace`. */
  readonly rights = new Set<string>();
  readonly reviews: string[] = [];
  readonly stored: unknown[] = [];
  readonly answered: string[] = [];
  readonly complaints: unknown[] = [];
  readonly keys = new Map<string, string>();
  missing: readonly string[] = [];
  waiting = 0;
  isLive = true;
  leads = true;
  readonly #gateListeners = new Set<(instance?: string) => void>();
  readonly #releaseListeners = new Set<(change: ReleaseChange) => void>();

  /** Answers a gate from now on so. */
  reply(instance: string, reply: GateReply, tell: 'One' | 'Any' = 'One'): void {
    this.replies.set(instance, reply);
    for (const listener of this.#gateListeners) listener(tell === 'One' ? instance : undefined);
  }

  /** Stores a release, and tells of it. */
  put(release: StoredRelease): void {
    this.releases.set(`${release.namespace}/${release.name}`, release);
    for (const listener of this.#releaseListeners) listener({ type: 'Changed', release });
  }

  /** Removes a release, and tells of it. */
  remove(key: string): void {
    const release = this.releases.get(key);
    this.releases.delete(key);
    if (release === undefined) return;
    for (const listener of this.#releaseListeners) listener({ type: 'Deleted', release });
  }

  /** How many listen to changes. */
  get listeners(): number {
    return this.#gateListeners.size + this.#releaseListeners.size;
  }

  /** Gives the ports that the server asks. */
  ports(): Ports {
    const refused = new Fault([error('RELEASE_ENDED', 'release "ended" has ended')]);
    return {
      releases: {
        get: ({ namespace, name }) => this.releases.get(`${namespace}/${name}`),
        list: (namespace) =>
          [...this.releases.values()].filter((one) => namespace === undefined || one.namespace === namespace),
        subscribe: (listener) => {
          this.#releaseListeners.add(listener);
          return () => this.#releaseListeners.delete(listener);
        },
      },
      gates: {
        ask: (question) => {
          this.questions.push(question);
          return this.replies.get(question.instance) ?? unknownReply;
        },
        confirm: async ({ instance }) => !this.stale.has(instance),
        subscribe: (listener) => {
          this.#gateListeners.add(listener);
          return () => this.#gateListeners.delete(listener);
        },
        leads: () => this.leads,
      },
      access: {
        review: async (token, audiences) => {
          this.reviews.push(`${token} ${audiences.join(',')}`);
          if (token === 'defect') throw new TypeError('secret of the inside');
          return this.people.get(`${token} ${audiences.join(',')}`);
        },
        mayDo: async ({ name }, { verb, resource, namespace }: Wanted) =>
          this.rights.has(`${name} ${verb} ${resource} ${namespace}`),
      },
      actions: {
        start: async (namespace, wish, by) => {
          this.stored.push({ start: namespace, ...wish, by: by.name });
          return { namespace, name: 'shop-made' };
        },
        terminate: async (release, { reason }, by) => {
          if (release.name === 'ended') throw refused;
          this.stored.push({ terminate: release.name, reason, by: by.name });
        },
        retry: async (release, by) => {
          this.stored.push({ retry: release.name, by: by.name });
        },
        approve: async (release, wish, by) => {
          this.stored.push({ approve: release.name, ...wish, by: by.name, groups: by.groups });
        },
        openGate: async (application, { reason }, by) => {
          this.stored.push({ open: application, reason, by: by.name });
        },
      },
      health: { isLive: () => this.isLive, missing: () => this.missing },
      clock: this.clock,
      meter: {
        expose: async () => ({ type: 'text/plain; version=0.0.4', text: 'hookline_ready 1\n' }),
        answered: ({ route, method, status }) => this.answered.push(`${method} ${route} ${status}`),
        waiting: (count) => {
          this.waiting = count;
        },
        gateAnswered: () => {},
      },
      get: async (url) => {
        const found = this.keys.get(url);
        if (found === undefined) throw new Error(`nothing at ${url}`);
        return found;
      },
      complain: (thrown) => this.complaints.push(thrown),
    };
  }
}

const unknownReply: GateReply = { isOpen: false, reason: 'NoProduct', message: 'it lies in no Product' };

/** A server that listens. */
export interface Served {
  readonly memory: Memory;
  readonly url: string;
  readonly listening: Listening;
}

/** What tests change of the settings. */
export interface Changed extends Partial<Omit<HttpSettings, 'limits'>> {
  readonly limits?: Partial<HttpSettings['limits']>;
}

/** Serves until the test has ended. */
export async function served(changed: Changed = {}, memory: Memory = new Memory()): Promise<Served> {
  const limits = { ...defaultLimits, ...changed.limits };
  const app = createApp(memory.ports(), { ...defaultHttpSettings, ...changed, limits });
  const listening = await listen(app, {
    host: '127.0.0.1',
    port: 0,
    limits,
    clock: memory.clock,
    graceMilliseconds: 5000,
  });
  onTestFinished(async () => {
    const stopped = listening.stop();
    memory.clock.pass(10_000);
    await stopped;
  });
  return { memory, url: `http://127.0.0.1:${listening.port}`, listening };
}

/** Waits until something holds; how long that takes is nobody's business, but it is not for ever. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 5000 && !holds(); turn += 1) await new Promise((next) => setTimeout(next, 1));
  if (!holds()) throw new Error('it never came to hold');
}

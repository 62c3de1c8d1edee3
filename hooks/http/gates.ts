/** `GET /v1/gates/{instance}`: says whether a sync may go on, and waits for that to change (DESIGN.md §5). */
import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { error, Fault, isFault } from '../model/problem.ts';
import type { Auth } from './auth.ts';
import { applicationOf } from './instance.ts';
import { pageUrl } from './page-url.ts';
import type { Clock, GateQuestion, GateReply, Gates, GateState, Health, Meter, Person } from './ports.ts';
import { sendJson } from './send.ts';
import type { HttpSettings } from './settings.ts';
import { Waiting } from './waiting.ts';

/** What the endpoint needs. */
export interface GateWorld {
  readonly gates: Gates;
  readonly auth: Auth;
  readonly health: Health;
  readonly clock: Clock;
  readonly meter: Meter;
  readonly settings: HttpSettings;
}

/** What a gate reads. Without a right to know more: the state and one word. */
export interface GateAnswerBody {
  readonly state: GateState;
  readonly reason: string;
  readonly message?: string;
  readonly release?: string;
  readonly url?: string;
}

/** A request, taken apart. */
export interface GateRequest {
  readonly instance: string;
  /** What the query holds. */
  readonly query: Readonly<Record<string, unknown>>;
}

interface Asked {
  readonly question: GateQuestion;
  readonly person: Person | undefined;
  readonly waitSeconds: number;
  /** The answer that the gate knows already. */
  readonly seen: string | undefined;
  /** Whether its version was proven, and not recorded, when it asked. */
  readonly isUnheard: boolean;
}

interface Telling {
  readonly response: ServerResponse;
  /** Whether there is time left to wait for another answer. */
  readonly mayWait: boolean;
}

/** What a gate is answered whose operation this replica has not read yet. */
const behind: GateReply = {
  isOpen: false,
  reason: 'Opening',
  message: 'the server has not yet read of the sync that runs now: the answer follows in a moment',
};

/** How long a gate waits whose version is not recorded: the next time it may ask the replica that writes. */
const unheardSeconds = 2;
/** How often those are looked at whose time is over. */
const tickMilliseconds = 500;

/** The endpoint, with the requests that wait at it. */
export class GateEndpoint {
  readonly #world: GateWorld;
  readonly #waiting: Waiting;
  readonly #stops: (() => void)[] = [];
  #isStopping = false;

  constructor(world: GateWorld) {
    this.#world = world;
    this.#waiting = new Waiting(world.settings.limits);
  }

  /** Begins to listen to changes. */
  start(): void {
    const { gates, clock } = this.#world;
    this.#stops.push(
      gates.subscribe((instance) => {
        this.#waiting.wake(instance);
        this.#count();
      }),
      clock.every(tickMilliseconds, () => {
        this.#waiting.tick(clock.now());
        this.#count();
      }),
    );
  }

  /** Answers all that wait, and lets none wait any more. */
  stop(): void {
    this.#isStopping = true;
    for (const stop of this.#stops.splice(0)) stop();
    this.#waiting.endAll();
    this.#count();
  }

  /** Answers a request, now or later. */
  async answer(asked: GateRequest, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { gates, health, auth, settings } = this.#world;
    const question = questionOf(asked, settings);
    // The next question may then come to the replica that writes.
    if (gates.leads?.() === false) response.setHeader('connection', 'close');
    const needsToken = settings.gates.auth === 'Token';
    // Whether a gate is open does not depend on who asks: nobody waits for that where nobody must be known.
    const person = await auth.gate(request).catch((cause: unknown) => {
      if (needsToken || !isFault(cause)) throw cause;
      return undefined;
    });
    if (person === undefined && needsToken) throw new Fault([tokenMissing]);
    if (health.missing().length > 0) throw new Fault([notReady(health.missing())]);
    const wait = Math.min(numberIn(asked.query['wait']), settings.limits.waitSeconds);
    const seen = request.headers['if-none-match'];
    const reply = gates.ask(question);
    const { isUnheard = false } = reply;
    const waitSeconds = isUnheard ? Math.min(wait, unheardSeconds) : wait;
    const first: Asked = { question, person, seen, waitSeconds, isUnheard };
    if (!this.#isNews(first, reply) && this.#mayWait(first, reply, response)) return;
    await this.#tell(first, reply, { response, mayWait: waitSeconds > 0 });
  }

  /** Sends an answer; one that opens only where it is for the operation that runs. */
  async #tell(asked: Asked, reply: GateReply, { response, mayWait }: Telling): Promise<void> {
    const isTrue = !reply.isOpen || (await this.#world.gates.confirm(asked.question));
    if (isTrue) return this.#send(asked, reply, response);
    // What this replica has read is old: the answer comes with the next change that it reads.
    if (mayWait && this.#mayWait(asked, behind, response)) return;
    this.#send(asked, behind, response);
  }

  /** Without something to compare with, what was true at the time of asking counts. */
  #isNews({ seen, person, waitSeconds }: Asked, reply: GateReply): boolean {
    if (reply.isOpen || waitSeconds === 0) return true;
    return seen !== undefined && seen !== this.#tag(reply, person);
  }

  #mayWait(asked: Asked, now: GateReply, response: ServerResponse): boolean {
    if (this.#isStopping || response.destroyed) return false;
    const { gates, clock } = this.#world;
    const { question, person, waitSeconds, isUnheard } = asked;
    const known = asked.seen ?? this.#tag(now, person);
    const leave = this.#waiting.add(question.instance, clock.now() + waitSeconds * 1000, {
      look: () => {
        const reply = gates.ask(question);
        const isNews = reply.isOpen || this.#tag(reply, person) !== known;
        if (!isNews && (isUnheard || reply.isUnheard !== true)) return false;
        void this.#tell(asked, reply, { response, mayWait: true });
        return true;
      },
      end: () => void this.#tell(asked, gates.ask(question), { response, mayWait: false }),
    });
    if (leave === undefined) return false;
    response.once('close', () => {
      leave();
      this.#count();
    });
    this.#count();
    return true;
  }

  #send({ person }: Asked, reply: GateReply, response: ServerResponse): void {
    if (response.writableEnded || response.destroyed) return;
    const body = this.#body(reply, person);
    response.setHeader('etag', this.#tag(reply, person));
    // The next question may then come to another replica.
    if (this.#isStopping || reply.isUnheard === true) response.setHeader('connection', 'close');
    this.#world.meter.gateAnswered(body.state);
    sendJson(response, 200, body);
  }

  #tag(reply: GateReply, person: Person | undefined): string {
    const text = JSON.stringify(this.#body(reply, person));
    return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
  }

  #body(reply: GateReply, person: Person | undefined): GateAnswerBody {
    const { isOpen, reason, message, release } = reply;
    const short = { state: isOpen ? ('Open' as const) : ('Hold' as const), reason };
    if (!mayKnow(reply, person)) return short;
    const url = release === undefined ? '' : pageUrl(this.#world.settings.url, release);
    return {
      ...short,
      message,
      ...(release === undefined ? {} : { release: `${release.namespace}/${release.name}` }),
      ...(url === '' ? {} : { url }),
    };
  }

  #count(): void {
    this.#world.meter.waiting(this.#waiting.count);
  }
}

/** Only the workloads of the namespace that the Application deploys to: the gate's own Job is one. */
function mayKnow({ destination }: GateReply, person: Person | undefined): boolean {
  const [, namespace] = /^system:serviceaccount:([^:]+):[^:]+$/.exec(person?.name ?? '') ?? [];
  return namespace !== undefined && namespace === destination;
}

const tokenMissing = error('TOKEN_REFUSED', 'gates need a token for the audience hookline', {
  fix: 'give gate-pod a projected volume named hookline with a serviceAccountToken at path token',
});

function notReady(missing: readonly string[]) {
  return error('NOT_READY', `not everything is read yet: ${missing.join(', ')}`, { fix: 'ask again' });
}

const longestVersion = 256;

function questionOf({ instance, query }: GateRequest, { argocdNamespace }: HttpSettings): GateQuestion {
  const application = applicationOf(instance, argocdNamespace);
  const { version } = query;
  if (application === undefined)
    throw new Fault([
      error('NAME_INVALID', 'the address names no Application', {
        fix: 'write /v1/gates/NAME or /v1/gates/NAMESPACE_NAME',
      }),
    ]);
  if (typeof version !== 'string' || version === '') return { ...application, instance };
  if (version.length > longestVersion || /\p{Cc}/u.test(version))
    throw new Fault([error('FLAG_VALUE', 'the version is longer than 256 characters, or no line of text')]);
  return { ...application, instance, version };
}

/** Reads whole seconds; anything else is no wait. */
function numberIn(value: unknown): number {
  return typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : 0;
}

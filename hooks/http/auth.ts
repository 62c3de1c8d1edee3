/** Who asks: bearer token → person, by the API server or by a configured issuer (DESIGN.md §5, §8). */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { error, Fault, type Problem } from '../model/problem.ts';
import { audience, Issuer, type IssuerSettings, type IssuerWorld } from './issuer.ts';
import { claimedIssuer } from './jwt.ts';
import { Kept } from './kept.ts';
import type { Access, Person, Wanted } from './ports.ts';
import { Strangers, type StrangerLimits } from './strangers.ts';

/** How long an answer of the API server is believed: a right that was taken away holds so long still. */
const keepMilliseconds = 10_000;
const mostKept = 10_000;

/** Longer tokens are not looked at. */
const longestToken = 16 * 1024;

/** Who else issues tokens, and how many wrong ones are looked into. */
export interface AuthSettings {
  readonly issuers: readonly IssuerSettings[];
  readonly limits: StrangerLimits;
}

/** What knows people and what they may do. */
export class Auth {
  readonly #access: Access;
  readonly #issuers: ReadonlyMap<string, Issuer>;
  readonly #people: Kept<Person | undefined>;
  readonly #rights: Kept<boolean>;
  readonly #strangers: Strangers;

  constructor(access: Access, { issuers, limits }: AuthSettings, world: IssuerWorld) {
    this.#access = access;
    this.#issuers = new Map(issuers.map((one) => [one.issuer, new Issuer(one, world)]));
    this.#strangers = new Strangers(limits, world.now);
    this.#people = new Kept(mostKept, world.now);
    this.#rights = new Kept(mostKept, world.now);
  }

  /** Gives who a gate is: a token for the audience `hookline`, of this cluster or of a configured issuer. */
  async gate(request: IncomingMessage): Promise<Person | undefined> {
    const token = tokenIn(request);
    if (token === undefined) return undefined;
    const issuer = this.#issuers.get(claimedIssuer(token));
    return issuer === undefined ? this.#reviewed(token, [audience]) : issuer.review(token);
  }

  /** Gives who a person is: a token for the audience `hookline`, or one that the API server itself takes. */
  async person(request: IncomingMessage): Promise<Person> {
    const token = tokenIn(request);
    const found =
      token === undefined
        ? undefined
        : ((await this.#reviewed(token, [audience])) ?? (await this.#reviewed(token, [])));
    if (found === undefined) throw new Fault([unknownPerson(token !== undefined)]);
    return found;
  }

  /** Gives who a person is, where they may do what they want; stops with a Fault where not. */
  async allowed(request: IncomingMessage, wanted: Wanted): Promise<Person> {
    const person = await this.person(request);
    if (!(await this.may(person, wanted))) throw new Fault([forbidden(person, wanted)]);
    return person;
  }

  /** Says whether a person may do something. */
  async may(person: Person, wanted: Wanted): Promise<boolean> {
    const key = JSON.stringify([person.name, person.groups, wanted]);
    return this.#rights.get(key, keepMilliseconds, () => this.#access.mayDo(person, wanted));
  }

  /** Tokens are kept as their digests only. */
  async #reviewed(token: string, audiences: readonly string[]): Promise<Person | undefined> {
    const digest = createHash('sha256').update(token).digest('base64');
    return this.#people.get(`${audiences.join(' ')}\n${digest}`, keepMilliseconds, async () => {
      if (!this.#strangers.admits(digest)) throw new Fault([tooMany]);
      const person = await this.#access.review(token, audiences);
      if (person !== undefined) this.#strangers.accept(digest);
      return person;
    });
  }
}

function tokenIn({ headers }: IncomingMessage): string | undefined {
  const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(headers.authorization ?? '') ?? [];
  return token === undefined || token.length > longestToken ? undefined : token;
}

const tooMany = error('TOO_BUSY', 'too many unknown tokens are sent', { fix: 'ask again in 2 seconds' });

function unknownPerson(hasToken: boolean): Problem {
  const message = hasToken ? 'the token is not accepted' : 'the request has no bearer token';
  return error('TOKEN_REFUSED', message, {
    fix: 'send a token of the cluster, such as kubectl create token NAME --audience hookline prints',
  });
}

function forbidden(person: Person, { verb, resource, namespace, name }: Wanted): Problem {
  const what = name === undefined ? resource : `${resource}/${name}`;
  const where = namespace === '' ? 'all namespaces' : `namespace ${namespace}`;
  return error('FORBIDDEN', `${person.name} may not ${verb} ${what} in ${where}`, {
    fix: `ask for the verb ${verb} on ${resource}.hookline.dev there`,
  });
}

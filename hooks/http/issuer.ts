/** An issuer of tokens, such as the API server of another cluster: its keys, fetched seldom and kept (OpenID Connect Discovery). */
import type { Instant } from '../model/instant.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { keyOf, readToken, tokenFault } from './jwt.ts';
import type { Person } from './ports.ts';

/** An issuer that is believed. */
export interface IssuerSettings {
  /** What tokens have as `iss`, to the letter. */
  readonly issuer: string;
  /** Where its keys lie; absent: where its discovery document says. */
  readonly jwksUri?: string;
  /** The keys themselves, where they cannot be fetched. */
  readonly keys?: readonly JsonObject[];
}

/** What the fetching of keys needs. */
export interface IssuerWorld {
  /** Gets a JSON text; rejects where it cannot be had, is too long or comes too late. */
  readonly get: (url: string) => Promise<string>;
  readonly now: () => Instant;
}

/** How long keys are kept, and how often an unknown key or a failure may lead to another fetch. */
const keepMilliseconds = 3_600_000;
const againMilliseconds = 60_000;
const mostKeys = 100;

/** The audience that tokens for Hookline have. */
export const audience = 'hookline';

/** Believes tokens of one issuer. */
export class Issuer {
  readonly #settings: IssuerSettings;
  readonly #world: IssuerWorld;
  #keys: readonly JsonObject[];
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;

  constructor(settings: IssuerSettings, world: IssuerWorld) {
    this.#settings = settings;
    this.#world = world;
    this.#keys = settings.keys ?? [];
  }

  /** Gives whose a token is; nothing where it is not to be believed. Rejects where the keys cannot be had. */
  async review(text: string): Promise<Person | undefined> {
    const token = readToken(text);
    if (token === undefined || token.claims['iss'] !== this.#settings.issuer) return undefined;
    if (this.#isOlderThan(keepMilliseconds)) await this.#fetch();
    // A new key is fetched at once, but a stranger's invented one not each time.
    if (keyOf(token, this.#keys) === undefined && this.#isOlderThan(againMilliseconds)) await this.#fetch();
    const key = keyOf(token, this.#keys);
    if (key === undefined) return undefined;
    const now = this.#world.now();
    const { issuer } = this.#settings;
    if (tokenFault(token, key, { issuer, audience, now }) !== undefined) return undefined;
    return { name: textField(token.claims, 'sub'), groups: [] };
  }

  #isOlderThan(milliseconds: number): boolean {
    return this.#settings.keys === undefined && this.#world.now() - this.#fetchedAt > milliseconds;
  }

  /** Fetches the keys; those who ask meanwhile share the one fetch, and old keys stand where it fails. */
  async #fetch(): Promise<void> {
    this.#fetching ??= this.#fetchKeys().finally(() => {
      this.#fetching = undefined;
    });
    await this.#fetching;
  }

  async #fetchKeys(): Promise<void> {
    const isFirst = this.#fetchedAt === Number.NEGATIVE_INFINITY;
    const before = this.#keys;
    try {
      const { issuer, jwksUri } = this.#settings;
      const found = listOf(JSON.parse(await this.#world.get(jwksUri ?? (await this.#discovered(issuer)))));
      this.#keys = found.length > 0 ? found : before;
    } catch (cause) {
      if (isFirst) throw cause;
    }
    this.#fetchedAt = this.#world.now();
  }

  async #discovered(issuer: string): Promise<string> {
    const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    const document: unknown = JSON.parse(await this.#world.get(url));
    if (textField(document, 'issuer') !== issuer)
      throw new Error(`the discovery document of ${issuer} is another issuer's`);
    return textField(document, 'jwks_uri');
  }
}

function listOf(set: unknown): readonly JsonObject[] {
  const keys = field(set, 'keys');
  return Array.isArray(keys) ? keys.filter(isObject).slice(0, mostKeys) : [];
}

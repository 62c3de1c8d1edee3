/** JSON Web Tokens of other clusters' service accounts: signature, issuer, audience and time (RFC 7519, RFC 8725). */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Instant } from '../model/instant.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';

/** A token, taken apart and not yet believed. */
export interface Token {
  readonly algorithm: string;
  readonly key: string;
  readonly claims: JsonObject;
  /** What is signed. */
  readonly signed: string;
  readonly signature: Buffer;
}

/** What is demanded of a token. */
export interface Demand {
  readonly issuer: string;
  readonly audience: string;
  readonly now: Instant;
}

/** Longer ones are not looked at. */
const longest = 8192;

/** Clocks differ by so much. */
const leewayMilliseconds = 30_000;

/** The algorithms that are accepted, with the kind of key that each needs. Never one that the token alone names. */
const algorithms: Readonly<Record<string, { readonly keyType: string; readonly isStrong: Strong }>> = {
  RS256: { keyType: 'rsa', isStrong: ({ modulusLength = 0 }) => modulusLength >= 2048 },
  ES256: { keyType: 'ec', isStrong: ({ namedCurve }) => namedCurve === 'prime256v1' },
};

type Strong = (details: NonNullable<KeyObject['asymmetricKeyDetails']>) => boolean;

/** Takes a token apart; nothing where it is none that is accepted. */
export function readToken(text: string): Token | undefined {
  const match = text.length > longest ? null : form.exec(text);
  if (match === null) return undefined;
  const [, head, body, signature] = match as unknown as readonly [string, string, string, string];
  const [header, claims] = [decoded(head), decoded(body)];
  if (header === undefined || claims === undefined) return undefined;
  const algorithm = textField(header, 'alg');
  const key = textField(header, 'kid');
  // An extension that must be understood is not.
  if (!Object.hasOwn(algorithms, algorithm) || key === '' || 'crit' in header) return undefined;
  return {
    algorithm,
    key,
    claims,
    signed: `${head}.${body}`,
    signature: Buffer.from(signature, 'base64url'),
  };
}

const form = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

function decoded(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Gives the issuer that a text claims, without believing it: it only says whom to ask. */
export function claimedIssuer(text: string): string {
  return textField(readToken(text)?.claims, 'iss');
}

/** Gives the key of a set that a token names; nothing where there is none, or it is too weak or of another kind. */
export function keyOf({ algorithm, key }: Token, set: readonly JsonObject[]): KeyObject | undefined {
  const found = set.find((one) => one['kid'] === key && (one['use'] ?? 'sig') === 'sig');
  const row = algorithms[algorithm];
  if (found === undefined || row === undefined || (found['alg'] ?? algorithm) !== algorithm) return undefined;
  try {
    const made = createPublicKey({ key: found, format: 'jwk' });
    const isFit = made.asymmetricKeyType === row.keyType && row.isStrong(made.asymmetricKeyDetails ?? {});
    return isFit ? made : undefined;
  } catch {
    return undefined;
  }
}

/** Says why a token is not to be believed; nothing where it is. */
export function tokenFault(token: Token, key: KeyObject, demand: Demand): string | undefined {
  const { claims } = token;
  const isSigned = verify(
    'sha256',
    Buffer.from(token.signed),
    { key, dsaEncoding: 'ieee-p1363' },
    token.signature,
  );
  if (!isSigned) return 'its signature is wrong';
  if (claims['iss'] !== demand.issuer) return 'its issuer is another';
  if (!audiencesOf(claims).includes(demand.audience)) return `its audience is not ${demand.audience}`;
  if (textField(claims, 'sub') === '') return 'it has no subject';
  return timeFault(claims, demand.now);
}

function audiencesOf(claims: JsonObject): readonly unknown[] {
  const audience = field(claims, 'aud');
  return Array.isArray(audience) ? audience : [audience];
}

function timeFault(claims: JsonObject, now: Instant): string | undefined {
  const [until, from] = [claims['exp'], claims['nbf'] ?? 0];
  if (typeof until !== 'number' || typeof from !== 'number') return 'it does not say how long it holds';
  if (until * 1000 + leewayMilliseconds <= now) return 'it has expired';
  return from * 1000 - leewayMilliseconds > now ? 'it does not hold yet' : undefined;
}

/** Tokens of other clusters: real keys, real signatures, and every way in which a token is not to be believed. */
import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { Issuer, type IssuerSettings } from '../../../hooks/http/issuer.ts';
import { served } from './served.ts';

const issuer = 'https://oidc.edge.example';
const now = Date.parse('2026-11-21T10:00:00Z');
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherCurve = generateKeyPairSync('ec', { namedCurve: 'P-384' });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });

function jwk(key: KeyObject, kid: string, more: JsonObject = {}): JsonObject {
  return { ...key.export({ format: 'jwk' }), kid, use: 'sig', ...more };
}

const keys = [
  jwk(rsa.publicKey, 'one', { alg: 'RS256' }),
  jwk(ec.publicKey, 'two', { alg: 'ES256' }),
  jwk(weak.publicKey, 'weak'),
  jwk(otherCurve.publicKey, 'curve'),
  jwk(rsa.publicKey, 'secret-use', { use: 'enc' }),
  { kty: 'oct', kid: 'shared', k: 'c2VjcmV0' },
  { kty: 'RSA', kid: 'broken', n: '!', e: 'AQAB' },
];

interface Made {
  readonly header?: JsonObject;
  readonly claims?: JsonObject;
  readonly key?: KeyObject;
}

const good = {
  iss: issuer,
  aud: ['hookline'],
  sub: 'system:serviceaccount:shop:default',
  exp: now / 1000 + 600,
};

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function token({ header = {}, claims = {}, key = rsa.privateKey }: Made = {}): string {
  const signed = `${part({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${part({ ...good, ...claims })}`;
  const signature = createSign('sha256').update(signed).sign({ key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

function issuerOf(settings: Partial<IssuerSettings> = { keys }): Issuer {
  return new Issuer(
    { issuer, ...settings },
    { get: async () => Promise.reject(new Error('no network')), now: () => now },
  );
}

describe('a token is believed', () => {
  test.each<readonly [string, Made]>([
    ['RS256', {}],
    ['ES256', { header: { alg: 'ES256', kid: 'two' }, key: ec.privateKey }],
    ['with one audience as text', { claims: { aud: 'hookline' } }],
    ['among other audiences', { claims: { aud: ['a', 'hookline'] } }],
    ['just expired: clocks differ', { claims: { exp: now / 1000 - 29 } }],
    ['not quite begun: clocks differ', { claims: { nbf: now / 1000 + 29 } }],
  ])('%s', async (_, made) => {
    expect(await issuerOf().review(token(made))).toEqual({
      name: 'system:serviceaccount:shop:default',
      groups: [],
    });
  });
});

describe('a token is not believed', () => {
  test.each<readonly [string, Made]>([
    ['of another issuer', { claims: { iss: 'https://other.example' } }],
    ['for another audience', { claims: { aud: ['kubernetes'] } }],
    ['for no audience', { claims: { aud: undefined } }],
    ['expired', { claims: { exp: now / 1000 - 31 } }],
    ['without end', { claims: { exp: undefined } }],
    ['with an end that is no number', { claims: { exp: '9999999999' } }],
    ['not yet begun', { claims: { nbf: now / 1000 + 31 } }],
    ['without subject', { claims: { sub: '' } }],
    ['signed by a stranger', { key: stranger.privateKey }],
    ['of an unknown key', { header: { kid: 'three' } }],
    ['without key', { header: { kid: undefined } }],
    ['of a weak key', { header: { kid: 'weak' }, key: weak.privateKey }],
    ['of another curve', { header: { kid: 'curve', alg: 'ES256' }, key: otherCurve.privateKey }],
    ['of a key for encryption', { header: { kid: 'secret-use' } }],
    ['of a shared secret', { header: { kid: 'shared' } }],
    ['of a broken key', { header: { kid: 'broken' } }],
    ["of another algorithm than its key's", { header: { alg: 'ES256' }, key: ec.privateKey }],
    ['without algorithm', { header: { alg: 'none' } }],
    ['of a shared-secret algorithm', { header: { alg: 'HS256' } }],
    ['of an algorithm that every object has', { header: { alg: 'constructor' } }],
    ['with an extension that must be understood', { header: { crit: ['b64'], b64: false } }],
  ])('%s', async (_, made) => {
    expect(await issuerOf().review(token(made))).toBeUndefined();
  });

  test.each([
    ['no token', 'abc'],
    ['two parts', 'a.b'],
    ['four parts', `${token()}.a`],
    ['without signature', token().replace(/[^.]*$/, '')],
    ['with blanks', `${token()} `],
    ['a header that is no JSON', token().replace(/^[^.]*/, 'e30x')],
    ['a list as claims', token().replace(/\.[^.]*\./, `.${part([1])}.`)],
    ['altered claims', token().replace(/\.[^.]*\./, `.${part({ ...good, sub: 'system:admin' })}.`)],
    ['a signature of DER', derToken()],
    ['too long', token({ claims: { filler: 'a'.repeat(9000) } })],
  ])('%s', async (_, text) => {
    expect(await issuerOf().review(text)).toBeUndefined();
  });
});

function derToken(): string {
  const signed = `${part({ alg: 'ES256', kid: 'two' })}.${part(good)}`;
  const signature = createSign('sha256').update(signed).sign(ec.privateKey);
  return `${signed}.${signature.toString('base64url')}`;
}

describe('keys', () => {
  /** An issuer whose keys are fetched, with a count. */
  function fetching(answers: Readonly<Record<string, string>>, settings: Partial<IssuerSettings> = {}) {
    const asked: string[] = [];
    const world = { time: now, answers: { ...answers } };
    const made = new Issuer(
      { issuer, ...settings },
      {
        get: async (url) => {
          asked.push(url);
          const found = world.answers[url];
          if (found === undefined) throw new Error(`nothing at ${url}`);
          return found;
        },
        now: () => world.time,
      },
    );
    return { made, asked, world };
  }
  const discovery = `${issuer}/.well-known/openid-configuration`;
  const jwks = `${issuer}/openid/v1/jwks`;
  const document = JSON.stringify({ issuer, jwks_uri: jwks });
  const set = JSON.stringify({ keys });

  test('are found through discovery, once for all who ask at the same time', async () => {
    const { made, asked } = fetching({ [discovery]: document, [jwks]: set });

    const people = await Promise.all(['a', 'b', 'c'].map((jti) => made.review(token({ claims: { jti } }))));

    expect(people.every((person) => person !== undefined)).toBe(true);
    expect(asked).toEqual([discovery, jwks]);
  });

  test('lie where the settings say', async () => {
    const { made, asked } = fetching({ [jwks]: set }, { jwksUri: jwks });

    expect(await made.review(token())).toBeDefined();
    expect(asked).toEqual([jwks]);
  });

  test("another issuer's document is not believed", async () => {
    const { made } = fetching({
      [discovery]: JSON.stringify({ issuer: 'https://other.example', jwks_uri: jwks }),
      [jwks]: set,
    });

    await expect(made.review(token())).rejects.toThrow("is another issuer's");
  });

  test('a new key is fetched, an invented one once a minute only', async () => {
    const { made, asked, world } = fetching(
      { [jwks]: JSON.stringify({ keys: [keys[1]] }) },
      { jwksUri: jwks },
    );
    await made.review(token());
    world.answers[jwks] = set;
    await made.review(token());
    expect(asked).toHaveLength(1);

    world.time += 60_001;

    expect(await made.review(token())).toBeDefined();
    for (const kid of ['x', 'y', 'z']) await made.review(token({ header: { kid } }));
    expect(asked).toHaveLength(2);
  });

  test('old keys stand where new ones cannot be had', async () => {
    const { made, world } = fetching({ [jwks]: set }, { jwksUri: jwks });
    await made.review(token());
    delete world.answers[jwks];
    world.time += 3_600_001;

    expect(await made.review(token({ claims: { exp: world.time / 1000 + 60 } }))).toBeDefined();
  });

  test('where none can be had the question fails, and is asked again', async () => {
    const { made, world } = fetching({}, { jwksUri: jwks });
    await expect(made.review(token())).rejects.toThrow('nothing at');

    world.answers[jwks] = set;

    expect(await made.review(token())).toBeDefined();
  });
});

test('a gate of another cluster shows a token of its issuer, and the API server is not asked', async () => {
  const { memory, url } = await served({ gates: { auth: 'Token', issuers: [{ issuer, keys }] } });
  const headers = { authorization: `Bearer ${token()}` };

  const known = await fetch(`${url}/v1/gates/shop`, { headers });
  const unknown = await fetch(`${url}/v1/gates/shop`, {
    headers: { authorization: `Bearer ${token({ key: stranger.privateKey })}` },
  });

  expect([known.status, unknown.status]).toEqual([200, 401]);
  expect(memory.reviews).toEqual([]);
});

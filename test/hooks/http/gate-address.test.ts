/** Gates have a short way of their own; who asks in another spelling gets the same answer. */
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { gateAsked } from '../../../hooks/http/gate-address.ts';
import { served } from './served.ts';

function asked(method: string, url: string): unknown {
  return gateAsked({ method, url } as IncomingMessage);
}

describe('what goes the short way', () => {
  test.each([
    ['/v1/gates/shop', { instance: 'shop', query: {} }],
    ['/v1/gates/argocd_shop.eu-1?wait=30', { instance: 'argocd_shop.eu-1', query: { wait: '30' } }],
    ['/v1/gates/shop?version=1.0%2B2&wait=5', { instance: 'shop', query: { version: '1.0+2', wait: '5' } }],
    ['/v1/gates/shop?', { instance: 'shop', query: {} }],
  ])('%s', (url, expected) => {
    expect(asked('GET', url)).toEqual(expected);
  });

  test.each([
    ['POST', '/v1/gates/shop'],
    ['HEAD', '/v1/gates/shop'],
    ['GET', '/v1/gates/shop/open'],
    ['GET', '/v1/gates/shop/'],
    ['GET', '/v1/gates/sh%6fp'],
    ['GET', '/v1/gates/'],
    ['GET', '/V1/gates/shop'],
    ['GET', '/v1/releases/shop'],
    ['GET', 'http://hookline/v1/gates/shop'],
  ])('not %s %s', (method, url) => {
    expect(asked(method, url)).toBeUndefined();
  });
});

test.each(['/v1/gates/shop/', '/v1/gates/sh%6fp', '/V1/gates/shop?wait=0', '/v1/gates/shop?wait=x'])(
  '%s is answered as /v1/gates/shop is',
  async (path) => {
    const { memory, url } = await served();
    memory.reply('shop', { isOpen: false, reason: 'NotItsTurn', message: 'waits' });
    const [plain, other] = await Promise.all([fetch(`${url}/v1/gates/shop`), fetch(url + path)]);

    expect(other.status).toBe(plain.status);
    expect(await other.json()).toEqual(await plain.json());
    expect([...other.headers.keys()]).toEqual([...plain.headers.keys()]);
  },
);

test('what is refused is a problem by either way', async () => {
  const { url } = await served();
  const version = 'x'.repeat(257);
  const answers = await Promise.all(
    ['shop', 'sh%6fp'].map((name) => fetch(`${url}/v1/gates/${name}?version=${version}`)),
  );

  for (const answer of answers) {
    expect(answer.status).toBe(400);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ title: 'FLAG_VALUE' });
  }
});

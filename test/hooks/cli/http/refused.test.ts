/** `hookline http` on the loopback interface: what is not sent at all. */
import { readFileSync } from 'node:fs';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listening, startSink, type Sink } from './fixtures/sink.ts';

let sink: Sink;

beforeEach(async () => {
  sink = await startSink();
});

afterEach(async () => {
  await sink.stop();
});

describe('refused before anything is sent', () => {
  test.each([
    ['http://127.0.0.1/', '"127.0.0.1" is a loopback address, which is refused'],
    ['http://2130706433/', '"127.0.0.1" is a loopback address, which is refused'],
    ['http://[::ffff:169.254.169.254]/', '"::ffff:a9fe:a9fe" is a metadata service, which is refused'],
    [
      'http://metadata.google.internal/',
      '"metadata.google.internal" is a metadata service, which is refused',
    ],
    ['ftp://a.example/', 'url begins with ftp:, and only https: and http: are sent'],
    ['file:///etc/passwd', 'url begins with file:, and only https: and http: are sent'],
    ['a.example', 'url is no URL; write https://HOST/PATH'],
    [
      'https://user:pass@a.example/',
      'url holds a user; put credentials into a header with valueFrom.secretKeyRef',
    ],
    ['https://a.example/${NONE}', 'url asks for "${NONE}", which has no value'],
    [
      'https://a.example/${HOOKLINE_HTTP_HMAC_KEY}',
      'url asks for "${HOOKLINE_HTTP_HMAC_KEY}", which has no value',
    ],
  ])('%s', async (url, reason) => {
    expect(await sink.run({ url }, { flags: [], environment: { HOOKLINE_HTTP_HMAC_KEY: 's3cret' } })).toBe(2);
    expect(sink.lines).toEqual([`not sent: ${reason}`]);
  });

  test.each([
    [['10.0.0.1', '127.0.0.1'], '"chat.example" is 127.0.0.1, which is a loopback address and refused'],
    [['169.254.169.254'], '"chat.example" is 169.254.169.254, which is a metadata service and refused'],
    [['::ffff:127.0.0.1'], '"chat.example" is ::ffff:127.0.0.1, which is a loopback address and refused'],
  ])('a name that resolves to %j', async (addresses, reason) => {
    const world = { resolve: async () => addresses };

    expect(await sink.run({ url: 'http://chat.example/' }, { flags: [], world })).toBe(2);
    expect(sink.lines).toEqual([`not sent: ${reason}`]);
  });

  test('the connection is made to the address that was checked, and looked up once', async () => {
    const asked: string[] = [];
    const world = {
      resolve: async (host: string) => {
        asked.push(host);
        return asked.length === 1 ? ['127.0.0.1'] : ['169.254.169.254'];
      },
    };

    expect(await sink.run({ url: `http://rebinding.example:${sink.port}` }, { world })).toBe(0);
    expect(asked).toEqual(['rebinding.example']);
    expect(sink.received[0]?.headers.host).toBe(`rebinding.example:${sink.port}`);
  });

  test.each<[object, string]>([
    [{ body: '${NONE}' }, 'body asks for "${NONE}", which has no value'],
    [{ headers: [{ name: 'A', value: '${NONE}' }] }, 'header "A" asks for "${NONE}", which has no value'],
    [
      { headers: [{ name: 'A', env: 'HOOKLINE_HTTP_HEADER_0' }] },
      'header "A" has no value: HOOKLINE_HTTP_HEADER_0 is not set',
    ],
    [{ headers: [{ name: 'A B', value: 'x' }] }, 'header "a b" is no name of a header'],
    [
      { headers: [{ name: 'A', value: 'x\r\nB: y' }] },
      'header "a" has a value with a character that headers cannot hold',
    ],
    [
      { headers: [{ name: 'A', value: '🚀' }] },
      'header "a" has a value with a character that headers cannot hold',
    ],
    [
      { headers: [{ name: 'Content-Length', value: '1' }] },
      'header "content-length" is made from the request itself',
    ],
    [
      { hmac: { env: 'HOOKLINE_HTTP_HMAC_KEY', header: 'X' } },
      'hmac has no key: HOOKLINE_HTTP_HMAC_KEY is not set',
    ],
    [{ success: { query: '$..a' } }, 'query "$..a" has recursive descent (".."), which is not supported'],
    [{ poll: { every: '0s', until: '$.a' } }, 'poll.every is zero'],
    [{ url: 7 }, 'url is not a text'],
    [{ success: [] }, 'success is not an object'],
  ])('%j', async (request, reason) => {
    expect(await sink.run(request)).toBe(2);
    expect(sink.lines).toEqual([`not sent: ${reason}`]);
    expect(sink.received).toEqual([]);
  });

  test.each([
    ['', 'HOOKLINE_HTTP_REQUEST is not set; the Job of an http hook sets it'],
    ['{', 'HOOKLINE_HTTP_REQUEST is not JSON'],
    ['[]', 'HOOKLINE_HTTP_REQUEST is not a JSON object'],
  ])('a request of %j', async (text, reason) => {
    expect(await sink.run({}, { environment: { HOOKLINE_HTTP_REQUEST: text } })).toBe(2);
    expect(sink.lines).toEqual([`not sent: ${reason}`]);
  });

  test.each([
    [
      ['--allow-lopback'],
      'FLAG_UNKNOWN  http has no flag or argument "--allow-lopback" → did you mean --allow-loopback?\n',
    ],
    [
      ['--allow-loopback=yes'],
      'FLAG_UNKNOWN  http has no flag or argument "--allow-loopback" → did you mean --allow-loopback?\n',
    ],
    [
      ['now'],
      'ARGUMENT_EXTRA  http has no flag or argument "now" → use one of --allow-loopback, --allow-link-local\n',
    ],
  ])('the flags %j', async (flags, line) => {
    expect(await sink.run({}, { flags })).toBe(2);
    expect([sink.lines, sink.received]).toEqual([[line], []]);
  });
});

test('a certificate that is not trusted ends it at once', async () => {
  const fixtures = join(import.meta.dirname, 'fixtures');
  const secure = createSecureServer(
    {
      key: readFileSync(join(fixtures, 'untrusted.key.pem')),
      cert: readFileSync(join(fixtures, 'untrusted.cert.pem')),
    },
    sink.answer,
  );
  await listening(secure);
  const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}/`;

  const exit = await sink.run({ url }, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
  await new Promise((closed) => secure.close(closed));

  expect(exit).toBe(1);
  expect(sink.received).toEqual([]);
  expect(sink.lines[0]).toContain('the certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)');
});

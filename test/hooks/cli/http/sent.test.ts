/** `hookline http` on the loopback interface: what is sent, and what of it is logged. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startSink, status, type Sink } from './fixtures/sink.ts';

let sink: Sink;

beforeEach(async () => {
  sink = await startSink();
});

afterEach(async () => {
  await sink.stop();
});

describe('what is sent', () => {
  test('a POST with a JSON body, its values filled in', async () => {
    const exit = await sink.run(
      { url: `${sink.base}/a/\${PRODUCT_NAME}`, body: '{"text": "${ERROR_MESSAGE}"}' },
      { environment: { PRODUCT_NAME: 'a/b', ERROR_MESSAGE: 'said "no"' } },
    );

    expect(exit).toBe(0);
    expect(sink.received).toMatchObject([
      {
        method: 'POST',
        url: '/a/a%2Fb',
        headers: { 'content-type': 'application/json', 'content-length': '23', 'user-agent': 'hookline' },
        body: '{"text": "said \\"no\\""}',
      },
    ]);
    expect(sink.lines).toEqual(['attempt 1: POST http://127.0.0.1:PORT 200 in 0 ms: done']);
  });

  test('a text body', async () => {
    await sink.run({ body: 'Grüße' });

    expect(sink.received).toMatchObject([
      { headers: { 'content-type': 'text/plain; charset=utf-8' }, body: 'Grüße' },
    ]);
  });

  test('a method without a body', async () => {
    await sink.run({ method: 'GET' });

    expect(sink.received[0]?.headers).toEqual({
      host: `127.0.0.1:${sink.port}`,
      'user-agent': 'hookline',
      connection: 'close',
    });
  });

  test('headers, those of Secrets from their variables, a Content-Type over ours', async () => {
    await sink.run(
      {
        body: '{}',
        headers: [
          { name: 'Authorization', env: 'HOOKLINE_HTTP_HEADER_0' },
          { name: 'X-Product', value: '${PRODUCT_NAME}' },
          { name: 'Content-Type', value: 'application/vnd.example+json' },
        ],
      },
      { environment: { HOOKLINE_HTTP_HEADER_0: 'Bearer s3cret\n', PRODUCT_NAME: 'shop' } },
    );

    expect(sink.received[0]?.headers).toMatchObject({
      authorization: 'Bearer s3cret',
      'x-product': 'shop',
      'content-type': 'application/vnd.example+json',
    });
  });

  test('a signature of exactly the bytes of the body', async () => {
    const body = '{"text": "${NAME}"}';
    const hmac = { env: 'HOOKLINE_HTTP_HMAC_KEY', header: 'X-Hookline-Signature' };
    await sink.run({ body, hmac }, { environment: { HOOKLINE_HTTP_HMAC_KEY: 'key', NAME: 'ü' } });

    const digest = createHmac('sha256', 'key').update('{"text": "ü"}').digest('hex');
    expect(sink.received[0]?.headers['x-hookline-signature']).toBe(`sha256=${digest}`);
  });

  test('nothing of it that is secret is logged', async () => {
    sink.reply = status(400, 'token s3cret-echo');
    const environment = {
      HOOKLINE_HTTP_HEADER_0: 's3cret-header',
      HOOKLINE_HTTP_HMAC_KEY: 's3cret-key',
      T: 's3cret-value',
    };
    await sink.run(
      {
        url: `${sink.base}/s3cret-path?token=s3cret-query&t=\${T}`,
        body: 's3cret-body',
        headers: [{ name: 'A', env: 'HOOKLINE_HTTP_HEADER_0' }],
        hmac: { env: 'HOOKLINE_HTTP_HMAC_KEY', header: 'X-Signature' },
      },
      { environment },
    );

    expect(sink.lines).toEqual([
      'attempt 1: POST http://127.0.0.1:PORT 400 in 0 ms: status is not one that counts as success',
    ]);
  });
});

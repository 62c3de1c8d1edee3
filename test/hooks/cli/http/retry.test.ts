/** `hookline http` on the loopback interface: what is tried again, how often, and how long. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { start, startSink, status, type Sink } from './fixtures/sink.ts';

let sink: Sink;

beforeEach(async () => {
  sink = await startSink();
});

afterEach(async () => {
  await sink.stop();
});

describe('tried again', () => {
  test.each([429, 500, 503])('status %d, with pauses that double up to 30 s', async (code) => {
    sink.reply = (response, count) => status(count <= 7 ? code : 200)(response, count);

    expect(await sink.run({})).toBe(0);
    expect(sink.waits).toEqual([0.75, 1.5, 3, 6, 12, 22.5, 22.5]);
    expect(sink.lines[0]).toBe(
      `attempt 1: POST http://127.0.0.1:PORT ${code} in 0 ms: status is not one that counts as success; again in 0.8 s`,
    );
  });

  test.each<[number, number]>([
    [0, 0.5],
    [0.999, 0.9995],
  ])('the jitter %d makes a pause of %d s', async (random, pause) => {
    sink.reply = (response, count) => status(count === 1 ? 500 : 200)(response, count);

    await sink.run({}, { world: { random: () => random } });

    expect(sink.waits).toEqual([pause]);
  });

  test.each<[string, number]>([
    ['7', 7],
    ['0', 0],
    [new Date(start + 90_000).toUTCString(), 90],
    [new Date(start - 90_000).toUTCString(), 0],
    ['soon', 0.75],
    ['-1', 0.75],
    ['1.5', 0.75],
  ])('Retry-After %s makes a pause of %d s', async (retryAfter, pause) => {
    sink.reply = (response, count) =>
      status(count === 1 ? 429 : 200, '', { 'retry-after': retryAfter })(response, count);

    expect(await sink.run({})).toBe(0);
    expect(sink.waits).toEqual([pause]);
  });

  test('a connection that breaks', async () => {
    sink.reply = (response, count) => (count === 1 ? response.destroy() : response.end());

    expect(await sink.run({})).toBe(0);
    expect(sink.lines[0]).toBe(
      'attempt 1: POST http://127.0.0.1:PORT no answer in 0 ms: ECONNRESET; again in 0.8 s',
    );
  });

  test('a name that is not known', async () => {
    let lookups = 0;
    const world = {
      resolve: async () => {
        lookups += 1;
        if (lookups === 1) throw Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' });
        return ['127.0.0.1'];
      },
    };

    expect(await sink.run({ url: `http://chat.example:${sink.port}` }, { world })).toBe(0);
    expect(sink.lines[0]).toBe(
      'attempt 1: POST http://chat.example:PORT no answer in 0 ms: ENOTFOUND; again in 0.8 s',
    );
  });

  test('one that takes too long', async () => {
    sink.reply = (response, count) => (count === 1 ? undefined : response.end());

    expect(await sink.run({}, { world: { attemptMilliseconds: 50 } })).toBe(0);
    expect(sink.lines[0]).toBe(
      'attempt 1: POST http://127.0.0.1:PORT no answer in 0 ms: no answer in time; again in 0.8 s',
    );
  });

  test.each([400, 401, 404])('status %d is not', async (code) => {
    sink.reply = status(code);

    expect(await sink.run({})).toBe(1);
    expect(sink.received).toHaveLength(1);
  });
});

describe('the deadline', () => {
  test('ends retries', async () => {
    sink.reply = status(503);

    expect(await sink.run({ timeoutSeconds: 4 })).toBe(3);
    expect(sink.waits).toEqual([0.75, 1.5]);
    expect(sink.lines.at(-1)).toBe(
      'attempt 3: POST http://127.0.0.1:PORT 503 in 0 ms: status is not one that counts as success; no time for another',
    );
  });

  test('is not slept through where the server asks for more', async () => {
    sink.reply = status(429, '', { 'retry-after': '3600' });

    expect(await sink.run({ timeoutSeconds: 60 })).toBe(3);
    expect(sink.waits).toEqual([]);
  });

  test('ends a server that never answers', async () => {
    sink.reply = () => undefined;

    expect(await sink.run({ timeoutSeconds: 0.1 })).toBe(3);
    expect(sink.lines).toEqual([
      'attempt 1: POST http://127.0.0.1:PORT no answer in 0 ms: no answer in time; no time for another',
    ]);
  });

  test('ends a server that never ends its answer', async () => {
    sink.reply = (response) => void response.write('{');

    expect(await sink.run({ timeoutSeconds: 0.1 })).toBe(3);
  });

  test('ends a lookup that never answers', async () => {
    const world = { resolve: () => new Promise<never>(() => undefined) };

    expect(await sink.run({ url: 'http://chat.example', timeoutSeconds: 0.1 }, { world })).toBe(3);
  });

  test('comes with a signal to the process as well', async () => {
    const ended = new AbortController();
    sink.reply = () => ended.abort();

    expect(await sink.run({}, { world: { ended: ended.signal } })).toBe(3);
  });
});

test('a signal to the process ends a pause', async () => {
  const ended = new AbortController();
  sink.reply = status(503);
  const world = { ended: ended.signal, wait: async () => ended.abort() };

  expect(await sink.run({}, { world })).toBe(3);
  expect(sink.lines.at(-1)).toBe('no time left');
});

describe('polling', () => {
  const poll = { every: '10s', until: '$.done' };

  test('asks until the query finds something true', async () => {
    sink.reply = (response, count) => status(200, JSON.stringify({ done: count === 3 }))(response, count);

    expect(await sink.run({ poll })).toBe(0);
    expect(sink.waits).toEqual([10, 10]);
    expect(sink.lines[0]).toBe(
      'attempt 1: POST http://127.0.0.1:PORT 200 in 0 ms: $.done finds nothing true; again in 10.0 s',
    );
  });

  test('ends at the deadline', async () => {
    sink.reply = status(200, '{"done":false}');

    expect(await sink.run({ poll, timeoutSeconds: 25 })).toBe(3);
    expect(sink.received).toHaveLength(3);
  });

  test('asks success.query of the last answer only', async () => {
    sink.reply = (response, count) =>
      status(200, JSON.stringify({ done: count === 2, ok: false }))(response, count);

    expect(await sink.run({ poll, success: { query: '$.ok' } })).toBe(1);
    expect(sink.received).toHaveLength(2);
  });

  test('goes on through a failure, and ends with a status that does not count', async () => {
    sink.reply = (response, count) => status([503, 200, 404][count - 1] ?? 200, '{}')(response, count);

    expect(await sink.run({ poll })).toBe(1);
    expect(sink.waits).toEqual([0.75, 10]);
  });
});

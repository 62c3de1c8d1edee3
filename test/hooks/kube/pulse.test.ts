/** When the process counts as stuck, and when it does not: least of all while the API server is away. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { Cache } from '../../../hooks/kube/cache.ts';
import { ApiError } from '../../../hooks/kube/api-error.ts';
import type { Client } from '../../../hooks/kube/client.ts';
import { Lease } from '../../../hooks/kube/lease.ts';
import { Queue } from '../../../hooks/kube/queue.ts';
import { Replica } from '../../../hooks/kube/replica.ts';
import { resources } from '../../../hooks/kube/resources.ts';
import { Watch } from '../../../hooks/kube/watch.ts';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import { testClock, type TestClock } from './bench.ts';

const minute = 60_000;

function never(): Promise<never> {
  return new Promise(() => undefined);
}

function away(): Promise<never> {
  return Promise.reject(new ApiError('nobody answers', { status: 0, reason: 'Unreachable' }));
}

function later(): Promise<never> {
  const answer = { status: 429, reason: 'TooManyRequests', retryAfterSeconds: 3600 };
  return Promise.reject(new ApiError('come again', answer));
}

/** A client whose every answer is the same. */
function answering(answer: () => Promise<never>): Client {
  async function* watch(): AsyncGenerator<unknown> {
    yield await answer();
  }
  return {
    get: answer,
    stamp: answer,
    list: answer,
    create: answer,
    replace: answer,
    patch: answer,
    delete: answer,
    watch,
    text: answer,
  };
}

/** Lets time pass in small steps, and what waits for an answer come to it; gives whether it ever held. */
async function ever(clock: TestClock, minutes: number, holds: () => boolean): Promise<boolean> {
  for (let passed = 0; passed < minutes * 6; passed += 1) {
    await clock.advance(10_000);
    await new Promise((resolve) => setImmediate(resolve));
    if (holds()) return true;
  }
  return false;
}

function watching(client: Client): { readonly clock: TestClock; readonly watch: Watch } {
  const clock = testClock();
  const watch = new Watch({
    client,
    clock,
    resource: resources.Release,
    sink: new Cache().sink({ kind: 'Release' }),
    pageSize: 2,
    keep: (one) => one,
  });
  watch.start();
  return { clock, watch };
}

describe('a watch', () => {
  test('whose list never comes back, though each request has its time limit: stuck after five minutes', async () => {
    const { clock, watch } = watching(answering(never));

    expect(await ever(clock, 5, () => watch.isStuck)).toBe(false);
    expect(await ever(clock, 1, () => watch.isStuck)).toBe(true);
  });

  test.each([
    ['nobody answers', away],
    ['it is told to come again in an hour', later],
  ])('where %s: not stuck, for hours', async (_, answer) => {
    const { clock, watch } = watching(answering(answer));
    onTestFinished(() => watch.stop());

    expect(await ever(clock, 180, () => watch.isStuck)).toBe(false);
  });

  test('that hears of bookmarks, and of nothing else: not stuck', async () => {
    const clock = testClock();
    const client: Client = {
      ...answering(away),
      list: () => Promise.resolve({ objects: [], resourceVersion: '1', next: '' }),
      watch: async function* bookmarks(_, { heard, signal }) {
        while (!signal.aborted) {
          await new Promise<void>((resolve) => void clock.after(minute, resolve));
          heard();
          yield { type: 'BOOKMARK', object: { metadata: { resourceVersion: '2' } } };
        }
      },
    };
    const watch = new Watch({
      client,
      clock,
      resource: resources.Release,
      sink: new Cache().sink({ kind: 'Release' }),
      pageSize: 2,
      keep: (one) => one,
    });
    watch.start();

    expect(await ever(clock, 60, () => watch.isStuck)).toBe(false);
  });

  test('that was stopped, or is not begun: not stuck', async () => {
    const { clock, watch } = watching(answering(away));
    await watch.stop();

    expect(await ever(clock, 30, () => watch.isStuck)).toBe(false);
  });
});

describe('the lease', () => {
  function trying(client: Client) {
    const clock = testClock();
    const name = { namespace: 'hookline', name: 'hookline-server' };
    const lease = new Lease({ client, clock, name, holder: 'a', changed: () => undefined });
    lease.start();
    return { clock, lease };
  }

  test('whose request never comes back: stuck', async () => {
    const { clock, lease } = trying(answering(never));

    expect(await ever(clock, 6, () => lease.isStuck)).toBe(true);
  });

  test('where nobody answers: not stuck', async () => {
    const { clock, lease } = trying(answering(away));
    onTestFinished(() => lease.stop());

    expect(await ever(clock, 60, () => lease.isStuck)).toBe(false);
  });
});

describe('the queue', () => {
  function working(look: () => Promise<never>) {
    const clock = testClock();
    const queue = new Queue({ clock, workers: 2, look });
    queue.start();
    queue.add('a/shop');
    return { clock, queue };
  }

  test('whose worker never ends a look: stuck after fifteen minutes, at that key', async () => {
    const { clock, queue } = working(never);

    expect(await ever(clock, 15, () => queue.stuck.length > 0)).toBe(false);
    expect(await ever(clock, 1, () => queue.stuck.length > 0)).toBe(true);
    expect(queue.stuck).toEqual(['a/shop']);
  });

  test('whose looks fail: not stuck', async () => {
    const { clock, queue } = working(away);

    expect(await ever(clock, 120, () => queue.stuck.length > 0)).toBe(false);
  });
});

describe('a replica', () => {
  function replica(client: Client) {
    const clock = testClock();
    const said: unknown[] = [];
    const made = new Replica({
      client,
      clock,
      settings: defaultSettings,
      diary: {
        error: (...words) => void said.push(words),
        warn: () => undefined,
        info: () => undefined,
        debug: () => undefined,
      },
      workers: 1,
      lease: { namespace: 'hookline', name: 'hookline-server' },
      holder: 'a',
    });
    return { clock, made, said };
  }

  test('without an API server: it stays live, before it has begun and for hours after', async () => {
    const { clock, made } = replica(answering(away));
    expect(made.isLive).toBe(true);
    made.start();
    onTestFinished(() => made.stop());

    expect(await ever(clock, 120, () => !made.isLive)).toBe(false);
  });

  test('with requests that never come back: not live, and it says what is stuck', async () => {
    const { clock, made, said } = replica(answering(never));
    made.start();

    expect(await ever(clock, 6, () => !made.isLive)).toBe(true);
    expect(said).toContainEqual([
      { stuck: expect.arrayContaining(['lease', 'watch of Release']) },
      'not live',
    ]);
  });
});

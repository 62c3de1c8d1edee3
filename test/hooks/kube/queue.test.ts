/** The queue: each key once, one worker a key, later again where it did not go well. */
import { expect, test } from 'vitest';
import { Queue, type Looked, type QueueSetting } from '../../../hooks/kube/queue.ts';
import { testClock } from './bench.ts';

/** Looks that end when the test says so. */
function opened(more: Partial<QueueSetting> = {}) {
  const clock = testClock();
  const begun: string[] = [];
  const failed: unknown[] = [];
  const ends = new Map<string, { resolve: (looked: Looked) => void; reject: (error: Error) => void }>();
  const queue = new Queue({
    clock,
    workers: 2,
    look: (key) => {
      begun.push(key);
      return new Promise((resolve, reject) => ends.set(key, { resolve, reject }));
    },
    failed: (key, _, { times, retryInMs }) => failed.push([key, times, retryInMs]),
    ...more,
  });
  queue.start();
  async function end(key: string, looked: Looked | Error = {}): Promise<void> {
    const found = ends.get(key);
    if (looked instanceof Error) found?.reject(looked);
    else found?.resolve(looked);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return { queue, clock, begun, failed, end };
}

test('a key that is wanted several times is looked at once', async () => {
  const { queue, begun, end } = opened({ workers: 1 });
  for (const key of ['a', 'b', 'b', 'b']) queue.add(key);
  await end('a');
  await end('b');

  expect(begun).toEqual(['a', 'b']);
});

test('a key that is wanted while it is looked at comes again afterwards, never beside', async () => {
  const { queue, begun, end } = opened();
  queue.add('a');
  queue.add('a');
  queue.add('a');
  expect(begun).toEqual(['a']);
  await end('a');
  expect(begun).toEqual(['a', 'a']);
  await end('a');

  expect(begun).toEqual(['a', 'a']);
});

test('only so many are looked at at once, and a busy key does not keep others waiting', async () => {
  const { queue, begun, end } = opened();
  for (const key of ['a', 'a', 'b', 'c']) queue.add(key);
  queue.add('a');
  expect([begun, queue.depth]).toEqual([['a', 'b'], 2]);
  await end('b');

  expect(begun).toEqual(['a', 'b', 'a'].slice(0, 2).concat('c'));
});

test('a key comes again when its look says so', async () => {
  const { queue, clock, begun, end } = opened();
  queue.add('a');
  await end('a', { after: 5000 });
  await clock.advance(4999);
  expect(begun.length).toBe(1);
  await clock.advance(1);

  expect(begun.length).toBe(2);
});

test('the sooner of two moments counts', async () => {
  const { queue, clock, begun } = opened();
  queue.addAfter('a', 5000);
  queue.addAfter('a', 9000);
  queue.addAfter('a', 2000);
  await clock.advance(2000);
  expect(begun.length).toBe(1);
});

test('nothing is put off for longer than ten minutes', async () => {
  const { queue, clock, begun } = opened();
  queue.addAfter('a', 30 * 24 * 3600 * 1000);
  await clock.advance(600_000);

  expect(begun).toEqual(['a']);
});

test('a key that fails comes again, later each time, until it goes well', async () => {
  const { queue, clock, failed, end } = opened();
  queue.add('a');
  for (let round = 0; round < 3; round += 1) {
    await end('a', new Error('no answer'));
    await clock.advance(clock.due() ?? 0);
  }
  await end('a');
  queue.add('a');
  await end('a', new Error('no answer'));

  expect(failed).toEqual([
    ['a', 1, 150],
    ['a', 2, 300],
    ['a', 3, 600],
    ['a', 1, 150],
  ]);
});

test('a key of which something was refused comes again soon, and is no failure', async () => {
  const { queue, clock, begun, failed, end } = opened();
  queue.add('a');
  await end('a', { isRefused: true, after: 60_000 });
  await clock.advance(150);

  expect([begun.length, failed]).toEqual([2, []]);
});

test('once it is stopped nothing is taken up, and what is being done is waited for', async () => {
  const { queue, clock, begun, end } = opened();
  queue.add('a');
  queue.addAfter('b', 10);
  const stopped = queue.stop();
  queue.add('c');
  let isStopped = false;
  void stopped.then(() => (isStopped = true));
  await clock.advance(100);
  expect(isStopped).toBe(false);
  await end('a', { after: 10 });
  await stopped;
  await clock.advance(100);

  expect(begun).toEqual(['a']);
});

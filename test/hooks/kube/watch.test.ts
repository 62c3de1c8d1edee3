/** A watch over a connection: it lists, follows, and goes on after whatever happens. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { Cache } from '../../../hooks/kube/cache.ts';
import { resources } from '../../../hooks/kube/resources.ts';
import { Watch, type WatchSetting } from '../../../hooks/kube/watch.ts';
import { fakeApi, type FakeApi } from '../../support/fake-api.ts';
import { refusal } from '../../support/fake-api-write.ts';
import { clientOf, eventually, object, testClock, type TestClock } from './bench.ts';

interface Bench {
  readonly api: FakeApi;
  readonly cache: Cache;
  readonly clock: TestClock;
  readonly interrupted: string[];
  /** The names that are known. */
  readonly names: () => readonly string[];
}

async function watching(more: Partial<WatchSetting> = {}, names: readonly string[] = ['a']): Promise<Bench> {
  const api = await fakeApi();
  for (const name of names) api.store.create(object('Release', name));
  const cache = new Cache();
  const clock = testClock();
  const interrupted: string[] = [];
  const watch = new Watch({
    client: clientOf(api),
    resource: resources.Release,
    clock,
    sink: cache.sink({ kind: 'Release' }),
    pageSize: 2,
    keep: (one) => one,
    interrupted: (error) => interrupted.push(error instanceof Error ? error.message : String(error)),
    ...more,
  });
  watch.start();
  onTestFinished(() => watch.stop());
  return {
    api,
    cache,
    clock,
    interrupted,
    names: () => cache.list('Release').map((one) => String((one['metadata'] as { name: string }).name)),
  };
}

/** A watch is there once the server tells it what happens. */
function follows({ api }: Bench): Promise<void> {
  return eventually('it watches', () => api.history.listeners('Release') === 1);
}

function lists({ api }: Bench): number {
  return api.asked.filter(({ query }) => !query.has('watch')).length;
}

function watches({ api }: Bench): readonly (string | null)[] {
  return api.asked.filter(({ query }) => query.has('watch')).map(({ query }) => query.get('resourceVersion'));
}

test('everything is listed in pages before the cache is synced, then changes are heard', async () => {
  const bench = await watching({}, ['a', 'b', 'c']);
  expect(bench.cache.isSynced).toBe(false);
  await follows(bench);
  expect([bench.cache.isSynced, bench.names(), lists(bench)]).toEqual([true, ['a', 'b', 'c'], 2]);

  bench.api.store.create(object('Release', 'd'));
  bench.api.store.remove({ kind: 'Release', namespace: 'hookline-config', name: 'a' });

  await eventually('both are heard', () => bench.names().join() === 'b,c,d');
});

test('it asks for bookmarks, and goes on from the last one', async () => {
  const bench = await watching();
  await follows(bench);
  bench.api.store.create(object('Job', 'elsewhere'));
  bench.api.history.bookmark();
  await bench.clock.advance(6000);
  bench.api.history.end('Release');

  await eventually('it watches again', () => watches(bench).length === 2);
  expect(bench.api.asked.find(({ query }) => query.has('watch'))?.query.get('allowWatchBookmarks')).toBe(
    'true',
  );
  expect(watches(bench)).toEqual(['1', '2']);
});

test('a broken connection is taken up where it broke, and nothing is listed again', async () => {
  const bench = await watching();
  await follows(bench);
  bench.api.cut();
  await eventually('it is told', () => bench.interrupted.length === 1);
  bench.api.store.create(object('Release', 'b'));
  await bench.clock.advance(1000);

  await eventually('what happened meanwhile is heard', () => bench.names().join() === 'a,b');
  expect(lists(bench)).toBe(1);
});

describe('a version that is too old is listed again, and what is gone meanwhile goes', () => {
  test.each([
    ['as an answer', (api: FakeApi) => api.history.end('Release')],
    [
      'as an event',
      (api: FakeApi) => api.history.end('Release', refusal('Expired', 'too old resource version')),
    ],
  ])('%s', async (_, end) => {
    const bench = await watching({}, ['a', 'b']);
    await follows(bench);
    await bench.clock.advance(6000);
    bench.api.fault = ({ query }) => (query.has('watch') ? { status: 410 } : undefined);
    bench.api.store.remove({ kind: 'Release', namespace: 'hookline-config', name: 'a' });
    await eventually('it is heard', () => bench.names().join() === 'b');
    end(bench.api);
    await eventually('it is told', () => bench.interrupted.length === 1);
    bench.api.fault = () => undefined;
    bench.api.store.remove({ kind: 'Release', namespace: 'hookline-config', name: 'b' });
    await bench.clock.advance(1000);

    await eventually('it is gone', () => bench.names().length === 0);
    expect(lists(bench)).toBe(2);
  });
});

test('pages that expire while they are read are asked for in one piece', async () => {
  const bench = await watching({}, ['a', 'b', 'c']);
  bench.api.fault = ({ query }) => (query.has('continue') ? { status: 410 } : undefined);
  await eventually('it is told', () => bench.interrupted.length === 1);
  await bench.clock.advance(1000);

  await follows(bench);
  expect(bench.names()).toEqual(['a', 'b', 'c']);
});

test('a watch that says nothing for too long is begun anew', async () => {
  const bench = await watching();
  await follows(bench);
  await bench.clock.advance(100_000);
  bench.api.history.bookmark();
  bench.api.store.create(object('Release', 'b'));
  await eventually('it is heard', () => bench.names().length === 2);
  await bench.clock.advance(100_000);
  expect(bench.interrupted).toEqual([]);

  await bench.clock.advance(60_000);

  await eventually('it is told', () => bench.interrupted.length === 1);
  expect(bench.interrupted[0]).toMatch(/abort/i);
  await eventually('it watches again', () => watches(bench).length === 2);
});

test('a server that greets and hangs up is asked less and less often', async () => {
  const bench = await watching();
  await follows(bench);
  for (let round = 1; round <= 4; round += 1) {
    bench.api.history.end('Release');
    await eventually('it waits', () => (bench.clock.due() ?? Infinity) < 100_000);
    const wait = bench.clock.due() ?? 0;
    expect(wait).toBe(375 * 2 ** (round - 1));
    await bench.clock.advance(wait);
    await eventually('it watches again', () => watches(bench).length === round + 1);
    await follows(bench);
  }
});

test('an exception of ours is told, and everything is listed again', async () => {
  let isBroken = true;
  const bench = await watching({
    keep: (one) => {
      if (isBroken && (one['metadata'] as { name: string }).name === 'b') throw new Error('our fault');
      return one;
    },
  });
  await follows(bench);
  bench.api.store.create(object('Release', 'b'));
  await eventually('it is told', () => bench.interrupted.includes('our fault'));
  isBroken = false;
  await bench.clock.advance(1000);

  await eventually('it is there', () => bench.names().join() === 'a,b');
  expect(lists(bench)).toBe(2);
});

test('a kind that need not exist counts as empty, and is looked for again', async () => {
  const bench = await watching({
    absentBy: [404],
    resource: { apiVersion: 'x/v1', kind: 'X', plural: 'xs' },
  });
  await eventually('it is synced', () => bench.cache.isSynced);

  expect([bench.interrupted, bench.names()]).toEqual([[], []]);
  await eventually('it waits', () => bench.clock.due() === 45_000);
});

test('a kind that was there is not given up for one refusal: an API server that starts may not know our rights', async () => {
  const bench = await watching({ absentBy: [403] }, ['a']);
  await follows(bench);
  const refused = bench.interrupted.length;
  bench.api.fault = () => ({ status: 403 });
  bench.api.cut();
  for (let count = 1; count < 4; count += 1) {
    await eventually('it is told', () => bench.interrupted.length >= refused + count);
    expect(bench.names()).toEqual(['a']);
    await bench.clock.advance(10_000);
  }
  bench.api.fault = () => undefined;
  await bench.clock.advance(10_000);
  await follows(bench);
  expect(bench.names()).toEqual(['a']);

  bench.api.fault = () => ({ status: 403 });
  bench.api.cut();
  await until(bench, () => bench.names().length === 0);
});

/** Lets time pass until something holds. */
async function until({ clock }: Bench, holds: () => boolean): Promise<void> {
  for (let round = 0; round < 200 && !holds(); round += 1) {
    await clock.advance(1000);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(holds()).toBe(true);
}

test('a kind that must exist does not count as empty', async () => {
  const bench = await watching({ resource: { apiVersion: 'x/v1', kind: 'X', plural: 'xs' } });
  await eventually('it is told', () => bench.interrupted.length === 1);

  expect(bench.cache.isSynced).toBe(false);
});

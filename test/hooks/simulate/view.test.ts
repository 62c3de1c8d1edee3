/** What a watcher knows: late, in another order between kinds, several changes as one, and in the end everything. */
import { expect, test } from 'vitest';
import { randomFrom } from '../../../hooks/simulate/random.ts';
import { openStore, type Store } from '../../../hooks/simulate/store.ts';
import { freshView, laggingView } from '../../../hooks/simulate/view.ts';
import { start } from './bench.ts';

function filled(): Store {
  const store = openStore(() => start);
  store.create({ apiVersion: 'v1', kind: 'Release', metadata: { namespace: 'a', name: 'one' } });
  return store;
}

function change(store: Store, count: number): void {
  for (let number = 1; number <= count; number += 1) {
    store.create({ apiVersion: 'v1', kind: 'Job', metadata: { namespace: 'a', name: `job-${number}` } });
    store.change({ kind: 'Release', namespace: 'a', name: 'one' }, (object) => ({
      ...object,
      status: { number },
    }));
  }
  store.remove({ kind: 'Job', namespace: 'a', name: 'job-1' });
}

test('a fresh view knows everything at once', () => {
  const store = filled();
  const view = freshView(store);
  change(store, 3);

  expect(view.list('Release')).toEqual(store.list('Release'));
  expect(view.hear()).toBe(false);
});

test('a lagging view knows what there was, until it hears', () => {
  const store = filled();
  const view = laggingView(store, randomFrom(1));
  const before = store.list('Release');
  change(store, 3);

  expect(view.list('Release')).toEqual(before);
  expect(view.list('Job')).toEqual([]);
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'with seed %i it knows everything in the end, and never goes back',
  (seed) => {
    const store = filled();
    const view = laggingView(store, randomFrom(seed));
    change(store, 20);

    let [last, rounds] = [0, 0];
    while (view.hear()) {
      const version = Number(view.list('Release')[0]?.metadata.resourceVersion);
      expect(version).toBeGreaterThanOrEqual(last);
      last = version;
      rounds += 1;
      expect(rounds).toBeLessThan(1000);
    }
    expect(view.list('Release')).toEqual(store.list('Release'));
    expect(new Set(view.list('Job'))).toEqual(new Set(store.list('Job')));
  },
);

test('kinds are heard of in different orders', () => {
  const known = Array.from({ length: 20 }, (_, seed) => {
    const store = filled();
    const view = laggingView(store, randomFrom(seed));
    change(store, 20);
    view.hear();
    const release = view.list('Release')[0]?.status !== undefined;
    return `${release ? 'release' : ''}${view.list('Job').length > 0 ? 'job' : ''}`;
  });

  expect(new Set(known)).toEqual(new Set(['', 'release', 'job', 'releasejob']));
});

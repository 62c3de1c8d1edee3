/** The API server in memory: versions, preconditions, finalizers, watches. */
import { describe, expect, test } from 'vitest';
import { openStore, type Store, type WatchEvent } from '../../../hooks/simulate/store.ts';
import { start } from './bench.ts';

const job = {
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name: 'migrate', namespace: 'shop' },
  spec: { suspend: true },
};
const ref = { kind: 'Job', namespace: 'shop', name: 'migrate' };

function opened(): { readonly store: Store; readonly seen: WatchEvent[] } {
  const store = openStore(() => start);
  const seen: WatchEvent[] = [];
  store.watch((event) => seen.push(event));
  return { store, seen };
}

function typesOf(seen: readonly WatchEvent[]): readonly string[] {
  return seen.map(({ type, object }) => `${type} ${object.metadata.resourceVersion}`);
}

test('an object gets identity, age and version', () => {
  const { store } = opened();

  expect(store.create(job)).toEqual({
    object: {
      ...job,
      metadata: {
        name: 'migrate',
        namespace: 'shop',
        uid: '00000000-0000-4000-8000-000000000001',
        resourceVersion: '1',
        generation: 1,
        creationTimestamp: '2026-11-21T08:00:00Z',
      },
    },
  });
  expect(store.create(job)).toEqual({ refused: 'AlreadyExists' });
});

test('an object of the same name that is made again is another one', () => {
  const { store } = opened();
  store.create(job);
  store.remove(ref);
  store.create(job);

  expect(store.get(ref)?.metadata.uid).toBe('00000000-0000-4000-8000-000000000002');
});

test('each change has a higher version, and one that changes nothing has none', () => {
  const { store, seen } = opened();
  store.create(job);
  store.change(ref, (object) => ({ ...object, status: { active: 1 } }));
  store.change(ref, (object) => ({ ...object, status: { active: 1 } }));

  expect(typesOf(seen)).toEqual(['ADDED 1', 'MODIFIED 2']);
});

test('the generation rises with the spec alone', () => {
  const { store } = opened();
  store.create(job);
  store.change(ref, (object) => ({ ...object, status: { active: 1 } }));
  expect(store.get(ref)?.metadata.generation).toBe(1);

  store.change(ref, (object) => ({ ...object, spec: { suspend: false } }));
  expect(store.get(ref)?.metadata.generation).toBe(2);
});

describe('a write is refused', () => {
  test.each([
    ['with a stale version', { resourceVersion: '0' }, 'Conflict'],
    ['with another UID', { uid: 'other' }, 'Invalid'],
    ['with both wrong: the UID is looked at first', { uid: 'other', resourceVersion: '0' }, 'Invalid'],
  ])('%s', (_, precondition, refused) => {
    const { store } = opened();
    store.create(job);

    expect(store.change(ref, () => ({ ...job, spec: {} }), precondition)).toEqual({ refused });
    expect(store.remove(ref, precondition)).toEqual({ refused });
    expect(store.get(ref)?.spec).toEqual({ suspend: true });
  });

  test('where there is no object', () => {
    const { store } = opened();

    expect(store.change(ref, () => job)).toEqual({ refused: 'NotFound' });
    expect(store.remove(ref)).toEqual({ refused: 'NotFound' });
  });
});

test('nobody changes name, identity, age or a deletion', () => {
  const { store } = opened();
  store.create({ ...job, metadata: { ...job.metadata, finalizers: ['a'] } });
  store.remove(ref);
  const before = store.get(ref);

  store.change(ref, () => ({ ...job, metadata: { name: 'other', finalizers: ['a'] } }));

  expect(store.get(ref)?.metadata).toEqual({
    ...before?.metadata,
    resourceVersion: '3',
  });
});

test('an object with finalizers goes with the last of them', () => {
  const { store, seen } = opened();
  store.create({ ...job, metadata: { ...job.metadata, finalizers: ['a', 'b'] } });
  store.remove(ref);
  expect(store.get(ref)?.metadata.deletionTimestamp).toBe('2026-11-21T08:00:00Z');

  for (const finalizers of [['b'], []])
    store.change(ref, (object) => ({ ...object, metadata: { ...object.metadata, finalizers } }));

  expect(store.get(ref)).toBeUndefined();
  expect(typesOf(seen)).toEqual(['ADDED 1', 'MODIFIED 2', 'MODIFIED 3', 'DELETED 4']);
});

test('an object that is deleted in the foreground waits for its dependents', () => {
  const { store } = opened();
  store.create(job);
  store.remove(ref, { propagation: 'Foreground' });

  expect(store.get(ref)?.metadata.finalizers).toEqual(['foregroundDeletion']);
});

test('a watch that has ended hears nothing', () => {
  const store = openStore(() => start);
  const seen: string[] = [];
  const end = store.watch(({ type }) => seen.push(type));
  store.create(job);
  end();
  store.remove(ref);

  expect(seen).toEqual(['ADDED']);
});

/** The book of gates over a product on its way: answers, who is told, and what is believed. */
import { expect, test } from 'vitest';
import type { Snapshot } from '../../../hooks/engine/snapshot.ts';
import { GateBook } from '../../../hooks/http/gate-book.ts';
import { gateName } from '../../../hooks/model/naming.ts';
import { field, type JsonObject } from '../../../hooks/model/object.ts';
import { application, commit } from '../engine/argo.ts';
import { environment, flow, namespace, product, Scene, type Script } from '../engine/scene.ts';

const key = `${namespace}/shop`;
const devHangs: Script = { syncs: (name) => (name === 'shop-dev' ? {} : { phase: 'Succeeded' }) };

function scene(script: Script): Scene {
  return new Scene(
    [
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      application('shop-dev', 'dev', { gated: true }),
      application('shop-staging', 'staging', { gated: true }),
    ],
    script,
  );
}

interface Kept {
  readonly book: GateBook;
  /** Applications as a direct read finds them. */
  readonly read: Map<string, JsonObject>;
  readonly told: (string | undefined)[];
  readonly claims: string[];
  readonly snapshots: () => number;
  readonly replace: (change: (snapshot: Snapshot) => Snapshot) => void;
  now: number;
}

function kept({ world }: Scene): Kept {
  let snapshots = 0;
  let change: ((snapshot: Snapshot) => Snapshot) | undefined;
  const told: (string | undefined)[] = [];
  const claims: string[] = [];
  const read = new Map<string, JsonObject>();
  const book = new GateBook({
    products: () => [`${namespace}/other`, key],
    snapshot: (asked) => {
      snapshots += 1;
      const found = asked === key ? world.snapshot(key) : undefined;
      return found === undefined || change === undefined ? found : change(found);
    },
    now: () => result.now,
    read: async ({ name }) => read.get(name),
    destination: ({ name }) => name.replace('shop-', ''),
    claim: (instance, version) => claims.push(`${instance} ${version}`),
  });
  book.subscribe((instance) => told.push(instance));
  const result: Kept = {
    book,
    read,
    told,
    claims,
    snapshots: () => snapshots,
    replace: (next) => {
      change = next;
    },
    now: world.clock,
  };
  return result;
}

const staging = { namespace: 'argocd', name: 'shop-staging', instance: 'shop-staging' };

test('what the engine answers, with the release and where the application lies', async () => {
  const { book } = kept(await scene(devHangs).commit(commit('a')).run());

  expect(book.ask(staging)).toEqual({
    isOpen: false,
    reason: 'NotItsTurn',
    message: 'waits for dev',
    release: { namespace, name: expect.stringMatching(/^shop-[0-9a-f]{10}$/) as string },
    destination: 'staging',
  });
});

test('an answer is for the operation that a direct read finds, and for no later one', async () => {
  const running = scene({ syncs: () => ({}) });
  await running.commit(commit('a')).run();
  const { book, read } = kept(running);
  const place = { kind: 'Application', namespace: 'argocd', name: 'shop-staging' };
  const object = running.world.find(place) ?? {};
  const status = field(object, 'status') as JsonObject;
  const state = status['operationState'] as JsonObject;

  async function confirmed(found: JsonObject | undefined): Promise<boolean> {
    if (found === undefined) read.clear();
    else read.set('shop-staging', found);
    return book.confirm(staging);
  }
  function withState(more: JsonObject): JsonObject {
    return { ...object, status: { ...status, operationState: { ...state, ...more } } };
  }

  expect(state['phase']).toBe('Running');
  expect(await confirmed(object)).toBe(true);
  expect(await confirmed(undefined)).toBe(false);
  expect(await confirmed(withState({ startedAt: '2026-03-02T00:00:00Z' }))).toBe(false);
  expect(await confirmed(withState({ retryCount: 1 }))).toBe(false);
  expect(await confirmed(withState({ phase: 'Terminating' }))).toBe(false);
  expect(await confirmed({ ...object, metadata: { ...place, uid: 'another' } })).toBe(false);
  expect(await book.confirm({ ...staging, name: 'stranger' })).toBe(false);
});

test('an application of no Product is held, and not remembered', async () => {
  const one = kept(await scene(devHangs).commit(commit('a')).run());

  expect(
    one.book.ask({ namespace: 'argocd', name: 'stranger', instance: 'stranger', version: '1' }),
  ).toMatchObject({
    isOpen: false,
    reason: 'NO_PRODUCT',
  });
  expect(one.claims).toEqual([]);
});

test('a product is looked at once for all its gates, until it changes or a while is over', async () => {
  const one = kept(await scene(devHangs).commit(commit('a')).run());
  one.book.ask(staging);
  const before = one.snapshots();

  for (let time = 0; time < 100; time += 1) one.book.ask(staging);
  expect(one.snapshots()).toBe(before);

  one.now += 5000;
  one.book.ask(staging);
  expect(one.snapshots()).toBe(before + 1);
});

test('of a change the gates of that product are told, those that left it too', async () => {
  const one = kept(await scene(devHangs).commit(commit('a')).run());
  one.book.ask(staging);
  one.replace((snapshot) => ({
    ...snapshot,
    applications: new Map([...snapshot.applications].filter(([name]) => name !== 'argocd/shop-staging')),
  }));

  one.book.changed(key);

  expect(new Set(one.told)).toEqual(new Set(['shop-dev', 'shop-staging']));
  expect(one.told).toHaveLength(2);
  expect(one.book.ask(staging)).toMatchObject({ reason: 'NO_PRODUCT' });
  one.told.length = 0;
  one.book.changed(`${namespace}/other`);
  expect(one.told).toEqual([]);
});

test('a version is handed on only where the name of the gate Job proves it', async () => {
  const one = kept(await scene(devHangs).commit(commit('a')).run());
  const resource = { name: gateName('shop-staging', '1.4.2') };
  one.replace((snapshot) => ({
    ...snapshot,
    applications: new Map(
      [...snapshot.applications].map(([name, found]) => {
        const state =
          found.state === undefined
            ? undefined
            : {
                ...found.state,
                resources: found.state.resources.map((entry) => ({ ...entry, ...resource })),
              };
        return [name, { ...found, state }];
      }),
    ),
  }));

  const wrong = one.book.ask({ ...staging, version: '6.6.6' });
  const proven = one.book.ask({ ...staging, version: '1.4.2' });

  expect(one.claims).toEqual(['shop-staging 1.4.2']);
  // Until the replica that writes has recorded it, the gate had better ask another one.
  expect([wrong.isUnheard, proven.isUnheard]).toEqual([undefined, true]);
});

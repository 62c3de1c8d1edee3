/** Gates that are opened by hand, as changes of a Product's status. */
import { expect, test } from 'vitest';
import { openingStore } from '../../../hooks/http/opening-store.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { error, Fault } from '../../../hooks/model/problem.ts';

const place = { namespace: 'argocd', name: 'shop-prod' };
const ada = { name: 'ada', groups: [] };
const running = {
  metadata: { ...place, uid: 'u1' },
  operation: { sync: {} },
  status: { operationState: { phase: 'Running', startedAt: '2026-11-21T09:00:00Z' } },
};

function product(name: string, uid: string, openings?: readonly object[]): JsonObject {
  return {
    metadata: { namespace: 'hookline-config', name, resourceVersion: '7' },
    status: { applications: [{ uid }], ...(openings === undefined ? {} : { openings }) },
  };
}

function opened(application: JsonObject | undefined, products: readonly JsonObject[], conflicts = 0) {
  const written: unknown[] = [];
  let left = conflicts;
  const open = openingStore({
    application: async () => application,
    products: async () => products,
    patch: async (name, patch) => {
      left -= 1;
      if (left >= 0) throw new Fault([error('CONFLICT', 'changed meanwhile')]);
      written.push([name, patch]);
    },
    now: () => Date.parse('2026-11-21T10:00:00Z'),
  });
  return { open: async (reason: string) => open(place, { reason }, ada), written };
}

const opening = {
  uid: 'u1',
  ...place,
  startedAt: '2026-11-21T09:00:00Z',
  reason: 'incident 7',
  by: 'ada',
  at: '2026-11-21T10:00:00.000Z',
};

test('it is for the sync that runs, in the Product that has the Application', async () => {
  const { open, written } = opened(running, [product('cellar', 'u2'), product('shop', 'u1')], 4);

  await open('incident 7');

  expect(written).toEqual([
    [
      { namespace: 'hookline-config', name: 'shop' },
      {
        metadata: { resourceVersion: '7' },
        status: { openings: [{ ...opening, at: expect.stringMatching(/^2026-11-21T10:00:00/) as string }] },
      },
    ],
  ]);
});

test('twice is once, and the last ones are kept', async () => {
  const old = Array.from({ length: 20 }, (_, index) => ({ uid: `o${index}`, startedAt: 'x' }));
  const again = opened(running, [product('shop', 'u1', [opening])]);
  const full = opened(running, [product('shop', 'u1', old)]);

  await again.open('again');
  await full.open('incident 7');

  expect(again.written).toEqual([]);
  expect(full.written).toMatchObject([
    [{ name: 'shop' }, { status: { openings: { length: 20, 0: { uid: 'o1' }, 19: { by: 'ada' } } } }],
  ]);
});

test.each<[string, { application?: JsonObject; uid?: string; reason?: string }, string]>([
  ['an Application that is not there', {}, 'NOT_FOUND'],
  ['one in no Product', { application: running, uid: 'u2' }, 'NOT_FOUND'],
  ['one that is not synced', { application: { ...running, operation: undefined } }, 'GATE_NOT_WAITING'],
  ['no reason', { application: running, reason: '  ' }, 'FIELD_MISSING'],
])('%s is refused', async (_, { application, uid = 'u1', reason = 'x' }, code) => {
  const { open, written } = opened(application, [product('shop', uid)]);

  await expect(open(reason)).rejects.toThrow(code);
  expect(written).toEqual([]);
});

test('where others are faster five times it is given up', async () => {
  await expect(opened(running, [product('shop', 'u1')], 5).open('x')).rejects.toThrow('CONFLICT');
});

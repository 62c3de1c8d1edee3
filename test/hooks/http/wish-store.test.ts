/** Wishes as changes of stored releases: conflicts, refusals, and who wished. */
import { expect, test } from 'vitest';
import type { StoredRelease } from '../../../hooks/http/ports.ts';
import { wishStore, type WishCluster } from '../../../hooks/http/wish-store.ts';
import { error, Fault } from '../../../hooks/model/problem.ts';
import { releaseOf } from './release.ts';

const place = { namespace: 'hookline-config', name: 'shop-1' };
const ada = { name: 'ada', groups: ['release-managers'] };
const pinned = {
  flow: { steps: [{ environment: 'prod', dependsOn: ['dev'], approval: { groups: ['release-managers'] } }] },
  flowDigest: 'f',
  hooks: {},
};

function cluster(release: StoredRelease | undefined, conflicts = 0) {
  const written: unknown[] = [];
  let left = conflicts;
  const port: WishCluster = {
    release: async () => release,
    product: async ({ name }) =>
      name === 'shop' ? { spec: { promotionFlows: [{ name: 'main-flow' }] } } : undefined,
    flow: async ({ name }) => (name === 'main-flow' ? { metadata: { uid: 'flow-uid' } } : undefined),
    releases: async () => (release === undefined ? [] : [release]),
    create: async (object) => {
      written.push(object);
      return place;
    },
    patch: async (_, patch) => {
      left -= 1;
      if (left >= 0) throw new Fault([error('CONFLICT', 'changed meanwhile')]);
      written.push(patch);
    },
  };
  return { store: wishStore(port), written };
}

test('a change holds only for the release as it was read', async () => {
  const { store, written } = cluster(releaseOf('shop-1'));

  await store.terminate(place, { reason: 'wrong tag' }, ada);

  expect(written).toEqual([
    { metadata: { resourceVersion: '1' }, spec: { terminate: { reason: 'wrong tag', by: 'ada' } } },
  ]);
});

test('where the loop was faster it is made anew, a few times', async () => {
  const few = cluster(releaseOf('shop-1'), 4);
  const many = cluster(releaseOf('shop-1'), 5);

  await few.store.terminate(place, { reason: '' }, ada);

  expect(few.written).toHaveLength(1);
  await expect(many.store.terminate(place, { reason: '' }, ada)).rejects.toThrow('CONFLICT');
});

test('an approval by one of its groups, and by none', async () => {
  const { store, written } = cluster(releaseOf('shop-1', { status: { pinned } }));

  await store.approve(place, { environment: 'prod', reason: 'tested' }, ada);

  expect(written).toEqual([
    {
      metadata: { resourceVersion: '1' },
      spec: { approvals: [{ environment: 'prod', reason: 'tested', attempt: 1, by: 'ada' }] },
    },
  ]);
  const bob = { name: 'bob', groups: ['Release-Managers'] };
  await expect(store.approve(place, { environment: 'prod', reason: '' }, bob)).rejects.toThrow(
    'APPROVAL_REFUSED',
  );
});

test('a retry of a failed release, and none of one that goes on', async () => {
  const failed = cluster(releaseOf('shop-1', { status: { phase: 'Failed', attempt: 2 } }));
  const goesOn = cluster(releaseOf('shop-1'));

  await failed.store.retry(place, ada);

  expect(failed.written).toEqual([
    { metadata: { resourceVersion: '1' }, spec: { retry: 2, terminate: null } },
  ]);
  await expect(goesOn.store.retry(place, ada)).rejects.toThrow('RELEASE_OPEN');
});

test('a release that is gone', async () => {
  await expect(cluster(undefined).store.retry(place, ada)).rejects.toThrow('NOT_FOUND');
});

test('a start of what was started before gives the release that there is', async () => {
  const spec = { product: 'shop', flow: 'main-flow', version: '1.5.0' };
  const { store, written } = cluster(
    releaseOf('shop-1', { spec, status: { identity: { version: '1.5.0', generation: 0 } } }),
  );

  expect(await store.start('hookline-config', { product: 'shop', version: '1.5.0' }, ada)).toEqual(place);
  expect(written).toEqual([]);
});

test('a start, and what it lacks', async () => {
  const { store, written } = cluster(undefined);

  expect(await store.start('hookline-config', { product: 'shop', version: '1.5.0' }, ada)).toEqual(place);

  expect(written).toMatchObject([
    {
      metadata: {
        namespace: 'hookline-config',
        name: expect.stringMatching(/^shop-[0-9a-f]{10}$/) as string,
      },
      spec: { product: 'shop', flow: 'main-flow', version: '1.5.0', initiatedBy: 'ada' },
    },
  ]);
  await expect(store.start('a', { product: 'cellar', version: '1' }, ada)).rejects.toThrow('NOT_FOUND');
  await expect(store.start('a', { product: 'shop', flow: 'x', version: '1' }, ada)).rejects.toThrow(
    'FLOW_UNKNOWN',
  );
  await expect(store.start('a', { product: 'shop' }, ada)).rejects.toThrow('FIELD_MISSING');
  await expect(store.start('a', { product: 'shop', version: '1', revision: 'a' }, ada)).rejects.toThrow(
    'FIELD_MISSING',
  );
});

/** What a replica hears of gates reaches the engine. */
import { expect, test } from 'vitest';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import { Replica } from '../../../hooks/kube/replica.ts';
import { fakeApi } from '../../support/fake-api.ts';
import { clientOf, object, testClock } from './bench.ts';

test.each([new Map([['shop', 7]]), undefined])(
  'a snapshot says which gates have asked: %s',
  async (asked) => {
    const replica = new Replica({
      client: clientOf(await fakeApi()),
      clock: testClock(),
      settings: defaultSettings,
      diary: { error: () => undefined, warn: () => undefined, info: () => undefined, debug: () => undefined },
      workers: 1,
      lease: { namespace: 'hookline', name: 'hookline-server' },
      holder: 'a',
      asked: () => asked,
    });
    replica.cache.sink({ kind: 'Product' }).put(object('Product', 'shop', { spec: {} }));

    const snapshot = replica.snapshot('hookline-config/shop');

    expect([snapshot?.product.name, snapshot?.asked]).toEqual(['shop', asked]);
  },
);

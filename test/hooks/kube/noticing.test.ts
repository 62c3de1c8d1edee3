/** What Argo CD did not notice is written again, by the leader alone, later each time. */
import { onTestFinished, expect, test } from 'vitest';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import { Cache } from '../../../hooks/kube/cache.ts';
import { Noticing } from '../../../hooks/kube/noticing.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { fakeApi } from '../../support/fake-api.ts';
import { clientOf, eventually, object, testClock } from './bench.ts';

const application = { kind: 'Application', namespace: 'argocd', name: 'shop' };
const running = { phase: 'Running', startedAt: 'x' };

async function opened({ isLeading = true, hasProduct = true, mayWrite = true } = {}) {
  const [api, clock, cache] = [await fakeApi(), testClock(), new Cache()];
  const sinks = {
    Application: cache.sink({ kind: 'Application' }),
    Product: cache.sink({ kind: 'Product' }),
  };
  const told: unknown[] = [];
  const noticing = new Noticing({
    client: clientOf(api),
    cache,
    clock,
    settings: { ...defaultSettings, mayWriteApplications: mayWrite },
    isLeading: () => isLeading,
    told: (name, error) => told.push(error ?? name),
  });
  onTestFinished(() => noticing.stop());
  // What happens to the store is heard at once.
  api.store.watch(({ object: one }) => {
    if (one.kind === 'Application') sinks.Application.put(one);
  });
  if (hasProduct)
    sinks.Product.put(object('Product', 'shop', { metadata: { resourceVersion: '1' }, spec: {} }));
  api.store.create(object('Application', 'shop', { spec: { project: 'default' } }));
  function change(more: JsonObject): void {
    api.store.change(application, (one) => ({ ...one, ...more }));
  }
  /** What would be written is under way by then. */
  async function pass(milliseconds: number): Promise<void> {
    await clock.advance(milliseconds);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  function written(): readonly unknown[] {
    return api.asked.map(({ body }) => (body as { metadata: { annotations: object } }).metadata.annotations);
  }
  return { api, clock, told, change, written, pass };
}

const refresh = 'argocd.argoproj.io/refresh';

test('a sync that does not begin within ten seconds is written again, then after twenty', async () => {
  const { clock, pass, change, written, told } = await opened();
  change({ operation: { sync: {} } });
  await pass(9999);
  expect(written()).toEqual([]);
  await clock.advance(1);
  await eventually('it is written', () => told.length === 1);
  await pass(19_999);
  expect(written().length).toBe(1);
  await clock.advance(1);
  await eventually('it is written again', () => told.length === 2);

  expect(written()).toEqual([{ [refresh]: 'normal' }, { [refresh]: 'normal-again' }]);
});

test('a sync that begins is left alone', async () => {
  const { pass, change, written } = await opened();
  change({ operation: { sync: {} } });
  await pass(5000);
  change({ status: { operationState: running } });
  await pass(60_000);

  expect(written()).toEqual([]);
});

test('the next sync is given its own time', async () => {
  const { pass, change, written } = await opened();
  change({ operation: { sync: {} } });
  await pass(5000);
  change({ status: { operationState: running } });
  change({ operation: { sync: { revision: 'b' } }, status: {} });
  await pass(9999);

  expect(written()).toEqual([]);
});

test('a refresh that is not had is asked for in other words', async () => {
  const { clock, change, written, told } = await opened();
  change({ metadata: { annotations: { [refresh]: 'normal' } } });
  await clock.advance(10_000);
  await eventually('it is written', () => told.length === 1);

  expect(written()).toEqual([{ [refresh]: 'normal-again' }]);
});

test('that it cannot be written is told, and it is tried again', async () => {
  const { api, clock, change, told } = await opened();
  api.fault = () => ({ status: 403 });
  change({ operation: { sync: {} } });
  await clock.advance(10_000);
  await eventually('it is told', () => told.length === 1);
  await clock.advance(20_000);
  await eventually('it is told again', () => told.length === 2);

  expect(told[0]).toMatchObject({ status: 403 });
});

test.each([
  ['by a replica that does not lead', { isLeading: false }, { operation: { sync: {} } }],
  ['where the server may not write', { mayWrite: false }, { operation: { sync: {} } }],
  ['on an Application of no product', { hasProduct: false }, { operation: { sync: {} } }],
  ['where somebody asked for a hard refresh', {}, { metadata: { annotations: { [refresh]: 'hard' } } }],
])('nothing is written %s', async (_, setting, more) => {
  const { pass, change, written } = await opened(setting);
  change(more);
  await pass(60_000);

  expect(written()).toEqual([]);
});

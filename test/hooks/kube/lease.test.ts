/** The lead: one replica has it, knows until when, and others wait until it has run out. */
import { expect, onTestFinished, test } from 'vitest';
import { Lease } from '../../../hooks/kube/lease.ts';
import { fakeApi, type FakeApi } from '../../support/fake-api.ts';
import { clientOf, eventually, testClock, type TestClock } from './bench.ts';

const name = { namespace: 'hookline', name: 'hookline-server' };

function replica(api: FakeApi, clock: TestClock, holder: string) {
  const told: boolean[] = [];
  const failed: unknown[] = [];
  const lease = new Lease({
    client: clientOf(api),
    clock,
    name,
    holder,
    changed: (isLeading) => told.push(isLeading),
    failed: (error) => failed.push(error),
  });
  lease.start();
  onTestFinished(() => lease.stop());
  return { lease, told, failed };
}

function spec(api: FakeApi) {
  return api.store.get({ kind: 'Lease', ...name })?.spec;
}

/** Lets every replica try once more. */
async function turn(api: FakeApi, clock: TestClock): Promise<void> {
  const count = api.asked.length;
  await clock.advance(2000);
  await eventually('they have tried', () => api.asked.length > count);
  await new Promise((resolve) => setTimeout(resolve, 30));
}

test('the first one takes it, and another waits', async () => {
  const [api, clock] = [await fakeApi(), testClock()];
  const first = replica(api, clock, 'first');
  await eventually('it leads', () => first.lease.isHeld);
  const second = replica(api, clock, 'second');
  for (let round = 0; round < 20; round += 1) await turn(api, clock);

  expect([first.told, second.told]).toEqual([[true], []]);
  expect(spec(api)).toMatchObject({ holderIdentity: 'first', leaseDurationSeconds: 15, leaseTransitions: 0 });
  expect(spec(api)?.['renewTime']).toMatch(/^2026-01-05T08:00:40\.000000Z$/);
});

test('one that cannot renew it stops leading five seconds before another may begin', async () => {
  const [api, clock] = [await fakeApi(), testClock()];
  const first = replica(api, clock, 'first');
  await eventually('it leads', () => first.lease.isHeld);
  api.fault = () => ({ status: 500 });
  await clock.advance(9999);
  expect(first.lease.isHeld).toBe(true);
  expect(() => first.lease.fence()).not.toThrow();
  await clock.advance(1);

  expect([first.lease.isHeld, first.told]).toEqual([false, [true, false]]);
  expect(() => first.lease.fence()).toThrow('this replica does not lead any more');
  await eventually('it is told', () => first.failed.length > 0);
});

test('another takes it once it was not renewed for its time, by its own clock', async () => {
  const [api, clock] = [await fakeApi(), testClock()];
  api.store.create({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: name,
    // A clock that goes wrong: only that nothing changes counts.
    spec: {
      holderIdentity: 'dead',
      leaseDurationSeconds: 15,
      renewTime: '2020-01-01T00:00:00.000000Z',
      leaseTransitions: 4,
    },
  });
  const second = replica(api, clock, 'second');
  await eventually('it has looked', () => api.asked.length > 0);
  for (let round = 0; round < 7; round += 1) await turn(api, clock);
  expect(second.lease.isHeld).toBe(false);
  await turn(api, clock);

  await eventually('it leads', () => second.lease.isHeld);
  expect(spec(api)).toMatchObject({ holderIdentity: 'second', leaseTransitions: 5 });
});

test('one that ends gives it back, so that another need not wait', async () => {
  const [api, clock] = [await fakeApi(), testClock()];
  const first = replica(api, clock, 'first');
  await eventually('it leads', () => first.lease.isHeld);
  const second = replica(api, clock, 'second');
  await first.lease.stop();
  expect([first.told, spec(api)?.['holderIdentity']]).toEqual([[true, false], '']);
  await turn(api, clock);

  await eventually('another leads', () => second.lease.isHeld);
});

test('of two that try at once one gets it', async () => {
  const [api, clock] = [await fakeApi(), testClock()];
  const replicas = ['a', 'b', 'c'].map((holder) => replica(api, clock, holder));
  await eventually('one leads', () => replicas.some(({ lease }) => lease.isHeld));
  for (let round = 0; round < 3; round += 1) await turn(api, clock);

  expect(replicas.filter(({ lease }) => lease.isHeld).length).toBe(1);
  expect(replicas.flatMap(({ failed }) => failed)).toEqual([]);
});

test('one whose Lease another took writes no more', async () => {
  const [api, clock] = [await fakeApi(), testClock()];
  const first = replica(api, clock, 'first');
  await eventually('it leads', () => first.lease.isHeld);
  api.store.change({ kind: 'Lease', ...name }, (lease) => ({
    ...lease,
    spec: { ...lease.spec, holderIdentity: 'thief' },
  }));
  await turn(api, clock);

  await eventually('it knows', () => first.told.length === 2);
  expect(first.lease.isHeld).toBe(false);
});

/** Writes P of several Applications go out together; each is refused or done by itself. */
import { expect, test } from 'vitest';
import type { Action } from '../../../hooks/engine/action.ts';
import { applyActions } from '../../../hooks/kube/apply.ts';
import type { Client } from '../../../hooks/kube/client.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { application, job, opened } from './applied.ts';
import { clientOf, object, start } from './bench.ts';

const names = ['shop-1', 'shop-2', 'shop-3'];

function restOf(name: string, resourceVersion: string): Action {
  return { type: 'RestSelfHeal', of: 'a', target: { ...application, name }, resourceVersion, attempts: 9 };
}

async function withApplications() {
  const world = await opened();
  for (const name of names)
    world.api.store.create(object('Application', name, { spec: {}, status: { operationState: {} } }));
  function rests(): readonly Action[] {
    return names.map((name) => restOf(name, world.version({ ...application, name })));
  }
  function attempts(): readonly unknown[] {
    return names.map((name) => {
      const state = world.found({ ...application, name }).status?.['operationState'] as JsonObject;
      return (state['operation'] as { sync?: JsonObject } | undefined)?.sync?.['autoHealAttemptsCount'];
    });
  }
  return { ...world, rests, attempts };
}

test('none waits for another', async () => {
  const { api, rests, attempts } = await withApplications();
  const client = clientOf(api);
  let asked = 0;
  const { promise: all, resolve: letGo } = Promise.withResolvers<void>();
  async function patch(...what: Parameters<Client['patch']>): Promise<JsonObject> {
    asked += 1;
    if (asked === names.length) letGo();
    await all;
    return client.patch(...what);
  }
  await applyActions({ client: { ...client, patch }, now: () => start, fence: () => undefined }, rests());

  expect(attempts()).toEqual([9, 9, 9]);
});

test('one that is refused keeps none beside it back, and all that follows of its release', async () => {
  const { apply, found, uid, rests, attempts, refused } = await withApplications();
  const [, ...others] = rests();
  const unsuspend = { type: 'UnsuspendJob', target: job, uid: uid(job) } as const;
  await apply(restOf('shop-1', '1'), ...others, { ...unsuspend, of: 'a' });
  expect(attempts()).toEqual([undefined, 9, 9]);
  expect(refused).toEqual([['RestSelfHeal', 'Conflict']]);
  expect(found(job).spec).toEqual({ suspend: true });
  await apply({ ...unsuspend, of: 'b' });

  expect(found(job).spec).toEqual({ suspend: false });
});

test('where one is not answered all have ended before that is told, and nothing follows', async () => {
  const { apply, api, found, uid, rests, attempts } = await withApplications();
  api.fault = ({ path }) => (path.endsWith('/shop-1') ? { status: 500 } : undefined);
  const unsuspend = { type: 'UnsuspendJob', of: 'b', target: job, uid: uid(job) } as const;
  await expect(apply(...rests(), unsuspend)).rejects.toMatchObject({ name: 'ApiError' });

  expect(attempts()).toEqual([undefined, 9, 9]);
  expect(api.open()).toBe(0);
  expect(found(job).spec).toEqual({ suspend: true });
});

test('a status between two of them is written between them', async () => {
  const { apply, api, rests, version } = await withApplications();
  const [first, second] = rests();
  const product = { ...job, kind: 'HookRun' as const };
  if (first === undefined || second === undefined) throw new Error('there are three');
  const status = { of: 'b', target: product, resourceVersion: version(product), status: { x: 1 } };
  await apply(first, { type: 'UpdateStatus', ...status }, second);

  expect(
    api.asked.filter(({ method }) => method === 'PATCH').map(({ path }) => path.split('/').at(-1)),
  ).toEqual(['shop-1', 'status', 'shop-2']);
});

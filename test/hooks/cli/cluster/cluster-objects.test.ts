/** The commands' port over a client: pages, errors as problems, and watches that break. */
import { describe, expect, test } from 'vitest';
import { objectsOf, type ObjectClient } from '../../../../hooks/cli/cluster-objects.ts';
import type { JsonObject } from '../../../../hooks/model/object.ts';

class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`GET /apis: ${status}`);
    this.status = status;
  }
}

function object(name: string, resourceVersion = '1'): JsonObject {
  return { metadata: { namespace: 'a', name, resourceVersion } };
}

async function unused(): Promise<never> {
  throw new Error('not asked for');
}

function client(changed: Partial<ObjectClient>): ObjectClient {
  return {
    get: unused,
    list: unused,
    create: unused,
    patch: unused,
    watch: async function* () {
      yield* [];
      throw new Error('not asked for');
    },
    ...changed,
  };
}

function objects(changed: Partial<ObjectClient>) {
  return objectsOf(client(changed), { namespace: 'a', log: async () => undefined, pause: async () => {} });
}

test('an object, and none', async () => {
  const port = objects({
    get: async (_, { name }) => (name === 'one' ? object('one') : Promise.reject(new Refused(404))),
  });

  expect([await port.get('Release', 'a', 'one'), await port.get('Release', 'a', 'two')]).toEqual([
    object('one'),
    undefined,
  ]);
});

test('a list of several pages', async () => {
  const asked: unknown[] = [];
  const port = objects({
    list: async ({ plural }, ask) => {
      asked.push([plural, ask]);
      return ask.next === undefined
        ? { objects: [object('one')], resourceVersion: '5', next: 'more' }
        : { objects: [object('two')], resourceVersion: '5', next: '' };
    },
  });

  expect(await port.list('Release', { namespace: 'a' })).toEqual([object('one'), object('two')]);
  expect(asked).toEqual([
    ['releases', { namespace: 'a', limit: 500 }],
    ['releases', { namespace: 'a', limit: 500, next: 'more' }],
  ]);
});

test('who runs the command', async () => {
  const port = objects({
    create: async ({ plural }, body) => ({
      ...body,
      plural,
      status: { userInfo: { username: 'ada', groups: ['sre'] } },
    }),
  });

  expect(await port.whoAmI()).toEqual({ name: 'ada', groups: ['sre'] });
});

test('a patch is a merge patch', async () => {
  const port = objects({ patch: async (_, place, patch) => ({ place, patch }) });

  expect(await port.patch('Release', 'a', 'one', { spec: {} })).toEqual({
    place: { namespace: 'a', name: 'one' },
    patch: { type: 'merge', body: { spec: {} } },
  });
});

test.each([
  [401, 'TOKEN_REFUSED'],
  [403, 'FORBIDDEN'],
  [404, 'NOT_FOUND'],
  [409, 'CONFLICT'],
  [500, 'CLUSTER_UNREACHABLE'],
  [0, 'CLUSTER_UNREACHABLE'],
])('%i is %s', async (status, code) => {
  const port = objects({ list: refuses, patch: refuses, create: refuses });

  await expect(port.list('Release', {})).rejects.toMatchObject({ problems: [{ code }] });
  await expect(port.patch('Release', 'a', 'b', {})).rejects.toMatchObject({ problems: [{ code }] });
  await expect(port.whoAmI()).rejects.toMatchObject({ problems: [{ code }] });

  async function refuses(): Promise<never> {
    throw new Refused(status);
  }
});

test('a fault of our own stays one', async () => {
  await expect(objects({}).list('Release', {})).rejects.toThrow('not asked for');
});

describe('a watch', () => {
  /** Plays lists and watches one after another; gives what was told, and what was asked. */
  async function played(
    lists: readonly (readonly JsonObject[] | Error)[],
    watches: readonly (readonly (readonly [string, JsonObject] | Error)[])[],
  ) {
    const told: string[] = [];
    const asked: string[] = [];
    const over = new AbortController();
    let [listed, watched] = [0, 0];
    const port = objects({
      list: async (_, { fieldSelector = '' }) => {
        const page = lists[listed] ?? new Refused(0);
        listed += 1;
        asked.push(`list ${fieldSelector}`);
        if (page instanceof Error) throw page;
        return { objects: page, resourceVersion: `${listed}00`, next: '' };
      },
      watch: async function* (_, { resourceVersion }) {
        const events = watches[watched];
        watched += 1;
        asked.push(`watch ${resourceVersion}`);
        if (events === undefined) over.abort();
        for (const event of events ?? []) {
          if (event instanceof Error) throw event;
          const [type, one] = event;
          yield { type, object: one };
        }
      },
    });
    await port.watch(
      'Release',
      { namespace: 'a', name: 'x' },
      {
        ended: over.signal,
        change: ({ type, object: one }) => {
          const { name, resourceVersion } = one['metadata'] as { name: string; resourceVersion: string };
          told.push(`${type} ${name} ${resourceVersion}`);
        },
      },
    );
    return { told, asked };
  }

  test('first what there is, then what changes, on from where it ended', async () => {
    const { told, asked } = await played(
      [[object('x')]],
      [
        [
          ['MODIFIED', object('x', '2')],
          ['BOOKMARK', object('', '7')],
        ],
        [['DELETED', object('x', '8')]],
      ],
    );

    expect(told).toEqual(['Changed x 1', 'Changed x 2', 'Deleted x 8']);
    expect(asked).toEqual(['list metadata.name=x', 'watch 100', 'watch 7', 'watch 8']);
  });

  test('after a break it tells only what changed meanwhile, and what is gone', async () => {
    const { told, asked } = await played(
      [
        [object('x'), object('y'), object('z')],
        [object('x'), object('y', '3')],
      ],
      [[new Refused(0)]],
    );

    expect(told).toEqual(['Changed x 1', 'Changed y 1', 'Changed z 1', 'Deleted z 1', 'Changed y 3']);
    expect(asked).toEqual(['list metadata.name=x', 'watch 100', 'list metadata.name=x', 'watch 200']);
  });

  test('a version that is too old, and a list that fails in between', async () => {
    const { told, asked } = await played(
      [[object('x')], new Refused(500), [object('x', '9')]],
      [[['ERROR', { code: 410 }]], [['ERROR', { code: 410 }]]],
    );

    expect(told).toEqual(['Changed x 1', 'Changed x 9']);
    expect(asked.filter((one) => one.startsWith('list'))).toHaveLength(3);
  });

  test('that is refused from the start is no watch', async () => {
    await expect(played([new Refused(403)], [])).rejects.toMatchObject({ problems: [{ code: 'FORBIDDEN' }] });
  });
});

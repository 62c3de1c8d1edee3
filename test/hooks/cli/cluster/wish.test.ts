/** The commands that want something of a release: what they store, and what is refused. */
import { describe, expect, test } from 'vitest';
import type { MemoryObjects } from './memory.ts';
import { ran } from './memory.ts';
import { pinned, release, shop } from './objects.ts';

const ns = 'hookline-config';

describe('wishes', () => {
  test.each([
    [
      "release terminate shop-2 --reason 'wrong tag'",
      { terminate: { reason: 'wrong tag', by: 'ada@example.com' } },
      'release.hookline.dev/shop-2 is to end\n',
    ],
    ['release retry shop-1', { retry: 2 }, 'release.hookline.dev/shop-1 is to be tried again\n'],
    [
      'release approve shop-2 prod --reason tested',
      { approvals: [{ environment: 'prod', reason: 'tested', attempt: 1, by: 'ada@example.com' }] },
      'release.hookline.dev/shop-2 is approved\n',
    ],
  ])('%s is stored, from who runs it, once', async (line, spec, out) => {
    const objects = shop();

    expect(await ran(line, objects)).toEqual({ exit: 0, err: '', out });

    const name = line.split(' ')[2] ?? '';
    const stored = await objects.get('Release', ns, name);
    expect(stored?.['spec']).toEqual({ product: 'shop', flow: 'main-flow', revision: '9c1f0a2', ...spec });
    expect((await ran(line, objects)).out).toBe(out.replace('\n', ' already\n'));
    expect(await objects.get('Release', ns, name)).toBe(stored);
  });

  test('a retry takes back the wish to end', async () => {
    const objects = shop();
    const spec = { terminate: { reason: 'wrong tag', by: 'bob' } };
    objects.put('Release', release('shop-3', { spec, status: { phase: 'Terminated' } }));

    await ran('release retry shop-3', objects);

    expect((await objects.get('Release', ns, 'shop-3'))?.['spec']).toEqual({
      product: 'shop',
      flow: 'main-flow',
      revision: '9c1f0a2',
      retry: 1,
    });
  });

  test('an approval keeps those that others give in the same moment', async () => {
    const objects = shop();
    const other = { environment: 'prod', reason: '', attempt: 7, by: 'bob' };
    let count = 0;
    objects.meanwhile = () => {
      count += 1;
      if (count === 1)
        objects.put('Release', release('shop-2', { spec: { approvals: [other] }, status: { pinned } }));
    };

    const { exit } = await ran('release approve shop-2 prod', objects);

    expect([exit, count]).toEqual([0, 2]);
    expect((await objects.get('Release', ns, 'shop-2'))?.['spec']).toMatchObject({
      approvals: [other, { environment: 'prod', by: 'ada@example.com' }],
    });
  });

  test('what changes all the time is given up', async () => {
    const objects = shop();
    objects.meanwhile = () => void objects.put('Release', release('shop-2', { status: { pinned } }));

    expect(await ran('release retry shop-1', objects)).toMatchObject({ exit: 0 });
    expect(await ran('release approve shop-2 prod', objects)).toMatchObject({
      exit: 2,
      err: 'CONFLICT  Release/shop-2 was changed meanwhile\n',
    });
  });

  test.each([
    [
      'release terminate shop-1 --reason x',
      'RELEASE_ENDED  release "shop-1" has ended: it is Failed → look at it with hookline release get\n',
    ],
    [
      'release retry shop-2',
      'RELEASE_OPEN  release "shop-2" is Running → retry a release that has failed or was terminated\n',
    ],
    [
      'release approve shop-1 prod',
      'RELEASE_ENDED  release "shop-1" has ended: it is Failed → look at it with hookline release get\n',
    ],
    [
      'release approve shop-2 staging',
      'APPROVAL_REFUSED  environment "staging" of release "shop-2" asks for none → use prod\n',
    ],
    [
      'release get shop-9',
      'NOT_FOUND  there is no Release/shop-9 in namespace hookline-config → run hookline release list -A, or name another namespace with -n\n',
    ],
    ['release lst', 'COMMAND_UNKNOWN  release has no command "lst" → did you mean list?\n'],
    [
      'release',
      'COMMAND_UNKNOWN  release is given no command → use one of list, get, wait, start, terminate, retry, approve\n',
    ],
    [
      'release get',
      'ARGUMENT_MISSING  release get is given no RELEASE → write hookline release get RELEASE\n',
    ],
    ['release get a b', 'ARGUMENT_EXTRA  release get is given "b" → write hookline release get RELEASE\n'],
    [
      'release wait shop-2 --timeout 5',
      'TIMEOUT_INVALID  flag --timeout is "5", which has no unit → write a duration, such as 30m\n',
    ],
  ])('%s is refused', async (line, err) => {
    expect(await ran(line, shop())).toEqual({ exit: 2, out: '', err });
  });

  test('somebody of none of the groups may not approve', async () => {
    const objects = shop();
    objects.person = { name: 'bob', groups: ['developers'] };

    expect((await ran('release approve shop-2 prod', objects)).err).toBe(
      'APPROVAL_REFUSED  bob is in none of the groups that may approve: release-managers, sre → ask somebody who is\n',
    );
    expect((await objects.get('Release', ns, 'shop-2'))?.['spec']).not.toHaveProperty('approvals');
  });
});

describe('release start', () => {
  function withProduct(...flows: readonly string[]): MemoryObjects {
    const objects = shop();
    const spec = { promotionFlows: flows.map((name) => ({ name })) };
    objects.put('Product', { metadata: { namespace: ns, name: 'shop' }, spec });
    for (const name of flows)
      objects.put('PromotionFlow', { metadata: { namespace: ns, name, uid: `uid-of-${name}` } });
    return objects;
  }

  test('by the only flow', async () => {
    const objects = withProduct('main-flow');

    const { exit, out } = await ran('release start shop --version 1.5.0', objects);
    const name = /^release.hookline.dev\/(shop-[0-9a-f]{10}) created\n$/.exec(out)?.[1] ?? '';

    expect([exit, name]).toEqual([0, expect.stringMatching(/^shop-/)]);
    expect(await objects.get('Release', ns, name)).toMatchObject({
      apiVersion: 'hookline.dev/v1alpha1',
      kind: 'Release',
      metadata: { labels: { 'hookline.dev/product': 'shop' } },
      spec: { product: 'shop', flow: 'main-flow', version: '1.5.0', initiatedBy: 'ada@example.com' },
    });
  });

  test('the same again says that it exists, and starts no second one', async () => {
    const objects = withProduct('main-flow');
    const first = (await ran('release start shop --version 1.5.0', objects)).out;

    expect(await ran('release start shop --version 1.5.0', objects)).toEqual({
      exit: 0,
      err: '',
      out: first.replace('created', 'exists already: it is Pending'),
    });
  });

  test.each(['Failed', 'Terminated'] as const)('of what has %s it is to be tried again', async (phase) => {
    const objects = withProduct('main-flow');
    const spec = { version: '1.5.0' };
    objects.put(
      'Release',
      release('shop-9', {
        at: '09:45',
        spec,
        status: { phase, identity: { ...spec, generation: 0 }, openedAt: '2026-11-21T09:45:00Z' },
      }),
    );

    expect((await ran('release start shop --version 1.5.0', objects)).err).toBe(
      `RELEASE_ENDED  release "shop-9" of the same has ended: it is ${phase} → run hookline release retry shop-9\n`,
    );
  });

  test('an old version that another one followed comes back as a new release', async () => {
    const objects = withProduct('main-flow');
    function made(name: string, version: string, minute: string): void {
      const identity = { version, generation: 0 };
      const openedAt = `2026-11-21T09:${minute}:00Z`;
      const status = { phase: 'Succeeded', identity, openedAt } as const;
      objects.put('Release', release(name, { at: `09:${minute}`, spec: { version }, status }));
    }
    made('shop-8', '1.5.0', '45');
    made('shop-9', '1.6.0', '50');

    const { out } = await ran('release start shop --version 1.5.0', objects);

    const name = /(shop-[0-9a-f]{10}) created/.exec(out)?.[1] ?? '';
    expect(await objects.get('Release', ns, name)).toMatchObject({
      spec: { version: '1.5.0', generation: 1 },
    });
  });

  test.each([
    [
      'release start shop',
      ['main-flow'],
      'FIELD_MISSING  a release is of one revision or one version → give one of revision and version\n',
    ],
    [
      'release start shop --version 1',
      ['a', 'b'],
      'FLOW_UNKNOWN  Product/shop has a, b → write --flow a|b\n',
    ],
    [
      'release start shop --version 1 --flow c',
      ['a', 'b'],
      'FLOW_UNKNOWN  Product/shop has a, b → write --flow a|b\n',
    ],
    [
      'release start shop --version 1',
      [],
      'FLOW_UNKNOWN  Product/shop has no flow → give it one in spec.promotionFlows\n',
    ],
    [
      'release start cellar --version 1',
      ['a'],
      'NOT_FOUND  there is no Product/cellar in namespace hookline-config → name another namespace with -n\n',
    ],
  ])('%s with flows %j is refused', async (line, flows, err) => {
    expect(await ran(line, withProduct(...flows))).toEqual({ exit: 2, out: '', err });
  });
});

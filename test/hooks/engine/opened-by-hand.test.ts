/** Gates that people open: whatever stands against it, for one operation, once, and loudly (DESIGN.md §5). */
import { describe, expect, test } from 'vitest';
import { openingOf } from '../../../hooks/engine/opened-by-hand.ts';
import { beginPass } from '../../../hooks/engine/pass.ts';
import { openingChange } from '../../../hooks/model/opening.ts';
import { isObject, type JsonObject } from '../../../hooks/model/object.ts';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene, type Script } from './scene.ts';

const devHangs: Script = { syncs: (name) => (name === 'shop-dev' ? {} : { phase: 'Succeeded' }) };

function scene(script: Script = devHangs, automated: object = {}, changes: object = {}): Scene {
  return new Scene(
    [
      product(changes),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      application('shop-dev', 'dev', { gated: true }),
      application('shop-staging', 'staging', { gated: true, automated }),
    ],
    script,
  );
}

/** Asks as the server and the command line do; gives what is wrong. */
function ask({ world }: Scene, name = 'shop-staging'): readonly string[] {
  const shop = { kind: 'Product', namespace, name: 'shop' } as const;
  const place = {
    application: world.find({ kind: 'Application', namespace: 'argocd', name }) as JsonObject | undefined,
    products: world.all('Product') as readonly JsonObject[],
  };
  const { value, problems } = openingChange(place, {
    application: { namespace: 'argocd', name },
    reason: 'incident 7',
    by: { name: 'ada', groups: [] },
    at: world.clock,
  });
  const status = value?.['status'];
  if (isObject(status))
    world.change(shop, (draft) => {
      draft.status = { ...draft.status, ...status };
    });
  return problems.map(({ code }) => code);
}

function bypasses({ world }: Scene): readonly string[] {
  return world.done.flatMap((action) =>
    action.type === 'EmitEvent' && action.reason === 'GateBypassed'
      ? [`${action.target.name} ${action.level} ${action.message}`]
      : [],
  );
}

function openings({ world }: Scene): unknown {
  return world.find({ kind: 'Product', namespace, name: 'shop' })?.status?.['openings'];
}

function stateOf({ world }: Scene) {
  return world.find({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' })?.status?.[
    'operationState'
  ] as { phase: string; startedAt: string } | undefined;
}

describe('a gate that a person opens', () => {
  test('lets the sync that runs go on, before its turn; who and why is recorded, and told once', async () => {
    const one = await scene().commit(commit('a')).run();
    expect(stateOf(one)?.phase).toBe('Running');

    expect(ask(one)).toEqual([]);
    await one.run();

    expect(stateOf(one)?.phase).toBe('Succeeded');
    expect(bypasses(one)).toEqual(['shop-staging Warning its gate was opened by hand by ada: incident 7']);
    expect(openings(one)).toMatchObject(
      [{ name: 'shop-staging', by: 'ada', reason: 'incident 7', revision: commit('a'), openedAt: /T/ }].map(
        (row) => ({ ...row, openedAt: expect.stringMatching(row.openedAt) as string }),
      ),
    );
  });

  test('that stands against it is no matter: a sync of no release', async () => {
    const one = await scene({}, {}, { promotionFlows: [{ name: 'main' }] })
      .commit(commit('a'))
      .run();
    expect(stateOf(one)?.phase).toBe('Running');

    ask(one);
    await one.run();

    expect(stateOf(one)?.phase).toBe('Succeeded');
  });

  test('asked for twice it is opened once', async () => {
    const one = await scene().commit(commit('a')).run();

    expect([ask(one), ask(one)]).toEqual([[], []]);
    await one.run();

    expect(openings(one)).toHaveLength(1);
    expect(bypasses(one)).toHaveLength(1);
  });

  test('holds the next sync again', async () => {
    const one = await scene().commit(commit('a')).run();
    ask(one);
    await one.run();
    const before = stateOf(one)?.startedAt;

    await one.commit(commit('b')).run();

    expect(stateOf(one)).toMatchObject({ phase: 'Running' });
    expect(stateOf(one)?.startedAt).not.toBe(before);
  });

  test('of a self-healing application puts self-heal to rest first', async () => {
    const one = await scene(devHangs, { selfHeal: true }).commit(commit('a')).run();
    const writes = one.world.done.length;

    ask(one);
    await one.run();

    const types = one.world.done.slice(writes).map(({ type }) => type);
    expect(types).toContain('RestSelfHeal');
    expect(stateOf(one)?.phase).toBe('Succeeded');
  });
});

test.each([
  ['a retry at the same revision is opened', {}, true],
  ['a retry at another revision is held', { revision: commit('b') }, false],
  ['another operation is held', { startedAt: '2026-03-01T13:00:00Z' }, false],
])('once it was opened, %s', async (_, change, isOpened) => {
  const one = await scene().commit(commit('a')).run();
  ask(one);
  await one.run();
  const snapshot = one.world.snapshot(`${namespace}/shop`);
  const found = snapshot?.applications.get('argocd/shop-staging');
  if (snapshot === undefined || found?.state === undefined) throw new Error('there is no operation');

  const opening = openingOf(beginPass(snapshot, one.world.clock), found, {
    ...found.state,
    retryCount: 1,
    ...change,
  });

  expect(opening !== undefined).toBe(isOpened);
});

describe('refused is', () => {
  test('an application whose sync does not run', async () => {
    const one = await scene({}).run();

    expect(ask(one)).toEqual(['GATE_NOT_WAITING']);
  });

  test('one that is in no Product, or not there', async () => {
    const one = await scene().commit(commit('a')).run();

    expect(ask(one, 'nobody')).toEqual(['NOT_FOUND']);
    one.world.change({ kind: 'Product', namespace, name: 'shop' }, (draft) => {
      draft.status = { ...draft.status, applications: [] };
    });
    expect(ask(one)).toEqual(['NOT_FOUND']);
  });
});

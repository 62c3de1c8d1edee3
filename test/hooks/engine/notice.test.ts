/** Writes that Argo CD does not notice: its cache may lose them, so that they are made noticeable once more. */
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../hooks/engine/action.ts';
import { decide } from '../../../hooks/engine/decide.ts';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene } from './scene.ts';
import { Crash } from './world.ts';

function scene({
  action = 'Sync',
  objects = [],
}: { action?: string; objects?: readonly object[] } = {}): Scene {
  return new Scene([
    product(),
    flow({ steps: [{ environment: 'staging', dependsOn: ['dev'], policy: { action } }] }),
    environment('dev'),
    environment('staging'),
    hook('slow'),
    application('shop-dev', 'dev'),
    application('shop-staging', 'staging', {
      automated: action === 'Sync' ? false : {},
      gated: action !== 'Sync',
    }),
    ...objects,
  ]);
}

function isRefresh({ type }: Action): boolean {
  return type === 'Refresh';
}

interface Nudge {
  readonly name: string;
  /** Since the sync was asked for. */
  readonly seconds: number;
  readonly value: string;
}

/** The refreshes behind the first sync that was asked for. */
function nudges({ world, moments }: Scene): readonly Nudge[] {
  const since = moments.find(({ action }) => action.type === 'StartSync')?.at ?? world.clock;
  return moments.flatMap(({ action, at }) =>
    action.type === 'Refresh' && at >= since
      ? [{ name: action.target.name, seconds: (at - since) / 1000, value: action.value }]
      : [],
  );
}

describe('a sync that Argo CD does not begin', () => {
  test('is made noticeable after 20 seconds, and goes on', async () => {
    const one = scene();
    one.argo.deaf.add('shop-staging');
    await one.commit(commit('a')).run();

    const [first] = nudges(one);
    expect(first).toMatchObject({ name: 'shop-staging', value: 'normal' });
    expect(Math.round((first?.seconds ?? 0) / 10)).toBe(2);
    expect(nudges(one)).toHaveLength(1);
    expect(one.status).toMatchObject({ phase: 'Succeeded' });
  });

  test('is said to be waited for meanwhile', async () => {
    const one = scene();
    one.argo.deaf.add('shop-staging');
    await one.commit(commit('a')).run((now) => now.moments.some(({ action }) => action.type === 'Refresh'));

    expect(one.status.environments[1]?.applications[0]?.message).toBe(
      'Argo CD has not begun the sync that it was asked for',
    );
  });

  test('is nudged again and again, each time later, and never by the same write twice', async () => {
    const one = scene();
    one.argo.stonedeaf.add('shop-staging');
    await one.commit(commit('a')).run(({ world }) => world.clock > Date.parse('2026-03-01T12:12:00Z'), {
      patienceSeconds: 700,
    });

    const found = nudges(one);
    expect(found.map(({ value }) => value)).toEqual(['normal', 'hard', 'normal', 'hard', 'normal', 'hard']);
    const early = found.filter(({ seconds }, index) => seconds < 2 * (found[index - 1]?.seconds ?? 10));
    expect(early).toEqual([]);
  });

  test('is not nudged where it begins at once', async () => {
    const one = await scene().commit(commit('a')).run();

    expect(nudges(one)).toEqual([]);
  });

  test('is nudged where it follows a held one that was ended, too', async () => {
    const one = scene({ action: 'None' });
    one.world.change({ kind: 'PromotionFlow', namespace, name: 'main' }, (draft) => {
      draft.spec['timeout'] = '1h';
    });
    one.script = { syncs: (name) => (name === 'shop-dev' ? {} : { phase: 'Succeeded' }) };
    await one
      .commit(commit('a'))
      .run(({ moments }) => moments.some(({ action }) => action.type === 'EndSync'), {
        patienceSeconds: 7200,
      });
    await one.round();
    one.argo.stonedeaf.add('shop-staging');
    one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      draft.status = {
        ...draft.status,
        sync: { status: 'OutOfSync', revision: commit('b') },
        reconciledAt: formatInstant(one.world.clock + 5000),
      };
    });
    await one.run();

    const started = one.moments.filter(({ action }) => action.type === 'StartSync');
    expect(started.map(({ action }) => action.of)).toEqual(['']);
    const [first, second] = nudges(one);
    expect(first).toMatchObject({ name: 'shop-staging', value: 'normal' });
    expect(second).toMatchObject({ name: 'shop-staging', value: 'hard' });
    expect((second?.seconds ?? 0) / (first?.seconds ?? 0)).toBeGreaterThanOrEqual(2);
  });
});

test('a refresh that still stands is written with the other word: the same one would change nothing', async () => {
  const one = scene();
  one.script = {
    syncs: (name) => ({ phase: 'Succeeded', health: name === 'shop-staging' ? 'Progressing' : 'Healthy' }),
  };
  await one
    .commit(commit('a'))
    .run((now) => now.releases()[0]?.status?.environments[1]?.applications[0]?.operation !== undefined);
  one.argo.stonedeaf.add('shop-staging');
  await one.run(({ world }) => world.clock > Date.parse('2026-03-01T12:06:00Z'), { patienceSeconds: 300 });

  expect(
    nudges(one)
      .slice(0, 3)
      .map(({ value }) => value),
  ).toEqual(['normal', 'hard', 'normal']);
});

describe('a sync whose release may be about to open', () => {
  async function waiting(mayWriteApplications: boolean): Promise<Scene> {
    const one = scene({ action: 'None' });
    one.world.settings = { ...one.world.settings, mayWriteApplications };
    one.argo.heads.set('main', commit('a'));
    one.argo.stonedeaf.add('shop-dev');
    await one.run(undefined, { patienceSeconds: 700 });
    return one;
  }

  test('lets the application of the trigger environment be looked at once', async () => {
    const one = await waiting(true);

    const asked = one.moments.filter(({ action }) => action.type === 'Refresh');
    expect(asked.map(({ action }) => action.target.name)).toEqual(['shop-dev']);
  });

  function isDue({ world, argo }: Scene): boolean {
    const seen = world.snapshot(argo.product);
    return seen !== undefined && decide(seen, world.clock).actions.some(isRefresh);
  }

  test.for([0, 1])('lets it be looked at though the server dies after %i writes then', async (lives) => {
    const one = scene({ action: 'None' });
    one.argo.heads.set('main', commit('a'));
    one.argo.stonedeaf.add('shop-dev');
    for (let round = 0; round < 60 && !isDue(one); round += 1) await one.round();
    one.world.lives = lives;
    await expect(one.round()).rejects.toThrow(Crash);
    one.world.lives = Number.POSITIVE_INFINITY;
    await one.run(undefined, { patienceSeconds: 700 });

    expect(one.moments.map(({ action }) => action).filter(isRefresh)).toContainEqual(
      expect.objectContaining({ target: { kind: 'Application', namespace: 'argocd', name: 'shop-dev' } }),
    );
  });

  test('asks nothing where the server may not write', async () => {
    const one = await waiting(false);

    expect(one.moments.filter(({ action }) => action.type === 'Refresh')).toEqual([]);
  });
});

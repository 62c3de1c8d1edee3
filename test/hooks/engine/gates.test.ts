/** Gates: what they are answered, and the writes on Applications around them (DESIGN.md §5). */
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../hooks/engine/action.ts';
import { gateAnswer } from '../../../hooks/engine/gates.ts';
import { matchAll } from '../../../hooks/engine/matches.ts';
import { beginPass } from '../../../hooks/engine/pass.ts';
import { application, commit } from './argo.ts';
import { environment, flow, hook, namespace, product, Scene, type Script } from './scene.ts';

function scene(
  script: Script = {},
  { step = {}, automated = {}, changes = {} }: { step?: object; automated?: object; changes?: object } = {},
): Scene {
  return new Scene(
    [
      product(changes),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'], ...step }] }),
      environment('dev'),
      environment('staging'),
      hook('slow'),
      application('shop-dev', 'dev', { gated: true }),
      application('shop-staging', 'staging', { gated: true, automated }),
    ],
    script,
  );
}

/** What the gate of staging is answered now. */
function answer({ world }: Scene): string {
  const snapshot = world.snapshot(`${namespace}/shop`);
  const found = snapshot?.applications.get('argocd/shop-staging');
  if (snapshot === undefined || found === undefined) throw new Error('there is no application');
  const pass = beginPass(snapshot, world.clock);
  const { isOpen, reason, message } = gateAnswer(pass, matchAll(pass), found);
  return `${isOpen ? 'open' : 'wait'} ${reason} ${message}`;
}

/** The writes on an Application, in order. */
function writes({ world }: Scene, name = 'shop-staging'): readonly Action['type'][] {
  return world.done
    .filter(
      ({ target, type }) => target.kind === 'Application' && target.name === name && type !== 'EmitEvent',
    )
    .map(({ type }) => type);
}

const devHangs: Script = { syncs: (name) => (name === 'shop-dev' ? {} : { phase: 'Succeeded' }) };

describe('a gate waits', () => {
  test('for the environments that its own depends on', async () => {
    const one = await scene(devHangs).commit(commit('a')).run();

    expect(answer(one)).toBe('wait NotItsTurn waits for dev');
  });

  test('for the hooks before the sync', async () => {
    const one = await scene({ jobs: () => undefined }, { step: { policy: { preAction: 'slow' } } })
      .commit(commit('a'))
      .run();

    expect(answer(one)).toBe('wait NotItsTurn its hooks before the sync have not ended');
  });

  test('for an approval', async () => {
    const one = await scene({}, { step: { approval: { groups: ['ops', 'leads'] } } })
      .commit(commit('a'))
      .run();
    expect(answer(one)).toBe('wait NotItsTurn waits for the approval of ops or leads');

    await one.wish({ approvals: [{ environment: 'staging', by: 'jane' }] }).run();

    expect(one.phases()).toMatchObject({ release: 'Succeeded' });
  });

  test.each([
    ['Failed', 'its release has ended: hookline release retry old'],
    ['Superseded', 'a newer release took the place of release old: sync its revision'],
  ])('where its release is %s: the reason names what helps', async (phase, message) => {
    const one = await scene(devHangs).commit(commit('a')).run();
    const found = one.world.all('Release')[0];
    if (found === undefined) throw new Error('there is no release');
    one.world.remove(found);
    one.world.put({
      ...found,
      metadata: { ...found.metadata, name: 'old' },
      status: { ...found.status, phase },
    });

    expect(answer(one)).toBe(`wait RetryNeeded ${message}`);
  });

  test('where its release failed: the reason names what helps', async () => {
    const failing: Script = {
      syncs: (name) =>
        name === 'shop-dev' ? { phase: 'Failed', message: 'Operation terminated' } : { phase: 'Succeeded' },
    };
    const one = scene(failing);
    one.world.settings = { ...one.world.settings, mayWriteApplications: false };
    await one.commit(commit('a')).run();

    expect(answer(one)).toMatch(/^wait (ReleaseEnded|RetryNeeded) /);
    expect(writes(one)).toEqual([]);
  });

  test('for long: people are told once, with what it waits for', async () => {
    const one = await scene(devHangs).commit(commit('a')).run(undefined, { patienceSeconds: 700 });

    expect(one.world.events.filter((event) => event.startsWith('SyncHeld'))).toEqual([
      'SyncHeld held for more than 10 minutes: NotItsTurn: waits for dev',
    ]);
  });

  test('where nothing is known of its sync', () => {
    expect(answer(scene())).toBe('wait NoOperation no sync of the application is seen yet');
  });
});

describe('a gate opens', () => {
  test('only once it is recorded', async () => {
    const one = scene(devHangs).commit(commit('a'));
    await one.run();
    one.script = {};
    await one.run((now) => answer(now).startsWith('open'));

    expect(one.status.opened.map(({ name, revision }) => [name, revision])).toContainEqual([
      'shop-staging',
      commit('a'),
    ]);
  });

  test('with self-heal: first the write that puts it to rest, read back, then the record', async () => {
    const one = await scene({}, { automated: { selfHeal: true } })
      .commit(commit('a'))
      .run();

    expect(one.phases()).toMatchObject({ release: 'Succeeded' });
    expect(writes(one)).toEqual(['RestSelfHeal']);
    const rest = one.world.done.findIndex(({ type }) => type === 'RestSelfHeal');
    const record = one.world.done.findIndex(
      (action) =>
        action.type === 'UpdateStatus' &&
        JSON.stringify(action.status['opened'] ?? []).includes('shop-staging'),
    );
    expect(record).toBeGreaterThan(rest);
  });

  test.each([
    ['the server may not write', { mayWriteApplications: false }],
    ['self-heal comes too soon', { selfHealCapSeconds: 119 }],
  ])('never with self-heal where %s', async (_why, settings) => {
    const one = scene({}, { automated: { selfHeal: true } });
    one.world.settings = { ...one.world.settings, ...settings };
    await one.commit(commit('a')).run();

    expect(answer(one)).toBe(
      'wait SELFHEAL_BYPASSES_GATE self-heal would pass by the gate: use action: Sync',
    );
  });
});

describe('a held operation ends', () => {
  test('when its release is terminated; that is recorded first, and is no failure', async () => {
    const one = await scene(devHangs).commit(commit('a')).run();

    await one.wish({ terminate: {} }).run();

    expect(writes(one)).toEqual(['EndSync']);
    expect(one.phases()).toEqual({ release: 'Terminated', dev: 'Terminated', staging: 'Pending' });
    const record = one.world.done.findIndex(
      (action) =>
        action.target.kind === 'Product' &&
        action.type === 'UpdateStatus' &&
        (action.status['ended'] as unknown[]).length > 0,
    );
    expect(record).toBeGreaterThan(-1);
    expect(record).toBeLessThan(one.world.done.findIndex(({ type }) => type === 'EndSync'));
  });

  test("when another release's turn has come; the newer revision is synced behind it", async () => {
    const one = await scene({}, { step: { approval: { groups: ['ops'] } } })
      .commit(commit('a'))
      .run();
    await one.commit(commit('b')).run();
    expect(answer(one)).toContain('wait NotItsTurn');

    await one.wish({ approvals: [{ environment: 'staging', by: 'jane' }] }).run();

    expect(one.releases().map(({ status }) => status.phase)).toEqual(['Superseded', 'Succeeded']);
    expect(writes(one)[0]).toBe('EndSync');
    expect(one.status.environments[1]?.applications[0]?.operation?.revision).toBe(commit('b'));
  });

  test('when it was held longer than a release may take', async () => {
    const one = scene(devHangs);
    one.world.change({ kind: 'PromotionFlow', namespace, name: 'main' }, (draft) => {
      draft.spec['timeout'] = '1h';
    });

    await one.commit(commit('a')).run(undefined, { patienceSeconds: 7200 });

    expect(writes(one)).toEqual(['EndSync']);
  });

  test('never once it was opened', async () => {
    const hangs: Script = { syncs: (name) => (name === 'shop-staging' ? {} : { phase: 'Succeeded' }) };
    const one = await scene(hangs).commit(commit('a')).run();
    expect(answer(one)).toContain('open');

    await one.wish({ terminate: {} }).run();

    expect(writes(one)).toEqual([]);
    expect(one.status.phase).toBe('Terminated');
  });

  test('never while anything else runs beside the gate', async () => {
    const one = await scene(devHangs).commit(commit('a')).run();
    one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      const state = draft.status?.['operationState'] as { syncResult: { resources: object[] } };
      state.syncResult.resources.push({
        kind: 'Job',
        name: 'other',
        hookType: 'PreSync',
        hookPhase: 'Running',
      });
    });

    await one.wish({ terminate: {} }).run();

    expect(writes(one)).toEqual([]);
  });
});

describe('action: Sync', () => {
  test('starts the sync of the release, whole and marked, when its turn has come', async () => {
    const one = scene({}, { step: { policy: { action: 'Sync' } } });
    one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      draft.spec['syncPolicy'] = { syncOptions: ['CreateNamespace=true'], retry: { limit: 2 } };
    });
    await one.commit(commit('a')).run();
    const write = one.world.done.find(({ type }) => type === 'StartSync');

    expect(one.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
    expect(write).toMatchObject({
      operation: {
        sync: { revision: commit('a'), syncOptions: ['CreateNamespace=true'] },
        initiatedBy: { username: 'hookline' },
        retry: { limit: 2 },
        info: [{ name: 'hookline.dev/release', value: one.releases()[0]?.name }],
      },
    });
    expect(write).not.toHaveProperty('operation.sync.source');
    expect(one.world.done.filter(({ type }) => type === 'StartSync')).toHaveLength(1);
  });

  test('waits where the server may not write, and says so', async () => {
    const one = scene({}, { step: { policy: { action: 'Sync' } }, automated: {} });
    one.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      draft.spec['syncPolicy'] = {};
    });
    one.world.settings = { ...one.world.settings, mayWriteApplications: false };
    await one.commit(commit('a')).run();

    expect(one.status.environments[1]?.applications[0]?.message).toBe(
      'the server may not write syncs: install the Role for it, or sync by hand',
    );
  });
});

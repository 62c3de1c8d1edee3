/** When an Application is done or has failed (DESIGN.md §4.4), row by row. */
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, product, Scene, type Script } from './scene.ts';
import { start, type Draft } from './world.ts';

/** One trigger Application, and staging behind it with what a test changes. */
function scene(
  script: Script = {},
  changes: { product?: object; staging?: object; app?: object } = {},
): Scene {
  return new Scene(
    [
      product(changes.product),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging', changes.staging),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging', changes.app),
    ],
    script,
  );
}

function staging({ world }: Scene, change: (draft: Draft) => void): void {
  world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, change);
}

const hangs: Script = { syncs: (name) => (name === 'shop-staging' ? {} : { phase: 'Succeeded' }) };

/** Runs until staging's sync goes on, then replaces what is seen of it by a later operation. */
async function replaced(change: (draft: Draft, startedAt: string) => void): Promise<Scene> {
  const one = await scene(hangs).commit(commit('a')).run();
  staging(one, (draft) => {
    const shown = draft.status?.['operationState'] as { startedAt: string };
    const { startedAt } = shown;
    delete draft['operation'];
    draft.status = {
      ...draft.status,
      sync: { status: 'Synced', revision: commit('a') },
      operationState: {
        phase: 'Succeeded',
        startedAt: formatInstant(one.world.clock),
        finishedAt: formatInstant(one.world.clock),
        operation: { sync: { resources: [{ kind: 'Pod', name: 'a' }] } },
        syncResult: { revision: commit('a'), resources: [] },
      },
      reconciledAt: formatInstant(one.world.clock + 1000),
    };
    change(draft, startedAt);
  });
  return one.run();
}

describe('a sync that is no longer shown', () => {
  test('succeeded where the history has it', async () => {
    const one = await replaced((draft, startedAt) => {
      draft.status = { ...draft.status, history: [{ revision: commit('a'), deployStartedAt: startedAt }] };
    });

    expect(one.phases()).toMatchObject({ release: 'Succeeded', staging: 'Succeeded' });
  });

  test('failed where nothing says that it succeeded', async () => {
    const one = await replaced(() => {});

    expect(one.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
  });

  test.each([
    [`Sync operation to ${commit('a')} succeeded`, 'Succeeded', undefined],
    ['Sync operation to  succeeded', 'Succeeded', undefined],
    [`Sync operation to ${commit('a')} failed: one or more objects failed to apply`, 'Failed', 'ApplyFailed'],
  ])('ended as the Event says: %s', async (message, phase, reason) => {
    const one = await scene(hangs).commit(commit('a')).run();
    const found = one.world.find({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' });
    one.world.put({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'completed', namespace: 'argocd' },
      spec: {},
      reason: 'OperationCompleted',
      message,
      lastTimestamp: formatInstant(one.world.clock),
      involvedObject: { uid: found?.metadata['uid'] },
    });
    staging(one, (draft) => {
      delete draft['operation'];
      delete draft.status?.['operationState'];
      draft.status = {
        ...draft.status,
        history: [{ revision: commit('a') }],
        sync: { status: 'Synced', revision: commit('a') },
        reconciledAt: formatInstant(one.world.clock + 60_000),
      };
    });
    await one.run();

    expect(one.phases()).toMatchObject({ release: phase, staging: phase });
    expect(one.status.reason).toBe(reason);
  });

  test('is Unknown where no history is kept: what it is at counts then', async () => {
    const one = await replaced((draft) => {
      draft.spec['revisionHistoryLimit'] = 0;
    });

    expect(one.phases()).toMatchObject({ release: 'Succeeded' });
  });
});

describe('a failed attempt', () => {
  function between(retryCount: number, limit: number): (draft: Draft) => void {
    return (draft) => {
      const state = draft.status?.['operationState'] as Record<string, unknown>;
      draft.status = {
        ...draft.status,
        operationState: {
          ...state,
          message: 'one or more objects failed to apply. Retrying attempt #1 at 3:04PM.',
          finishedAt: state['startedAt'],
          retryCount,
          operation: { sync: {}, retry: { limit } },
        },
      };
    };
  }

  test('with a retry to come is no failure', async () => {
    const one = await scene(hangs).commit(commit('a')).run();
    staging(one, between(1, 5));
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Running', staging: 'Running' });
  });

  test('of endless ones is, once there were more than six', async () => {
    const one = await scene(hangs).commit(commit('a')).run();
    staging(one, between(5, -1));
    await one.run();
    expect(one.phases()).toMatchObject({ staging: 'Running' });
    staging(one, between(6, -1));
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
  });
});

describe('health', () => {
  test('that is Degraded for less than its grace is waited for', async () => {
    const script: Script = {
      syncs: (name) => ({ phase: 'Succeeded', health: name === 'shop-staging' ? 'Degraded' : 'Healthy' }),
    };
    const one = await scene(script, { staging: { degradedGrace: '10m' } })
      .commit(commit('a'))
      .run((now) => now.world.clock > start + 300_000);
    expect(one.phases()).toMatchObject({ staging: 'Running' });
    staging(one, (draft) => {
      draft.status = { ...draft.status, health: { status: 'Healthy' } };
    });
    await one.run();

    expect(one.phases()).toMatchObject({ release: 'Succeeded' });
  });

  test('must hold for settle', async () => {
    const one = scene({}, { staging: { settle: '5m' } }).commit(commit('a'));
    await one.run((now) => now.releases()[0]?.status?.environments[1]?.settlingAt !== undefined, {
      patienceSeconds: 30,
    });
    const since = one.world.clock;

    await one.run(undefined, { patienceSeconds: 600 });

    expect(one.phases()).toMatchObject({ release: 'Succeeded' });
    expect(Date.parse(one.status.environments[1]?.endedAt ?? '') - since).toBeGreaterThanOrEqual(298_000);
  });

  test('is believed only in a status that is newer than the sync', async () => {
    const one = await scene(hangs).commit(commit('a')).run();
    staging(one, (draft) => {
      delete draft['operation'];
      const state = draft.status?.['operationState'] as Record<string, unknown>;
      draft.status = {
        ...draft.status,
        history: [{ revision: commit('a') }],
        sync: { status: 'Synced', revision: commit('a') },
        operationState: { ...state, phase: 'Succeeded', finishedAt: formatInstant(one.world.clock) },
      };
    });
    one.world.settings = { ...one.world.settings, mayWriteApplications: false };
    await one.run();

    expect(one.phases()).toMatchObject({ staging: 'Running' });
  });

  test('is asked for again after a minute without news', async () => {
    const script: Script = {
      syncs: (name) => ({ phase: 'Succeeded', health: name === 'shop-staging' ? 'Progressing' : 'Healthy' }),
    };
    const one = scene(script).commit(commit('a'));

    await one.run((now) => now.world.done.some(({ type }) => type === 'Refresh'), { patienceSeconds: 90 });

    expect(one.status.environments[1]?.applications[0]?.refreshedAt).toBeDefined();
  });
});

describe('an environment', () => {
  test('that takes longer than its timeout fails: TimedOut', async () => {
    const one = scene(hangs, { staging: { timeout: '20m' } }).commit(commit('a'));
    await one.run(undefined, { patienceSeconds: 1800 });

    expect(one.phases()).toMatchObject({ release: 'Failed', staging: 'Failed' });
    expect(one.status).toMatchObject({
      reason: 'TimedOut',
      message: 'environment staging took longer than 20m',
    });
  });

  test('that renders no more for four minutes fails: RenderFailed', async () => {
    const one = scene({}, { app: { automated: false } }).commit(commit('a'));
    await one.run();
    staging(one, (draft) => {
      draft.status = {
        ...draft.status,
        conditions: [
          { type: 'ComparisonError', message: 'kaput', lastTransitionTime: formatInstant(one.world.clock) },
        ],
      };
    });
    await one.run(undefined, { patienceSeconds: 60 });
    expect(one.phases()).toMatchObject({ staging: 'Suspended' });

    await one.run(undefined, { patienceSeconds: 300 });

    expect(one.status).toMatchObject({ phase: 'Failed', reason: 'RenderFailed' });
    expect(one.status.message).toContain('ComparisonError: kaput');
  });

  test('with require: Matched does not wait for Applications without a sync longer than matchTimeout', async () => {
    const one = scene({}, { product: { require: 'Matched' }, app: { automated: false } }).commit(commit('a'));
    await one.run();
    expect(one.phases()).toMatchObject({ staging: 'Running' });

    await one.run(undefined, { patienceSeconds: 700 });

    expect(one.phases()).toMatchObject({ release: 'Succeeded', staging: 'Skipped' });
  });

  test('names the Application that was not well before, after ten minutes', async () => {
    const one = scene({}, { app: { automated: false } });
    staging(one, (draft) => {
      draft.status = { ...draft.status, health: { status: 'Degraded' } };
    });
    one.commit(commit('a'));
    await one.run(undefined, { patienceSeconds: 700 });

    expect(one.status.environments[1]?.applications[0]?.message).toBe(
      'Application argocd/shop-staging blocks: it was OutOfSync or not Healthy when the release opened; Application argocd/shop-staging is OutOfSync and nobody has synced it',
    );
  });
});

/** What became of the hooks that Argo CD was to run (DESIGN.md §4.6). */
import { describe, expect, test } from 'vitest';
import { formatInstant } from '../../../hooks/model/instant.ts';
import { application, commit } from './argo.ts';
import { environment, flow, product, Scene } from './scene.ts';
import type { Draft } from './world.ts';

const migrate = {
  kind: 'Job',
  name: 'migrate',
  namespace: 'staging',
  hookType: 'PreSync',
  hookPhase: 'Succeeded',
};
const smoke = {
  kind: 'Job',
  name: 'smoke',
  namespace: 'staging',
  hookType: 'PostSync',
  hookPhase: 'Succeeded',
};

/** A scene in which staging was synced whole at commit a, with two hooks. */
async function synced(staging: object = {}): Promise<Scene> {
  const scene = new Scene(
    [
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging', staging),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging'),
    ],
    { syncs: (name) => ({ phase: 'Succeeded', resources: name === 'shop-staging' ? [migrate, smoke] : [] }) },
  );
  return scene.commit(commit('a')).run();
}

/** Says what the server sees of another operation of staging, and what it tells. */
async function told(
  scene: Scene,
  operation: object,
  { revision = commit('a'), phase = 'Succeeded', resources = [] as readonly object[] } = {},
): Promise<readonly string[]> {
  const { length } = scene.world.events;
  scene.world.clock += 60_000;
  scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
    draft.status = {
      ...draft.status,
      sync: { status: 'Synced', revision },
      history: [{ revision }],
      operationState: {
        phase,
        message: '',
        startedAt: formatInstant(scene.world.clock),
        finishedAt: formatInstant(scene.world.clock + 1000),
        operation,
        syncResult: { revision, resources },
      },
    };
  });
  scene.argo.heads.set('main', revision);
  await scene.run();
  return scene.world.events.slice(length).filter((one) => /^(HooksSkipped|GateBypassed)/.test(one));
}

const part = [{ kind: 'Deployment', name: 'web' }];
const automated = { initiatedBy: { automated: true } };

describe('an operation', () => {
  test('that ran them: Ran', async () => {
    const scene = await synced();

    expect(scene.status.environments[1]?.verdicts).toEqual([
      { application: 'argocd/shop-staging', hook: 'migrate', phase: 'PreSync', verdict: 'Ran' },
      { application: 'argocd/shop-staging', hook: 'smoke', phase: 'PostSync', verdict: 'Ran' },
    ]);
  });

  test.each<[string, object, object, readonly string[]]>([
    [
      'of some resources, by a person',
      { sync: { resources: part } },
      {},
      ['HooksSkipped SkippedSelective: migrate, smoke'],
    ],
    [
      'of some resources, automated, at the same revision',
      { sync: { resources: part }, ...automated },
      {},
      ['HooksSkipped SkippedSelfHeal: migrate, smoke'],
    ],
    [
      'of some resources, automated, at a newer revision',
      { sync: { resources: part }, ...automated },
      { revision: commit('b') },
      ['GateBypassed a newer revision was synced in part: no hooks ran, and no gate'],
    ],
    [
      'by the apply strategy',
      { sync: { syncStrategy: { apply: {} } } },
      {},
      ['HooksSkipped SkippedApply: migrate, smoke'],
    ],
    [
      'that rolls back',
      { sync: { syncStrategy: { apply: {} }, source: { repoURL: 'x' } } },
      {},
      ['HooksSkipped SkippedRollback: migrate, smoke'],
    ],
    ['that is a dry run', { sync: { dryRun: true } }, {}, []],
    ['that ran them again', { sync: {} }, { resources: [migrate, smoke] }, []],
  ])('%s', async (_what, operation, more, expected) => {
    const scene = await synced();

    expect(await told(scene, operation, more)).toEqual(expected);
  });

  test.each<[string, object, object, string]>([
    ['by a person', { sync: { resources: part } }, {}, 'SkippedSelective'],
    ['of healed drift', { sync: { resources: part }, ...automated }, {}, 'SkippedSelfHeal'],
    ['by the apply strategy', { sync: { syncStrategy: { apply: {} } } }, {}, 'SkippedApply'],
    [
      'back to an older revision',
      { sync: { syncStrategy: { apply: {} }, source: { repoURL: 'x' } } },
      { revision: commit('0') },
      'SkippedRollback',
    ],
  ])(
    'of an open release that ran no hooks, %s, stands beside what ran before',
    async (_what, operation, more, verdict) => {
      const scene = await synced({ settle: '10m' });

      await told(scene, operation, more);

      const [dev, staging] = scene.releases()[0]?.status?.environments ?? [];
      expect(staging?.verdicts.map((one) => [one.application, one.hook, one.verdict])).toEqual([
        ['argocd/shop-staging', 'migrate', 'Ran'],
        ['argocd/shop-staging', 'smoke', 'Ran'],
        ['argocd/shop-staging', 'migrate', verdict],
        ['argocd/shop-staging', 'smoke', verdict],
      ]);
      expect(dev?.verdicts).toEqual([]);
    },
  );

  test('of a release that ended is told of and not recorded: its record is final', async () => {
    const scene = await synced();
    const before = scene.status.environments[1]?.verdicts;

    await told(scene, { sync: { resources: part } });

    expect(scene.status.phase).toBe('Succeeded');
    expect(scene.status.environments[1]?.verdicts).toEqual(before);
  });

  test('is told of once', async () => {
    const scene = await synced();
    await told(scene, { sync: { resources: part } });
    const { length } = scene.world.events;

    await scene.run();

    expect(scene.world.events).toHaveLength(length);
  });

  test('at a revision that was seen Synced before heals drift: a commit outside its path', async () => {
    const scene = await synced();
    scene.world.change({ kind: 'Application', namespace: 'argocd', name: 'shop-staging' }, (draft) => {
      draft.status = {
        ...draft.status,
        sync: { status: 'Synced', revision: commit('b') },
        history: [{ revision: commit('b') }],
      };
    });
    scene.argo.heads.set('main', commit('b'));
    await scene.run();

    const events = await told(scene, { sync: { resources: part }, ...automated }, { revision: commit('b') });

    expect(events).toEqual(['HooksSkipped SkippedSelfHeal: migrate, smoke']);
  });
});

test('a gate that was passed by fails the environment of a release that is not final', async () => {
  const scene = await synced({ settle: '10m' });
  expect(scene.phases()).toMatchObject({ release: 'Running', staging: 'Running' });

  const events = await told(scene, { sync: { resources: part }, ...automated }, { revision: commit('b') });

  // Once it is recorded the revision counts as seen Synced: that must not turn the bypass into healed drift.
  expect(events).toEqual(['GateBypassed a newer revision was synced in part: no hooks ran, and no gate']);
  const [first] = scene.releases();
  expect(scene.phases(first?.status)).toMatchObject({ release: 'Failed', staging: 'Failed' });
  expect(first?.status.reason).toBe('GateBypassed');
});

describe('Argo CD before 3.5.7 may show what an earlier operation left', () => {
  const error = {
    phase: 'Error',
    resources: [migrate, { ...smoke, hookPhase: 'Failed' }],
  };

  async function verdicts(mayShowStaleFields: boolean, job?: object): Promise<readonly string[]> {
    const scene = await synced({ settle: '10m' });
    scene.world.settings = { ...scene.world.settings, mayShowStaleFields };
    if (job !== undefined) scene.world.put(job as Draft);
    await told(scene, { sync: {} }, error);
    return (scene.status.environments[1]?.verdicts ?? []).map(({ hook, verdict }) => `${hook} ${verdict}`);
  }

  test('so that nothing is said of the hooks of a sync that failed', async () => {
    expect(await verdicts(true)).toEqual(['migrate Unknown', 'smoke Unknown']);
  });

  test('but of a hook whose Job can be read', async () => {
    const job = syncJob('migrate', '2026-03-01T12:30:00Z');

    expect(await verdicts(true, job)).toEqual(['migrate Ran', 'smoke Unknown']);
  });

  test('and later ones show their own', async () => {
    expect(await verdicts(false)).toEqual(['migrate Ran', 'smoke Ran']);
  });
});

/** A hook Job of a sync, as far as the server reads it. */
function syncJob(name: string, creationTimestamp: string): object {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name,
      namespace: 'staging',
      annotations: { 'argocd.argoproj.io/hook': 'PreSync' },
      creationTimestamp,
    },
    spec: { suspend: true },
  };
}

test('hooks that a failed sync did not come to: NotReached', async () => {
  const scene = await synced();
  const failed = { ...migrate, hookPhase: 'Failed' };
  scene.script = {
    syncs: (name) =>
      name === 'shop-staging'
        ? {
            phase: 'Failed',
            message: 'one or more synchronization tasks completed unsuccessfully',
            resources: [failed],
          }
        : { phase: 'Succeeded' },
  };
  await scene.commit(commit('b')).run();

  expect(scene.status.environments[1]).toMatchObject({ phase: 'Failed', reason: 'HookFailed' });
  expect(scene.status.environments[1]?.verdicts.map(({ hook, verdict }) => `${hook} ${verdict}`)).toEqual([
    'migrate Ran',
    'smoke NotReached',
  ]);
});

test('a hook whose Job is older than the sync was counted without being run: SkippedOverlap', async () => {
  const scene = new Scene(
    [
      product(),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      application('shop-dev', 'dev'),
      application('shop-staging', 'staging'),
      syncJob('migrate', '2026-03-01T11:00:00Z'),
    ],
    { syncs: (name) => ({ phase: 'Succeeded', resources: name === 'shop-staging' ? [migrate] : [] }) },
  );

  await scene.commit(commit('a')).run();

  expect(scene.status.environments[1]?.verdicts).toMatchObject([
    { hook: 'migrate', verdict: 'SkippedOverlap' },
  ]);
  expect(scene.world.events).toContain('HooksSkipped SkippedOverlap: migrate');
});

/** Operations of the simulated Argo CD that fail: attempts, messages, SyncFail hooks (argo-cd.md §C.7, §C.11, §D.2). */
import { describe, expect, test } from 'vitest';
import {
  deployment,
  failing,
  faultAt,
  hookJob,
  openBench,
  operate,
  run,
  settings,
  told,
  first,
  second,
} from '../bench.ts';

describe('a PreSync hook that fails', () => {
  test('is tried five times again by default, at growing distances, and nothing is applied', async () => {
    const bench = await run({ container: failing('migrate') }, settings('1'), hookJob('migrate', 'PreSync'));

    const attempts = bench.seen.filter(({ isFinished }) => isFinished);
    expect(attempts.map(({ message }) => message)).toEqual([
      'one or more synchronization tasks completed unsuccessfully. Retrying attempt #1 at 8:00AM.',
      'one or more synchronization tasks completed unsuccessfully. Retrying attempt #2 at 8:00AM.',
      'one or more synchronization tasks completed unsuccessfully. Retrying attempt #3 at 8:01AM.',
      'one or more synchronization tasks completed unsuccessfully. Retrying attempt #4 at 8:02AM.',
      'one or more synchronization tasks completed unsuccessfully. Retrying attempt #5 at 8:04AM.',
      'one or more synchronization tasks completed unsuccessfully (retried 5 times).',
    ]);
    expect(attempts.map(({ retryCount }) => retryCount)).toEqual([1, 2, 3, 4, 5, 5]);
    expect(bench.application().status?.operationState).toMatchObject({
      phase: 'Failed',
      startedAt: '2026-11-21T08:00:00Z',
    });
    expect(bench.store.list('ConfigMap')).toEqual([]);
    expect(bench.application().status?.history).toBeUndefined();
  });

  test('with limit 2: results are dropped between attempts, and the first retry comes after ten seconds', async () => {
    const spec = { syncPolicy: { automated: {}, retry: { limit: 2 } } };
    const bench = await run(
      { spec, container: failing('migrate') },
      settings('1'),
      hookJob('migrate', 'PreSync'),
    );

    expect(told(bench)).toEqual([
      'Running 0 ',
      'Running 0 waiting for completion of hook batch/Job/migrate',
      'Running… 1 one or more synchronization tasks completed unsuccessfully. Retrying attempt #1 at 8:00AM.',
      'Running 1 Retrying operation. Attempt #1',
      'Running 1 waiting for deletion of hook batch/Job/migrate',
      'Running 1 waiting for completion of hook batch/Job/migrate',
      'Running… 2 one or more synchronization tasks completed unsuccessfully. Retrying attempt #2 at 8:00AM.',
      'Running 2 Retrying operation. Attempt #2',
      'Running 2 waiting for deletion of hook batch/Job/migrate',
      'Running 2 waiting for completion of hook batch/Job/migrate',
      'Failed 2 one or more synchronization tasks completed unsuccessfully (retried 2 times).',
    ]);
    expect(
      bench.seen.filter(({ message }) => message.startsWith('Retrying')).map(({ revision }) => revision),
    ).toEqual(['', '']);
    const [failed, retried] = [bench.seen[2]?.at ?? 0, bench.seen[3]?.at ?? 0];
    expect(retried - failed).toBeGreaterThan(9);
    expect(retried - failed).toBeLessThanOrEqual(10);
  });

  test('is not tried again at the same commit, and says so', async () => {
    const bench = await run({ container: failing('migrate') }, settings('1'), hookJob('migrate', 'PreSync'));
    const count = bench.seen.length;
    await bench.pass(1200);

    expect(bench.seen).toHaveLength(count);
    expect(bench.application().status?.conditions).toMatchObject([
      {
        type: 'SyncError',
        message: `Failed last sync attempt to [${first}]: one or more synchronization tasks completed unsuccessfully (retried 5 times).`,
      },
    ]);
  });

  test('with refresh takes the newer commit', async () => {
    const spec = { syncPolicy: { automated: {}, retry: { limit: 1, refresh: true } } };
    const bench = openBench({
      spec,
      container: failing('migrate'),
      commits: { [first]: [settings('1'), hookJob('migrate', 'PreSync')], [second]: [settings('2')] },
    });
    await bench.pass(5);
    bench.commit(second);
    await bench.pass(60);

    expect(told(bench)).toContain('Running 1 Retrying operation with latest revisions. Attempt #1');
    expect(bench.seen.at(-1)).toMatchObject({ phase: 'Succeeded', retryCount: 1, revision: second });
  });
});

describe('what cannot be applied', () => {
  const once = { syncPolicy: { automated: {}, retry: { limit: 0 } } };
  const refused = 'Deployment.apps "web" is invalid: spec.selector: field is immutable';

  test('alone in its step fails the operation with the reason', async () => {
    const bench = await run({ spec: once, faultAt: faultAt('apply', 'web', refused) }, deployment());

    expect(told(bench)).toEqual([
      'Running 0 ',
      `Failed 0 one or more objects failed to apply, reason: ${refused}`,
    ]);
    expect(bench.seen.at(-1)?.resources).toEqual(['Deployment web SyncFailed Failed']);
  });

  test('runs the SyncFail hooks, all at once', async () => {
    const bench = await run(
      { spec: once, faultAt: faultAt('apply', 'web', refused) },
      deployment(),
      hookJob('page', 'SyncFail'),
      hookJob('undo', 'SyncFail'),
    );

    expect(told(bench).slice(1)).toEqual([
      'Running 0 waiting for completion of hook batch/Job/page and 1 more hooks',
      `Failed 0 one or more synchronization tasks completed unsuccessfully, reason: ${refused}`,
    ]);
    expect(bench.seen.at(-1)?.resources.slice(1)).toEqual([
      'Job page Synced Succeeded',
      'Job undo Synced Succeeded',
    ]);
  });

  test.each([
    ['dryRun', 'web', 'one or more objects failed to apply (dry run)'],
    ['invalid', 'web', 'one or more synchronization tasks are not valid: refused'],
  ] as const)('because of %s runs no hook at all', async (kind, name, message) => {
    const bench = await run(
      { spec: once, faultAt: faultAt(kind, name, 'refused') },
      deployment(),
      hookJob('migrate', 'PreSync'),
      hookJob('page', 'SyncFail'),
    );

    expect(told(bench)).toEqual(['Running 0 ', `Failed 0 ${message}`]);
    expect(bench.store.list('Job')).toEqual([]);
  });

  test('because the source does not render: phase Error, a condition, no hook', async () => {
    const bench = openBench({
      spec: once,
      commits: { [first]: [settings('1'), hookJob('page', 'SyncFail')] },
      faultAt: faultAt('render', undefined, 'YAML_BROKEN hookline.yaml:3'),
    });
    operate(bench, { sync: {} });
    await bench.pass(60);

    expect(told(bench)).toEqual([
      'Running 0 ',
      'Error 0 ComparisonError: Failed to load target state: failed to generate manifest for source 1 of 1: rpc error: code = Unknown desc = YAML_BROKEN hookline.yaml:3',
    ]);
    expect(bench.application().status).toMatchObject({
      sync: { status: 'Unknown' },
      conditions: [{ type: 'ComparisonError' }],
    });
    expect(bench.store.list('Job')).toEqual([]);
  });
});

test('a Deployment that becomes Degraded fails a sync that waits for health, and PostSync is not run', async () => {
  const bench = await run(
    {
      spec: { syncPolicy: { automated: {}, retry: { limit: 0 } } },
      faultAt: faultAt('health', 'web', 'Deployment "web" exceeded its progress deadline'),
    },
    deployment(),
    hookJob('smoke', 'PostSync'),
  );

  expect(bench.seen.at(-1)).toMatchObject({
    phase: 'Failed',
    message: 'one or more synchronization tasks completed unsuccessfully',
    resources: ['Deployment web Synced Failed'],
  });
});

test('a PostSync hook that fails runs the SyncFail hooks', async () => {
  const bench = await run(
    { spec: { syncPolicy: { automated: {}, retry: { limit: 0 } } }, container: failing('smoke') },
    settings('1'),
    hookJob('smoke', 'PostSync'),
    hookJob('page', 'SyncFail'),
  );

  expect(bench.seen.at(-1)).toMatchObject({
    phase: 'Failed',
    resources: [
      'ConfigMap settings Synced Succeeded',
      'Job smoke Synced Failed',
      'Job page Synced Succeeded',
    ],
  });
});

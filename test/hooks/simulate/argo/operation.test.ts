/** Operations of the simulated Argo CD that end well, as a watcher sees them (argo-cd.md §C.6, §D.3). */
import { describe, expect, test } from 'vitest';
import {
  automated,
  deployment,
  hookJob,
  openBench,
  operate,
  run,
  settings,
  told,
  waiting,
  first,
  second,
  third,
} from '../bench.ts';

describe('an automated sync', () => {
  test('of plain objects ends when they are applied', async () => {
    const bench = await run({}, settings('1'), deployment());

    expect(told(bench)).toEqual(['Running 0 ', 'Succeeded 0 successfully synced (all tasks run)']);
    expect(bench.seen.at(-1)?.revision).toBe(first);
    expect(bench.application().operation).toBeUndefined();
    expect(bench.application().status).toMatchObject({
      sync: { status: 'Synced', revision: first },
      health: { status: 'Healthy' },
      history: [{ id: 0, revision: first, deployStartedAt: '2026-11-21T08:00:00Z' }],
    });
  });

  test('waits for a PreSync hook, then applies, and waits for health only before PostSync', async () => {
    const bench = await run(
      {},
      settings('1'),
      deployment(),
      hookJob('migrate', 'PreSync'),
      hookJob('smoke', 'PostSync'),
    );

    expect(told(bench)).toEqual([
      'Running 0 ',
      'Running 0 waiting for completion of hook batch/Job/migrate',
      'Running 0 waiting for healthy state of /ConfigMap/settings and 1 more resources',
      'Running 0 waiting for healthy state of apps/Deployment/web',
      'Running 0 waiting for completion of hook batch/Job/smoke',
      'Succeeded 0 successfully synced (no more tasks)',
    ]);
    expect(bench.seen.at(-1)?.resources).toEqual([
      'Job migrate Synced Succeeded',
      'ConfigMap settings Synced Succeeded',
      'Deployment web Synced Succeeded',
      'Job smoke Synced Succeeded',
    ]);
  });

  test('with only a PreSync hook leaves its objects Running in an operation that succeeded', async () => {
    const bench = await run({}, deployment(), hookJob('migrate', 'PreSync'));

    expect(bench.seen.at(-1)).toMatchObject({
      message: 'successfully synced (all tasks run)',
      resources: ['Job migrate Synced Succeeded', 'Deployment web Synced Running'],
    });
  });

  test('with CreateNamespace has the Namespace as its first entry, which stays Running', async () => {
    const spec = { syncPolicy: { automated: { prune: true }, syncOptions: ['CreateNamespace=true'] } };
    const bench = await run({ spec }, hookJob('migrate', 'PreSync'), settings('1'));

    expect(bench.seen.at(-1)?.resources[0]).toBe('Namespace shop Synced Running');
    await bench.pass(600);
    expect(bench.store.list('Namespace')).toHaveLength(1);
    expect(bench.application().status?.sync?.status).toBe('Synced');
  });
});

test('a sync of a Synced application runs all hooks again', async () => {
  const bench = await run({}, settings('1'), hookJob('migrate', 'PreSync'));
  const before = bench.store.list('Job')[0]?.metadata.uid;
  operate(bench, { sync: {}, initiatedBy: { username: 'ann' } });
  await bench.pass(60);

  expect(bench.seen.at(-1)).toMatchObject({ phase: 'Succeeded', revision: first });
  expect(bench.store.list('Job')[0]?.metadata.uid).not.toBe(before);
});

test('an application with several sources says revisions, and its revision is empty', async () => {
  const source = { repoURL: 'https://git.test/shop.git', targetRevision: 'main' };
  const bench = openBench({
    spec: {
      ...automated,
      sources: [
        { ...source, path: 'chart' },
        { ...source, path: 'hooks', plugin: {} },
      ],
    },
    commits: { [first]: [settings('1'), hookJob('migrate', 'PreSync')] },
  });
  await bench.pass(60);

  expect(bench.application().status).toMatchObject({
    sync: { revisions: [first, first] },
    operationState: { phase: 'Succeeded', syncResult: { revision: '', revisions: [first, first] } },
    history: [{ revisions: [first, first] }],
  });
});

test('a commit that arrives while a hook runs changes the comparison, not the operation', async () => {
  const bench = openBench({
    spec: automated,
    container: waiting('gate'),
    commits: { [first]: [settings('1'), hookJob('gate', 'PreSync')], [second]: [settings('2')] },
  });
  await bench.pass(10);
  bench.commit(second);
  bench.argo.poll();
  await bench.pass(30);

  expect(bench.application().status).toMatchObject({
    sync: { status: 'OutOfSync', revision: second },
    operationState: { syncResult: { revision: first } },
  });
});

test('a commit that changes nothing of the application moves its revision, and it stays Synced', async () => {
  const same = [settings('1')];
  const bench = openBench({ spec: automated, commits: { [first]: same, [third]: same } });
  await bench.pass(60);
  const count = bench.seen.length;
  bench.commit(third);
  bench.argo.poll();
  await bench.pass(60);

  expect(bench.application().status?.sync).toEqual({ status: 'Synced', revision: third });
  expect(bench.seen).toHaveLength(count);
});

test('a controller that is started anew goes on where the operation was', async () => {
  const bench = openBench({
    spec: automated,
    commits: { [first]: [settings('1'), hookJob('migrate', 'PreSync'), hookJob('smoke', 'PostSync')] },
  });
  await bench.pass(4);
  bench.argo.restart();
  await bench.pass(60);

  expect(bench.seen.at(-1)?.phase).toBe('Succeeded');
  expect(bench.store.list('Event')).toHaveLength(1);
  expect(bench.store.list('Job').map(({ metadata }) => metadata.name)).toEqual(['migrate', 'smoke']);
});

test('a sync window keeps automated syncs from starting, and those by hand wait and say so', async () => {
  let isBlocked = true;
  const bench = openBench({
    spec: automated,
    isBlocked: () => isBlocked,
    commits: { [first]: [settings('1')] },
  });
  await bench.pass(60);
  expect(told(bench)).toEqual([]);

  operate(bench, { sync: {}, initiatedBy: { username: 'ann' } });
  await bench.pass(60);
  expect(told(bench)).toEqual(['Running 0 ', 'Running 0 Sync operation blocked by sync window']);

  isBlocked = false;
  await bench.pass(60);
  expect(bench.seen.at(-1)?.phase).toBe('Succeeded');
});

test('an end is told by an Event', async () => {
  const bench = await run({}, settings('1'));

  expect(bench.store.list('Event')).toMatchObject([
    {
      reason: 'OperationCompleted',
      type: 'Normal',
      message: `Sync operation to ${first} succeeded`,
      involvedObject: { kind: 'Application', name: 'shop', uid: bench.application().metadata.uid },
    },
  ]);
});

test('objects that are no longer rendered are pruned where that is allowed', async () => {
  const spec = { syncPolicy: { automated: { prune: true } } };
  const bench = openBench({
    spec,
    commits: { [first]: [settings('1'), deployment()], [second]: [settings('1')] },
  });
  await bench.pass(60);
  bench.commit(second);
  bench.argo.poll();
  await bench.pass(60);

  expect(bench.seen.at(-1)?.resources).toEqual([
    'Deployment web Pruned Succeeded',
    'ConfigMap settings Synced Running',
  ]);
  expect(bench.store.list('Deployment')).toEqual([]);
});

/** The guarded release of the docs: its order, and what each failing hook leaves. */
import { expect, test } from 'vitest';
import { application, applicationIs, operationEnds, refresh, sync } from './support/application.ts';
import { repository, type Files } from './support/git.ts';
import { hookJobs, pluginSource, ran, uids } from './support/hooked.ts';
import { find, get, kinds, patch, type Body } from './support/kube.ts';
import { hookIsGone, logOfHook, secrets } from './support/shipped.ts';
import { walk } from './support/walk.ts';

const name = 'orders';
/** The files of the docs are those of the application `orders`, and another test deploys one of that name. */
const app = 'hookline-guarded';
const section = walk('docs/guarded-release.md');
const files: Readonly<Record<string, string>> = Object.assign(
  {},
  ...[
    'The application, in waves',
    'Before: guardrail and feature flag',
    'In between: the migration',
    'Behind: the smoke test',
    'When it fails',
  ].map((heading) => section(heading).files),
);

const guards = ['PreSync Job/db-guardrail Succeeded', 'PreSync Job/flag-ready Succeeded'];
const notified = 'SyncFail Job/notify Succeeded';

/** Gives files of the page with one place changed. */
function changed(file: string, from: string, to: string): Files {
  const before = files[`orders/${file}`] ?? '';
  const after = before.replace(from, to);
  expect(after).not.toBe(before);
  return { [`orders/${file}`]: after };
}

async function deployed(): Promise<Body> {
  return find(kinds.Deployment, app, name);
}

/** Syncs; gives how that ended, and what was done, with the two guards of one wave by name. */
async function synced(name: string): Promise<{ readonly phase: string; readonly steps: readonly string[] }> {
  await sync(name);
  const ended = await operationEnds(name);
  const steps = ran(ended);
  const [before, behind] = [true, false].map((isGuard) =>
    steps.filter((step) => step.startsWith('PreSync ') === isGuard),
  );
  return {
    phase: ended.status.operationState.phase,
    steps: [...(before ?? []).toSorted(), ...(behind ?? [])],
  };
}

/** Waits until Argo CD has compared anew, and the state is as wanted. */
async function isCompared(name: string, wanted: (status: Body) => boolean): Promise<void> {
  await refresh(name);
  await applicationIs(name, `is as ${wanted.toString()} says`, ({ status }) => wanted(status));
}

async function imageOf(): Promise<string> {
  return (await deployed()).spec.template.spec.containers[0].image;
}

test('guardrail, migration in waves, smoke test with clean-up, and a call for help', async () => {
  const git = await repository(app);
  await git.commit(files);
  await secrets(app, { 'orders-db': { PGHOST: 'db', STAND_IN_ANSWER: '3' } });
  await application({ name: app, spec: { source: pluginSource(git.url, { path: 'orders' }) } });

  await refusedByTheGuardrail();
  expect(await deployed()).toBeUndefined();
  await patch(kinds.Secret, app, 'orders-db', { stringData: { STAND_IN_ANSWER: '0' } });
  await through();

  await git.commit({
    ...changed('hookline/migrate.yaml', '[up]', '[fail]'),
    ...changed('orders.yaml', ':1.28-', ':1.29-'),
  });
  await stoppedByTheMigration();

  await git.commit({
    'orders/hookline/migrate.yaml': files['orders/hookline/migrate.yaml'] ?? '',
    ...changed('hookline/smoke.yaml', 'value: Welcome', 'value: Goodbye'),
  });
  await foundByTheSmokeTest();
});

async function refusedByTheGuardrail(): Promise<void> {
  const { phase, steps } = await synced(app);

  expect(phase).toBe('Failed');
  expect(steps).toEqual(['PreSync Job/db-guardrail Failed', 'PreSync Job/flag-ready Succeeded', notified]);
  await isCompared(app, ({ sync: { status } }) => status === 'OutOfSync');
  expect((await hookJobs(app))['db-guardrail'].status.failed).toBe(2);
  expect(await logOfHook(app, 'db-guardrail')).toContain('3 changes of the schema are in no migration\n');
  expect(await logOfHook(app, 'notify')).toMatch(/"the sync of hookline-guarded at [0-9a-f]{40} failed"/);
}

async function through(): Promise<void> {
  const { phase, steps } = await synced(app);

  expect([phase, steps]).toEqual([
    'Succeeded',
    [
      ...guards,
      'Sync Job/migrate Succeeded',
      'Sync Deployment/orders Synced',
      'Sync Service/orders Synced',
      'PostSync Job/smoke Succeeded',
    ],
  ]);
  await hookIsGone(app, 'smoke');
  const [{ migrate }, deployment, service] = [
    await hookJobs(app),
    await deployed(),
    await get(kinds.Service, app, name),
  ];
  const available = deployment.status.conditions.find(({ type }: Body) => type === 'Available');
  expect([
    migrate.status.completionTime <= deployment.metadata.creationTimestamp,
    available.lastTransitionTime <= service.metadata.creationTimestamp,
  ]).toEqual([true, true]);
  expect(Object.keys(await uids(app)).toSorted()).toEqual([
    'db-guardrail',
    'flag-ready',
    'migrate',
    'notify',
  ]);
}

async function stoppedByTheMigration(): Promise<void> {
  const { phase, steps } = await synced(app);

  expect([phase, steps]).toEqual(['Failed', [...guards, 'Sync Job/migrate Failed', notified]]);
  await isCompared(
    app,
    ({ sync: { status }, health }) => status === 'OutOfSync' && health.status === 'Healthy',
  );
  expect(await imageOf()).toBe('nginxinc/nginx-unprivileged:1.28-alpine');
}

async function foundByTheSmokeTest(): Promise<void> {
  const { phase, steps } = await synced(app);

  expect([phase, steps]).toEqual([
    'Failed',
    [
      ...guards,
      'Sync Job/migrate Succeeded',
      'Sync Deployment/orders Synced',
      'Sync Service/orders Synced',
      'PostSync Job/smoke Failed',
      notified,
    ],
  ]);
  expect(await imageOf()).toBe('nginxinc/nginx-unprivileged:1.29-alpine');
  expect(await logOfHook(app, 'smoke')).toBe('this is not our page: Welcome\n');
  await isCompared(app, ({ sync: { status }, health }) => status === 'Synced' && health.status === 'Healthy');
}

test('a Deployment that becomes Degraded keeps the Service and the smoke test back', async () => {
  const name = 'hookline-guarded-degraded';
  const git = await repository(name);
  // It is never ready, and that is long after two seconds.
  const { 'orders/orders.yaml': impatient = '' } = changed(
    'orders.yaml',
    'spec:\n',
    'spec:\n  progressDeadlineSeconds: 2\n',
  );
  await git.commit({ ...files, 'orders/orders.yaml': impatient?.replace('path: /', 'path: /absent') ?? '' });
  await secrets(name, { 'orders-db': { PGHOST: 'db' } });
  await application({ name, spec: { source: pluginSource(git.url, { path: 'orders' }) } });

  const { phase, steps } = await synced(name);

  expect([phase, steps]).toEqual([
    'Failed',
    [...guards, 'Sync Job/migrate Succeeded', 'Sync Deployment/orders Synced', notified],
  ]);
  expect(await find(kinds.Service, name, 'orders')).toBeUndefined();
  await isCompared(name, ({ health }) => health.status === 'Degraded');
});

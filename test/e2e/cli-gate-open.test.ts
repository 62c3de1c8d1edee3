/** The break-glass on a real cluster: a gate that a person opens lets its sync go on before its turn, and is told. */
import { expect, onTestFinished, test } from 'vitest';
import { application, applicationIs, operationEnds } from './support/application.ts';
import { repository } from './support/git.ts';
import { hookline } from './support/hookline.ts';
import { get, list, kinds, remove, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import { declare, ours, releaseEnds, releaseOf, runsOf, shellHook, tenant } from './support/server.ts';
import { gateHook } from './support/waiting.ts';
import { until } from '../cluster/until.ts';

const name = 'cli-gate';
const label = 'hookline.dev/product';
const prod = `hookline-${name}-prod`;

/** Says whether the gate of an operation waits. */
function isHeld({ operation, status }: Body): boolean {
  const resources: readonly Body[] = status?.operationState?.syncResult?.resources ?? [];
  return (
    operation !== undefined &&
    resources.some((one) => one.name.startsWith(gateHook) && one.hookPhase === 'Running')
  );
}

test('a gate is opened by hand for the sync that runs, with who and why', async () => {
  await shellHook(`${name}-slow`, 'sleep 45', { timeout: '5m' });
  const git = await repository(name);
  await git.commit({
    'dev/config.yaml': text(configMap('shop', 'dev')),
    'prod/config.yaml': text(configMap('shop', 'prod')),
  });
  for (const place of ['dev', 'prod'])
    await declare(ours.Environment, `${name}-${place}`, {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: `hookline-${name}-${place}` }],
      settle: '1s',
    });
  await declare(ours.PromotionFlow, name, {
    triggerEnvironment: `${name}-dev`,
    hooks: { onStart: `${name}-slow` },
    steps: [{ environment: `${name}-prod`, dependsOn: [`${name}-dev`] }],
  });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { [label]: name } } },
    promotionFlows: [
      { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  });
  onTestFinished(async () => {
    for (const { metadata } of await list(ours.Release, tenant, `${label}=${name}`))
      await remove(ours.Release, tenant, metadata.name);
  });
  const automated = { syncPolicy: { automated: {} } };
  await application({
    name: prod,
    labels: { [label]: name },
    spec: {
      source: {
        repoURL: git.url,
        targetRevision: 'main',
        path: 'prod',
        plugin: {
          name: 'hookline',
          parameters: [
            { name: 'gate', string: 'true' },
            { name: 'server', string: 'http://hookline.hookline' },
          ],
        },
      },
      ...automated,
    },
  });
  await application({
    name: `hookline-${name}-dev`,
    labels: { [label]: name },
    spec: { source: { repoURL: git.url, targetRevision: 'main', path: 'dev' }, ...automated },
  });
  const release = await until('a release opens', 240_000, () => releaseOf(name));
  await applicationIs(prod, 'held by its gate', isHeld);

  const opened = await hookline('gate', 'open', prod, '--reason', 'incident 7');

  expect(opened).toMatchObject({
    code: 0,
    stderr: '',
    stdout: `the gate of ${prod} is to open for the sync that runs now, for hookline-admin\n`,
  });
  const synced: Body = await operationEnds(prod);
  expect(synced.status.operationState.phase).toBe('Succeeded');
  const { status } = await get(ours.Product, tenant, name);
  expect(status.openings).toMatchObject([
    {
      name: prod,
      startedAt: synced.status.operationState.startedAt,
      reason: 'incident 7',
      by: 'hookline-admin',
      revision: synced.status.operationState.syncResult.revision,
      openedAt: expect.any(String),
    },
  ]);
  const events = (await list(kinds.Event, 'argocd')).filter(
    ({ reason, involvedObject }) => reason === 'GateBypassed' && involvedObject.uid === synced.metadata.uid,
  );
  expect(events.map(({ type, message }) => [type, message])).toEqual([
    ['Warning', 'its gate was opened by hand by hookline-admin: incident 7'],
  ]);
  expect(await hookline('gate', 'open', prod, '--reason', 'again')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/^GATE_NOT_WAITING /),
  });

  // Its turn came later, and the release takes the sync as it is.
  const ended: Body = await releaseEnds(release.metadata.name);
  expect(ended.status.phase).toBe('Succeeded');
  const runs = await runsOf(name);
  expect(Date.parse(synced.status.operationState.finishedAt)).toBeLessThan(
    Date.parse(runs.get('release.onStart').status.endedAt),
  );
}, 600_000);

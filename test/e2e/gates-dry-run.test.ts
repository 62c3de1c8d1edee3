/** A dry run of a sync: it deploys nothing, so that it is no release. */
import { expect, test } from 'vitest';
import { applicationIs, hasEnded, sync } from './support/application.ts';
import { argocdApp, printed } from './support/cli.ts';
import { list, type Body } from './support/kube.ts';
import { applicationIn, applicationOf, gated, released, staged } from './support/releases.ts';
import { eachRanOnce, ours, shellHook, tenant } from './support/server.ts';

test('argocd app sync --dry-run opens no release, and the sync after it does', async () => {
  const name = 'gates-dry-run';
  await shellHook(`${name}-note`, 'true');
  const scene = await staged(name, {
    places: { dev: { spec: { syncPolicy: {} } }, prod: gated },
    hooks: { onStart: `${name}-note` },
  });
  const dev = applicationOf(name, 'dev');

  printed(await argocdApp('sync', dev, '--dry-run'));
  const tried = await applicationIs(dev, 'the dry run has ended', hasEnded);
  await sync(dev);
  const release = await released(scene);

  expect([tried.status.operationState.operation.sync.dryRun, tried.status.operationState.phase]).toEqual([
    true,
    'Succeeded',
  ]);
  expect([release.status.phase, release.status.identity.revision]).toEqual(['Succeeded', scene.revision]);
  expect(await list(ours.Release, tenant, `hookline.dev/product=${name}`)).toHaveLength(1);
  const { operationState } = (await applicationIn(name, 'dev')).status;
  expect(Date.parse(release.metadata.creationTimestamp)).toBeGreaterThanOrEqual(
    Date.parse(operationState.startedAt),
  );
  expect(Date.parse(operationState.startedAt)).toBeGreaterThan(
    Date.parse(tried.status.operationState.startedAt),
  );
  const record = release.status.environments[0].applications.find((one: Body) => one.name === dev);
  expect(record.operation.startedAt).toBe(operationState.startedAt);
  await eachRanOnce(name);
}, 600_000);

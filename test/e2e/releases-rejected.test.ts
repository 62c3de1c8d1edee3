/** Releases whose manifests are refused, or whose workload does not get well. */
import { expect, test } from 'vitest';
import { configMap, deployment, text } from './support/manifests.ts';
import { applicationIn, bySync, failedAt, released, staged } from './support/releases.ts';
import { eachRanOnce, inOrder, runsOf } from './support/server.ts';

const phases = ['Succeeded', 'Failed', 'Pending'];

test('an object that does not pass the dry run is named as the cause', async () => {
  const name = 'rejected-dry-run';
  const unnamed = { ...configMap('x'), metadata: { labels: { a: 'b' } } };
  const files = { 'config.yaml': text(configMap('shop')), 'unnamed.yaml': text(unnamed) };
  const scene = await staged(name, {
    places: { dev: {}, staging: { step: bySync, files }, prod: { step: bySync } },
  });

  const release = await released(scene);

  const { operationState } = (await applicationIn(name, 'staging')).status;
  expect(operationState.message).toContain('(dry run)');
  await failedAt(scene, release, {
    at: 'staging',
    class: 'DryRunRejected',
    says: /one or more objects failed to apply \(dry run\).*ConfigMap without a name.*resource name may not be empty/,
    phases,
  });
  await eachRanOnce(name);
}, 600_000);

test('a Deployment that stays Degraded after its sync fails the release once its grace is over', async () => {
  const name = 'rejected-degraded';
  const never = deployment('shop', 'false');
  const files = { 'shop.yaml': text({ ...never, spec: { ...never.spec, progressDeadlineSeconds: 3 } }) };
  const staging = { step: bySync, files, environment: { degradedGrace: '4s' } };
  const scene = await staged(name, { places: { dev: {}, staging, prod: { step: bySync } } });

  const release = await released(scene);

  const { operationState, health } = (await applicationIn(name, 'staging')).status;
  expect([operationState.phase, health.status]).toEqual(['Succeeded', 'Degraded']);
  await failedAt(scene, release, {
    at: 'staging',
    class: 'Degraded',
    says: /hookline-rejected-degraded-staging.*Degraded/,
    phases,
  });
  const [, { degradedAt }] = release.status.environments.map(
    (one: { applications: readonly unknown[] }) => one.applications[0],
  );
  const { startedAt } = (await runsOf(name)).get('environment.onFail@staging').status;
  inOrder([
    ['the sync ended', operationState.finishedAt],
    ['it was Degraded', degradedAt],
    ['staging.onFail began', startedAt],
  ]);
  expect(Date.parse(startedAt) - Date.parse(degradedAt)).toBeGreaterThanOrEqual(4000);
  await eachRanOnce(name);
}, 600_000);

/** A Product is deleted while a release of it is on its way: the release ends, says why, and nothing is held. */
import { expect, test } from 'vitest';
import { find, kinds, list, remove, waitFor } from './support/kube.ts';
import { applicationIn, bySync, opened, ranHooks, releaseIs, staged, told } from './support/releases.ts';
import { nothingHeld, ours, runsOf, shellHook, tenant } from './support/server.ts';
import { waitingLine, waitingPod } from './support/waiting.ts';

test('a Product deleted while a hook runs: the release is terminated, its fail hooks run, no Job is held', async () => {
  const name = 'deleted-product';
  await shellHook(`${name}-wait`, waitingLine());
  const scene = await staged(name, {
    places: {
      dev: {},
      staging: { step: { ...bySync, hooks: { onStart: `${name}-wait`, onFail: `${name}-tell` } } },
    },
  });
  const { metadata } = await opened(scene, scene.revision);
  await waitingPod(tenant, `${name}-wait`);

  await remove(ours.Product, tenant, name);
  const { status } = await releaseIs(metadata.name, 'has ended', (one) => Boolean(one.status.endedAt));

  expect([status.phase, status.reason, status.message]).toEqual([
    'Terminated',
    'Terminated',
    `Product/${name} was deleted`,
  ]);
  expect(status.environments.map(({ phase }: { phase: string }) => phase)).toEqual([
    'Succeeded',
    'Terminated',
  ]);
  expect(await ranHooks(name)).toEqual([
    'environment.onFail@staging Succeeded',
    'environment.onStart@staging Failed',
    'release.onFail Succeeded',
  ]);
  const hooks = await told(name);
  for (const slot of ['environment.onFail@staging', 'release.onFail'])
    expect(hooks[slot]).toMatchObject({
      reason: 'Terminated',
      message: `Product release was terminated: Product/${name} was deleted`,
      environments: [{ Name: `${name}-staging`, Status: 'TERMINATED' }],
    });
  const { operation, status: application } = await applicationIn(name, 'staging');
  expect([operation, application.operationState]).toEqual([undefined, undefined]);
  await nothingHeld(name);
}, 600_000);

test('a HookRun deleted while its Job runs, and then all else: nothing of it stays', async () => {
  const name = 'deleted-run';
  await shellHook(`${name}-wait`, waitingLine());
  const scene = await staged(name, { places: { dev: {} }, hooks: { onStart: `${name}-wait` } });
  const { metadata } = await opened(scene, scene.revision);
  await waitingPod(tenant, `${name}-wait`);
  const run = (await runsOf(name)).get('release.onStart');

  await remove(ours.HookRun, tenant, run.metadata.name);
  const { status } = await releaseIs(metadata.name, 'has ended', (one) => Boolean(one.status.endedAt));

  expect([status.phase, status.hooks[0].code]).toEqual(['Failed', 'RUN_LOST']);
  await waitFor(kinds.Job, tenant, run.metadata.name, {
    label: 'the Job of the HookRun is gone',
    seconds: 120,
    is: (job) => job === undefined,
  });
  await nothingHeld(name);

  await remove(ours.Release, tenant, metadata.name);
  await waitFor(ours.Release, tenant, metadata.name, {
    label: 'the release is gone',
    seconds: 60,
    is: (release) => release === undefined,
  });
  expect(await find(ours.Product, tenant, name)).toBeDefined();
  expect(
    await list(kinds.Job, tenant, `hookline.dev/product=${name},hookline.dev/hook=${name}-wait`),
  ).toEqual([]);
}, 600_000);

/** Flows, Hooks and Environments are deleted while a release goes through them. */
import { expect, test } from 'vitest';
import { get, patch, remove, type Body } from './support/kube.ts';
import { bySync, opened, ranHooks, releaseIs, staged } from './support/releases.ts';
import { declare, eachRanOnce, nothingHeld, ours, shellHook, tenant } from './support/server.ts';
import { letGo, waitingLine, waitingPod } from './support/waiting.ts';

/** Begins a release whose staging waits in its first hook, and gives its name and the pod that waits. */
async function waiting(name: string): Promise<{ readonly release: string; readonly pod: string }> {
  await shellHook(`${name}-wait`, waitingLine());
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT"');
  const hooks = { onStart: `${name}-wait`, onSuccess: `${name}-note`, onFail: `${name}-tell` };
  const scene = await staged(name, {
    places: { dev: {}, staging: { step: { ...bySync, hooks } }, prod: { step: bySync } },
    hooks: { onSuccess: `${name}-note` },
  });
  const { metadata } = await opened(scene, scene.revision);
  return { release: metadata.name, pod: await waitingPod(tenant, `${name}-wait`) };
}

function ended(release: string): Promise<Body> {
  return releaseIs(release, 'has ended', ({ status }) => Boolean(status.endedAt));
}

/** Waits until a release says that it waits for an Environment. */
function isMissed(release: string, name: string): Promise<Body> {
  return releaseIs(release, `waits for Environment ${name}`, ({ status }) =>
    status.environments.some(
      (one: Body) => one.name === name && one.holding?.reason === 'EnvironmentMissing',
    ),
  );
}

test('the flow and its Hooks deleted: the release goes its way as it was pinned', async () => {
  const name = 'deleted-flow';
  const { release, pod } = await waiting(name);

  await remove(ours.PromotionFlow, tenant, name);
  for (const hook of ['wait', 'note']) await remove(ours.Hook, tenant, `${name}-${hook}`);
  const product = await releaseIs(release, 'is there', () => true);
  expect(product.status.endedAt).toBeUndefined();
  await letGo(tenant, pod);
  const { status } = await ended(release);

  expect([status.phase, status.message]).toEqual(['Succeeded', undefined]);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  expect(await ranHooks(name)).toEqual([
    'environment.onStart@staging Succeeded',
    'environment.onSuccess@staging Succeeded',
    'release.onSuccess Succeeded',
  ]);
  await eachRanOnce(name);
  const { conditions } = (await get(ours.Product, tenant, name)).status;
  expect(conditions).toContainEqual(
    expect.objectContaining({ type: 'Ready', status: 'False', reason: 'FLOW_UNKNOWN' }),
  );
}, 600_000);

test('an Environment deleted before its turn is waited for by name; made again, the release goes on', async () => {
  const name = 'deleted-later';
  const { release, pod } = await waiting(name);
  const { spec } = await get(ours.Environment, tenant, `${name}-prod`);

  await remove(ours.Environment, tenant, `${name}-prod`);
  await letGo(tenant, pod);
  const missed = await isMissed(release, `${name}-prod`);
  expect(missed.status.environments[2].holding.message).toBe(
    `Environment/${name}-prod is gone or cannot be read: mend it, or terminate the release`,
  );
  await releaseIs(release, 'staging is done', ({ status }) => status.environments[1].phase === 'Succeeded');
  await declare(ours.Environment, `${name}-prod`, spec);
  const { status } = await ended(release);

  expect(status.phase).toBe('Succeeded');
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  await eachRanOnce(name);
}, 600_000);

test('an Environment deleted in its turn is waited for by name, until a person ends the release', async () => {
  const name = 'deleted-turn';
  const { release } = await waiting(name);

  await remove(ours.Environment, tenant, `${name}-staging`);
  await isMissed(release, `${name}-staging`);
  await patch(ours.Release, tenant, release, { spec: { terminate: { reason: 'staging is no more' } } });
  const { status } = await ended(release);

  expect([status.phase, status.reason, status.message]).toEqual([
    'Terminated',
    'Terminated',
    'staging is no more',
  ]);
  expect(status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Terminated', 'Pending']);
  expect(await ranHooks(name)).toEqual([
    'environment.onFail@staging Succeeded',
    'environment.onStart@staging Failed',
    'release.onFail Succeeded',
  ]);
  await nothingHeld(name);
}, 600_000);

/** A commit that changes one environment: the release skips the others, and runs none of their hooks. */
import { expect, test } from 'vitest';
import { applicationIs, refresh } from './support/application.ts';
import type { Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import { applicationIn, applicationOf, bySync, released, staged } from './support/releases.ts';
import { shellHook } from './support/server.ts';

test('an environment that is Synced at the commit without a sync is skipped', async () => {
  const name = 'nothing-to-sync';
  await shellHook(`${name}-note`, 'echo "$HOOK_SLOT"');
  const hooks = { onStart: `${name}-note`, onSuccess: `${name}-note` };
  const scene = await staged(name, { places: { dev: {}, staging: { step: { ...bySync, hooks } } } });
  const first = await released(scene);
  expect(first.status.phase).toBe('Succeeded');
  const { history } = (await applicationIn(name, 'staging')).status;

  const revision = await scene.git.commit({ 'dev/config.yaml': text(configMap('shop', 'other')) });
  // Staging must be seen at the commit before the release comes to it: it is then not on its way there.
  await refresh(applicationOf(name, 'staging'));
  await applicationIs(
    applicationOf(name, 'staging'),
    'is compared at the commit',
    ({ status }) => status.sync.revision === revision && status.sync.status === 'Synced',
  );
  await refresh(applicationOf(name, 'dev'));
  const { status } = await released(scene, revision);

  expect(status.phase).toBe('Succeeded');
  expect(status.environments.map((one: Body) => [one.phase, one.message])).toEqual([
    ['Succeeded', undefined],
    ['Skipped', 'nothing is to be synced'],
  ]);
  const after = (await applicationIn(name, 'staging')).status;
  expect(after.history).toEqual(history);
  expect(status.environments[1].hooks).toEqual([]);
  expect(first.status.environments[1].hooks.map((one: Body) => one.slot)).toEqual([
    'environment.onStart',
    'environment.onSuccess',
  ]);
}, 600_000);

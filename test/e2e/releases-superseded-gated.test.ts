/** A release that a newer one takes the place of, while a gate holds its production. */
import { expect, test } from 'vitest';
import { applicationIs } from './support/application.ts';
import { hookJobs } from './support/hooked.ts';
import { approver } from './support/http.ts';
import type { Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  commitAgain,
  gated,
  isHeld,
  opened,
  ranHooks,
  released,
  releaseIs,
  staged,
} from './support/releases.ts';
import { inOrder } from './support/server.ts';

test('its held sync ends within ten seconds, no SyncFail Job runs, and the newer release gets its turn', async () => {
  const name = 'superseded-gated';
  const { group, approve } = await approver(name);
  const files = {
    'hookline.yaml': text(hook('undo', 'SyncFail')),
    'config.yaml': text(configMap('shop')),
  };
  const step = { approval: { groups: [group] } };
  const scene = await staged(name, { places: { dev: {}, prod: { ...gated, files, step } } });
  const first = await opened(scene, scene.revision);
  await isHeld(scene, 'prod', scene.revision);
  await releaseIs(first.metadata.name, 'waits for its approval', waitsForApproval);
  const newer = await commitAgain(scene, 'b');
  const second = await opened(scene, newer);
  await releaseIs(second.metadata.name, 'waits for its approval', waitsForApproval);

  const app = applicationOf(name, 'prod');
  const ends = applicationIs(
    app,
    'its held sync has ended',
    ({ operation, status }) =>
      operation === undefined && status.operationState.syncResult?.revision === scene.revision,
  );
  await approve(second.metadata.name, `${name}-prod`);
  const { status: held } = await ends;
  const [before, after] = await Promise.all([released(scene), released(scene, newer)]);

  expect([held.operationState.phase, held.operationState.message]).toEqual([
    'Failed',
    'Operation terminated',
  ]);
  expect([before.status.phase, before.status.reason]).toEqual(['Superseded', 'Superseded']);
  expect(before.status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Pending']);
  const took = Date.parse(held.operationState.finishedAt) - Date.parse(before.status.ending.at);
  expect(took).toBeLessThan(10_000);
  expect(after.status.phase).toBe('Succeeded');
  const { history, operationState } = (await applicationIn(name, 'prod')).status;
  expect(history.map(({ revision }: Body) => revision)).toEqual([newer]);
  inOrder([
    ['the older one was superseded', before.status.ending.at],
    ['its sync ended', held.operationState.finishedAt],
    ['the newer sync began', operationState.startedAt],
    ['the newer sync ended', operationState.finishedAt],
  ]);
  expect(await hookJobs(app)).toEqual({});
  expect(await ranHooks(name)).toEqual([]);
}, 600_000);

function waitsForApproval({ status }: Body): boolean {
  return status.environments[1].holding?.reason === 'Approval';
}

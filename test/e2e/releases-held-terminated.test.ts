/** A sync that a person ends in Argo CD while a gate holds it. */
import { expect, test } from 'vitest';
import { operationEnds } from './support/application.ts';
import { argocdApp, printed } from './support/cli.ts';
import { approver } from './support/http.ts';
import {
  applicationIn,
  applicationOf,
  failedAt,
  gated,
  isHeld,
  opened,
  released,
  releaseIs,
  staged,
  tellOf,
} from './support/releases.ts';
import { eachRanOnce, inOrder, runsOf } from './support/server.ts';

test('it fails the release when its turn has come, and is told once', async () => {
  const name = 'held-terminated';
  const { group, approve } = await approver(name);
  const step = { approval: { groups: [group] }, hooks: { onFail: tellOf(name) } };
  const scene = await staged(name, { places: { dev: {}, prod: { ...gated, step } } });
  const { metadata } = await opened(scene, scene.revision);
  await isHeld(scene, 'prod', scene.revision);

  printed(await argocdApp('terminate-op', applicationOf(name, 'prod')));
  await operationEnds(applicationOf(name, 'prod'));
  const waiting = await releaseIs(metadata.name, 'has seen that the sync has ended', ({ status }) => {
    const [record] = status.environments[1].applications;
    return record.operation?.phase === 'Failed' && status.environments[1].holding?.reason === 'Approval';
  });
  expect([waiting.status.phase, waiting.status.environments[1].phase]).toEqual(['Suspended', 'Pending']);
  const at = new Date().toISOString();
  await approve(metadata.name, `${name}-prod`);
  const release = await released(scene);

  await failedAt(scene, release, {
    at: 'prod',
    class: 'Terminated',
    says: 'Operation terminated',
    phases: ['Succeeded', 'Failed'],
  });
  expect((await applicationIn(name, 'prod')).status.history ?? []).toEqual([]);
  inOrder([
    ['it was approved', at],
    ['prod.onFail began', (await runsOf(name)).get('environment.onFail@prod').status.startedAt],
  ]);
  await eachRanOnce(name);
}, 600_000);

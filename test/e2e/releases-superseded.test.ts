/** A release that a newer one takes the place of, where the server starts the syncs; fail hooks run only where they are for that. */
import { expect, test } from 'vitest';
import { approver } from './support/http.ts';
import type { Body } from './support/kube.ts';
import {
  applicationIn,
  bySync,
  commitAgain,
  opened,
  released,
  releaseIs,
  staged,
  tellOf,
} from './support/releases.ts';
import { runsOf } from './support/server.ts';

test('the older one never comes to production, and only hooks for the reason Superseded are told', async () => {
  const name = 'superseded';
  const { group, approve } = await approver(name);
  const tell = { hook: tellOf(name), reasons: ['Superseded'] };
  const prod = { ...bySync, approval: { groups: [group] } };
  const scene = await staged(name, {
    places: { dev: {}, prod: { step: prod } },
    hooks: { onFail: [tellOf(name), tell] },
  });
  const first = await opened(scene, scene.revision);
  await releaseIs(first.metadata.name, 'waits for its approval', waitsForApproval);
  const newer = await commitAgain(scene, 'b');
  const second = await opened(scene, newer);
  await releaseIs(second.metadata.name, 'waits for its approval', waitsForApproval);
  const meanwhile = await releaseIs(first.metadata.name, 'waits still', () => true);
  expect([meanwhile.status.phase, meanwhile.status.ending]).toEqual(['Suspended', undefined]);

  await approve(second.metadata.name, `${name}-prod`);
  const [before, after] = await Promise.all([released(scene), released(scene, newer)]);

  expect([before.status.phase, before.status.reason]).toEqual(['Superseded', 'Superseded']);
  expect(before.status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', 'Pending']);
  expect([after.status.phase, after.status.environments[1].phase]).toEqual(['Succeeded', 'Succeeded']);
  const { history } = (await applicationIn(name, 'prod')).status;
  expect(history.map(({ revision }: Body) => revision)).toEqual([newer]);
  const runs = await runsOf(name);
  expect([...runs].map(([slot, { spec }]) => [slot, spec.index, spec.release])).toEqual([
    ['release.onFail', 1, first.metadata.name],
  ]);
  const [reason, message] = runs.get('release.onFail').status.log.split('\n');
  expect(reason).toBe('Superseded');
  expect(message).toContain(second.metadata.name);
}, 600_000);

function waitsForApproval({ status }: Body): boolean {
  return status.environments[1].holding?.reason === 'Approval';
}

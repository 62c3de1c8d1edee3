/** Approvals over HTTP: who may give them is what the API server says of their token. */
import { expect, test } from 'vitest';
import { serverPort, someone, team } from './support/http.ts';
import { get, type Body } from './support/kube.ts';
import {
  applicationIn,
  bySync,
  opened,
  ranHooks,
  released,
  releaseIs,
  staged,
  untouched,
} from './support/releases.ts';
import { inOrder, ours, runsOf, shellHook, tenant } from './support/server.ts';

test('production waits for an approval by the right group, and goes on with it', async () => {
  const name = 'approval';
  const group = await team(`hookline-${name}-managers`);
  await team(`hookline-${name}-others`);
  const [mary, oscar, nobody] = await Promise.all([
    someone(`hookline-${name}-managers`, 'mary', ['get', 'update']),
    someone(`hookline-${name}-others`, 'oscar', ['get', 'update']),
    someone(`hookline-${name}-others`, 'nobody'),
  ]);
  await shellHook(`${name}-note`, 'true');
  const prod = { ...bySync, approval: { groups: [group] }, hooks: { onStart: `${name}-note` } };
  const scene = await staged(name, { places: { dev: {}, prod: { step: prod } } });
  const { ask } = await serverPort();

  const { metadata } = await opened(scene, scene.revision);
  const waiting = await releaseIs(
    metadata.name,
    'waits for its approval',
    ({ status }) => status.environments[1].holding?.reason === 'Approval',
  );
  expect(waiting.status.phase).toBe('Suspended');
  expect(waiting.status.environments[1]).toMatchObject({
    phase: 'Pending',
    holding: { message: `waits for the approval of ${group}` },
  });
  const place = `/v1/releases/${tenant}/${metadata.name}`;
  const wish = { environment: `${name}-prod`, reason: 'the figures are good' };
  function approve(token: string | undefined, body: Body = wish) {
    return ask('POST', `${place}/approve`, { body, ...(token === undefined ? {} : { token }) });
  }

  expect(await approve(undefined)).toMatchObject({ status: 401, body: { title: 'TOKEN_REFUSED' } });
  expect(await approve('not-a-token')).toMatchObject({ status: 401, body: { title: 'TOKEN_REFUSED' } });
  expect(await approve(nobody.token)).toMatchObject({ status: 403, body: { title: 'FORBIDDEN' } });
  expect(await approve(mary.token, { ...wish, by: 'somebody else' })).toMatchObject({ status: 400 });
  const refused = await approve(oscar.token);
  expect(refused).toMatchObject({ status: 403, body: { title: 'APPROVAL_REFUSED' } });
  expect(refused.body.detail).toBe(`${oscar.user} is in none of the groups that may approve: ${group}`);
  expect(await approve(mary.token, { ...wish, environment: `${name}-dev` })).toMatchObject({
    body: { title: 'APPROVAL_REFUSED' },
  });
  const before = await get(ours.Release, tenant, metadata.name);
  expect([before.spec.approvals, before.status.phase]).toEqual([undefined, 'Suspended']);
  await untouched(scene, 'prod');

  const at = new Date().toISOString();
  expect(await approve(mary.token)).toEqual({ status: 202, body: { by: mary.user } });
  const { spec, status } = await released(scene);

  expect(spec.approvals).toEqual([{ ...wish, attempt: 1, by: mary.user }]);
  expect(status.phase).toBe('Succeeded');
  expect(await ranHooks(name)).toEqual(['environment.onStart@prod Succeeded']);
  inOrder([
    ['it was approved', at],
    ['prod.onStart began', (await runsOf(name)).get('environment.onStart@prod').status.startedAt],
    ['prod was synced', (await applicationIn(name, 'prod')).status.operationState.finishedAt],
  ]);
  expect(await ask('GET', place, { token: oscar.token })).toMatchObject({ status: 200, body: { status } });
  expect(await ask('GET', place, { token: nobody.token })).toMatchObject({ status: 403 });
  expect(await approve(mary.token)).toMatchObject({ status: 409, body: { title: 'RELEASE_ENDED' } });
}, 600_000);

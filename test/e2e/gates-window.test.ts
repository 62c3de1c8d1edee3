/** Sync windows: what one holds back the server does not hurry, and beside a gate self-heal is refused under one. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { until } from '../cluster/until.ts';
import { applicationIs, refresh, sync } from './support/application.ts';
import { heldAt, openedAfter, operationsOf } from './support/gates.ts';
import { selfHealing } from './support/held.ts';
import { get, kinds, list, patch, request, type Body } from './support/kube.ts';
import { project } from './support/project.ts';
import { applicationOf, bySync, commitAgain, gated, opened, released, staged } from './support/releases.ts';
import { eachRanOnce, inOrder, ours, runsOf, shellHook, tenant } from './support/server.ts';

const window = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'] };

/** What the server answers to the gate of an Application. */
function askServer(application: string): Promise<Body> {
  return request('GET', `/api/v1/namespaces/hookline/services/hookline:http/proxy/v1/gates/${application}`);
}

/** Takes the windows of a project away; gives the moment before. */
async function openWindow(name: string): Promise<string> {
  const moment = new Date(Math.floor(Date.now() / 1000) * 1000).toISOString();
  await patch(kinds.AppProject, argoCdNamespace, name, { spec: { syncWindows: null } });
  return moment;
}

test('a sync that the server starts waits for its window, then at its gate, and the release goes on', async () => {
  const name = 'gates-window';
  const prod = applicationOf(name, 'prod');
  await project(name, { syncWindows: [window] });
  await shellHook(`${name}-note`, 'true');
  const { parameters = [] } = gated;
  const step = { ...bySync, hooks: { onStart: `${name}-note`, onSuccess: `${name}-note` } };
  const scene = await staged(name, {
    places: { dev: {}, prod: { parameters, spec: { project: name }, step } },
  });

  const blocked = await applicationIs(prod, 'the window blocks its sync', ({ status }) =>
    status?.operationState?.message?.startsWith('Sync operation blocked by sync window'),
  );
  // What Argo CD says of the operation comes after the operation.
  const answer = await until('the server has seen that', 60_000, async () => {
    const said = await askServer(prod);
    return said.reason === 'SyncWindow' ? said : undefined;
  });
  const { metadata, status: waiting } = await opened(scene, scene.revision);
  const jobs = await list(kinds.Job, prod);

  expect(blocked.status.operationState.operation.info).toEqual([
    { name: 'hookline.dev/release', value: metadata.name },
  ]);
  expect(answer).toEqual({ state: 'Hold', reason: 'SyncWindow' });
  expect([waiting.endedAt, jobs]).toEqual([undefined, []]);
  const operations = await operationsOf(prod);
  const moment = await openWindow(name);
  await refresh(prod);
  const release = await released(scene);
  expect([release.status.phase, release.status.message]).toEqual(['Succeeded', undefined]);
  openedAfter(release, prod, moment);
  expect((await operations()).map((one) => [one.revision, one.phase, one.isWhole])).toEqual([
    [scene.revision, 'Succeeded', true],
  ]);
  const runs = await runsOf(name);
  const { metadata: shop } = await get(kinds.ConfigMap, prod, 'shop');
  inOrder([
    ['prod.onStart ended', runs.get('environment.onStart@prod').status.endedAt],
    ['the window was taken away', moment],
    ['production was changed', shop.creationTimestamp],
    ['prod.onSuccess began', runs.get('environment.onSuccess@prod').status.startedAt],
  ]);
  await eachRanOnce(name);
}, 600_000);

test('beside a gate self-heal under a window is refused: it would pass by when the window ends', async () => {
  const name = 'gates-window-heal';
  const prod = applicationOf(name, 'prod');
  await project(name, { syncWindows: [{ ...window, manualSync: true }] });
  const scene = await staged(name, {
    places: { dev: {}, prod: { ...gated, spec: { ...selfHealing, project: name } } },
  });
  await applicationIs(prod, 'compared', ({ status }) => status?.sync?.revision === scene.revision);
  await sync(prod);
  await heldAt(name, 'prod', scene.revision);
  const operations = await operationsOf(prod);
  const refused = await released(scene);
  const answer = await until('the gate is refused', 60_000, async () => {
    const said = await askServer(prod);
    return said.reason === 'SELFHEAL_BYPASSES_GATE' ? said : undefined;
  });
  const { status: product } = await get(ours.Product, tenant, name);

  const why = `the deny window "* * * * *" of project ${name} applies to it`;
  expect(answer).toEqual({ state: 'Hold', reason: 'SELFHEAL_BYPASSES_GATE' });
  expect([refused.status.phase, refused.status.error.code]).toEqual(['Failed', 'SELFHEAL_BYPASSES_GATE']);
  expect(refused.status.message).toContain(why);
  const holds = product.conditions.find((one: Body) => one.type === 'GatesHold');
  expect([holds.status, holds.reason]).toEqual(['False', 'SELFHEAL_BYPASSES_GATE']);
  const moment = await openWindow(name);
  const newer = await commitAgain(scene, 'newer');
  const release = await released(scene, newer);
  expect([release.status.phase, release.status.message]).toEqual(['Succeeded', undefined]);
  openedAfter(release, prod, moment);
  expect((await operations()).map((one) => [one.revision, one.phase, one.isWhole])).toEqual([
    [scene.revision, 'Failed', true],
    [newer, 'Succeeded', true],
  ]);
  expect((await operations()).at(-1)?.attempts).toBe(9);
}, 600_000);

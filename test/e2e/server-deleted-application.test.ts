/** Applications, and the namespaces that they deploy to, are deleted while a release syncs them. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { kinds, remove, waitFor, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import {
  applicationOf,
  bySync,
  failedAt,
  opened,
  ranHooks,
  releaseIs,
  staged,
  type Staged,
} from './support/releases.ts';
import { eachRanOnce, shellHook, tenant } from './support/server.ts';
import { letGo, waitingHook, waitingLine, waitingPod } from './support/waiting.ts';

/** Begins a release whose sync of staging waits in a PreSync hook; gives its name. */
async function syncing(name: string): Promise<{ readonly scene: Staged; readonly release: string }> {
  const files = { 'hookline.yaml': text(waitingHook('migrate')), 'config.yaml': text(configMap('shop')) };
  const step = { ...bySync, hooks: { onFail: `${name}-tell` } };
  const scene = await staged(name, {
    places: {
      dev: {},
      staging: { step, files, parameters: [{ name: 'gate', string: 'false' }] },
      prod: { step },
    },
  });
  const { metadata } = await opened(scene, scene.revision);
  await waitingPod(applicationOf(name, 'staging'), 'migrate');
  await releaseIs(metadata.name, 'the sync of staging is seen', ({ status }) =>
    status.environments[1].applications.some(({ operation }: Body) => operation !== undefined),
  );
  return { scene, release: metadata.name };
}

function ended(release: string): Promise<Body> {
  return releaseIs(release, 'has ended', ({ status }) => Boolean(status.endedAt));
}

test('an Application deleted while its sync goes on: nobody will see it succeed, and the release fails', async () => {
  const name = 'deleted-app';
  const { scene, release: opening } = await syncing(name);

  await remove(kinds.Application, argoCdNamespace, applicationOf(name, 'staging'));
  const release = await ended(opening);

  expect(release.status.phase).toBe('Failed');
  await failedAt(scene, release, {
    at: 'staging',
    class: 'Unknown',
    says: `Application argocd/${applicationOf(name, 'staging')} left ${name}-staging while its sync went on`,
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
}, 600_000);

test('an Application deleted before its turn: its environment has nothing to sync, and the release succeeds', async () => {
  const name = 'deleted-app-later';
  await shellHook(`${name}-wait`, waitingLine());
  const scene = await staged(name, {
    places: {
      dev: {},
      staging: { step: { ...bySync, hooks: { onStart: `${name}-wait` } } },
      prod: { step: bySync },
    },
  });
  const { metadata } = await opened(scene, scene.revision);
  const pod = await waitingPod(tenant, `${name}-wait`);

  await remove(kinds.Application, argoCdNamespace, applicationOf(name, 'prod'));
  await letGo(tenant, pod);
  const { status } = await ended(metadata.name);

  expect(status.phase).toBe('Succeeded');
  expect(status.environments.map((one: Body) => [one.phase, one.message])).toEqual([
    ['Succeeded', undefined],
    ['Succeeded', undefined],
    ['Skipped', 'there is no Application here'],
  ]);
  expect(await ranHooks(name)).toEqual(['environment.onStart@staging Succeeded']);
  await eachRanOnce(name);
}, 600_000);

test('the namespace that it deploys to deleted while its sync goes on: the sync fails, and the release by it', async () => {
  const name = 'deleted-space';
  const { scene, release: opening } = await syncing(name);

  const at = applicationOf(name, 'staging');
  await remove(kinds.Namespace, '', at);
  const release = await ended(opening);
  const gone = await waitFor(kinds.Namespace, '', at, {
    label: `namespace ${at} is gone`,
    seconds: 180,
    is: (object) => object === undefined,
  });

  expect(gone).toBeUndefined();
  await failedAt(scene, release, {
    at: 'staging',
    class: 'HookFailed',
    says: /PreSync hook migrate-\w+: /,
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
}, 600_000);

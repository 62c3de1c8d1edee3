/** A commit for each environment, whose version is a label: production is synced by the server when it shows that version. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { applicationIs, refresh } from './support/application.ts';
import { kinds, patch, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  bySync,
  opened,
  released,
  releaseIs,
  staged,
} from './support/releases.ts';
import { eachRanOnce, inOrder, runsOf, shellHook } from './support/server.ts';

const name = 'gates-version-label';
const label = 'app.kubernetes.io/version';

/** Commits another version of one environment, and writes it on its Application. */
async function bump(
  scene: Awaited<ReturnType<typeof staged>>,
  place: string,
  version: string,
): Promise<string> {
  const revision = await scene.git.commit({ [`${place}/config.yaml`]: text(configMap('shop', version)) });
  await patch(kinds.Application, argoCdNamespace, applicationOf(name, place), {
    metadata: { labels: { [label]: version } },
  });
  await refresh(applicationOf(name, place));
  return revision;
}

test('the release of a version waits until production shows it, and syncs its commit then', async () => {
  await shellHook(`${name}-note`, 'echo "version $VERSION"');
  const scene = await staged(name, {
    places: {
      dev: { labels: { [label]: '1.0.0' } },
      prod: { labels: { [label]: '0.9.0' }, step: { ...bySync, hooks: { onStart: `${name}-note` } } },
    },
    product: { match: 'Version', versionSource: { label } },
  });
  const { metadata } = await opened(scene, scene.revision);
  const waiting = await releaseIs(metadata.name, 'it waits for production', ({ status }) =>
    status.environments[1].applications[0].message?.includes('is not yet at version 1.0.0'),
  );
  const untouched = await applicationIn(name, 'prod');

  const ahead = await bump(scene, 'prod', '1.0.0');
  const release = await released(scene);

  expect(waiting.status.environments.map((one: Body) => one.phase)).toEqual(['Succeeded', expect.anything()]);
  expect([untouched.operation, untouched.status.operationState]).toEqual([undefined, undefined]);
  expect([release.status.phase, release.status.identity.version]).toEqual(['Succeeded', '1.0.0']);
  const prod = await applicationIs(
    applicationOf(name, 'prod'),
    'synced',
    ({ status }) => status.history?.length === 1,
  );
  const { operationState, history } = prod.status;
  expect(history.map((one: Body) => one.revision)).toEqual([ahead]);
  expect(operationState.operation.info).toEqual([{ name: 'hookline.dev/release', value: metadata.name }]);
  const runs = await runsOf(name);
  expect(runs.get('environment.onStart@prod').status.log).toBe('version 1.0.0\n');
  const { finishedAt } = (await applicationIn(name, 'dev')).status.operationState;
  inOrder([
    ['dev was synced', finishedAt],
    ['prod.onStart ended', runs.get('environment.onStart@prod').status.endedAt],
    ['production was synced', operationState.finishedAt],
  ]);
  await eachRanOnce(name);
}, 600_000);

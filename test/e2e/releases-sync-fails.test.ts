/** Releases whose sync fails: by a hook after all retries, and by the hand of a person. */
import { expect, test } from 'vitest';
import { applicationIs } from './support/application.ts';
import { argocdApp, printed } from './support/cli.ts';
import { shortName } from './support/hooked.ts';
import type { Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  bySync,
  failedAt,
  released,
  staged,
  type Place,
} from './support/releases.ts';
import { eachRanOnce, inOrder, runsOf } from './support/server.ts';

/** An environment whose Application has a hook of its own. */
function checked(source: string, spec: Body = {}): Place {
  return {
    parameters: [],
    step: bySync,
    spec,
    files: {
      'hookline.yaml': text(hook('check', 'PreSync', { source, pod: { terminationGracePeriodSeconds: 1 } })),
      'config.yaml': text(configMap('shop')),
    },
  };
}

test('a PreSync Job that fails in each of six attempts is one failure, told once', async () => {
  const name = 'fails-retried';
  const retry = { limit: 5, backoff: { duration: '1s', factor: 1 } };
  const staging = checked('echo "the database is gone"; exit 3', { syncPolicy: { retry } });
  const scene = await staged(name, { places: { dev: {}, staging, prod: { step: bySync } } });

  const release = await released(scene);

  const { status } = await applicationIn(name, 'staging');
  const { operationState } = status;
  expect([operationState.phase, operationState.retryCount]).toEqual(['Failed', 5]);
  await failedAt(scene, release, {
    at: 'staging',
    class: 'HookFailed',
    says: /PreSync hook check-[0-9a-f]{8}.*kubectl -n hookline-fails-retried-staging logs job\/check-/,
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
  const [entry] = operationState.syncResult.resources;
  expect([shortName(entry.name), entry.hookPhase]).toEqual(['check', 'Failed']);
  const runs = await runsOf(name);
  inOrder([
    ['the last attempt ended', operationState.finishedAt],
    ['staging.onFail began', runs.get('environment.onFail@staging').status.startedAt],
    ['staging.onFail ended', runs.get('environment.onFail@staging').status.endedAt],
    ['release.onFail began', runs.get('release.onFail').status.startedAt],
  ]);
  await eachRanOnce(name);
}, 600_000);

test('a sync that a person terminates is a failure of the class Terminated', async () => {
  const name = 'fails-terminated';
  const scene = await staged(name, {
    places: { dev: {}, staging: checked('sleep 600'), prod: { step: bySync } },
  });
  const app = applicationOf(name, 'staging');
  await applicationIs(app, 'waits for its hook', ({ status }) =>
    status?.operationState?.message?.startsWith('waiting for completion of hook batch/Job/check-'),
  );

  printed(await argocdApp('terminate-op', app));
  const release = await released(scene);

  const { operationState } = (await applicationIn(name, 'staging')).status;
  expect([operationState.phase, operationState.retryCount]).toEqual(['Failed', undefined]);
  await failedAt(scene, release, {
    at: 'staging',
    class: 'Terminated',
    says: 'Operation terminated',
    phases: ['Succeeded', 'Failed', 'Pending'],
  });
  await eachRanOnce(name);
}, 600_000);

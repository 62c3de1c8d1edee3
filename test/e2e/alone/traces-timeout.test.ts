/** Traces of operations that last longer than the controller lets them: a setting that it reads when it starts. */
import { beforeAll, inject } from 'vitest';
import type { Body } from '../support/kube.ts';
import { configMap, hook, text } from '../support/manifests.ts';
import { traces, type Scene } from '../support/scenario.ts';
import { controllerParameter } from '../support/settings.ts';
import { waitingHook } from '../support/waiting.ts';

const name = 'controller.sync.timeout.seconds';
const config = text(configMap('shop'));
const warning = hook('warn', 'SyncFail');

const seconds = 8;

// For all of them together: each change restarts the controller.
beforeAll(async () => {
  if (inject('cluster').missing === undefined) return controllerParameter(name, String(seconds));
  return undefined;
});

function givenTimeout({ step }: Scene): void {
  step(`set ${name} to ${seconds} and restart the controller`);
}

traces(
  {
    name: 'sync-timeout',
    description:
      'The PreSync hook of an automated application runs longer than controller.sync.timeout.seconds: when the controller next ' +
      'looks at it, which may be seconds or minutes later, it terminates the operation, which ends Failed and names the ' +
      'timeout. The Job is deleted, no SyncFail hook runs, nothing is retried, and a SyncError says that this revision is not ' +
      'tried again.',
    seconds: 300,
    run: async (scene) => {
      givenTimeout(scene);
      await scene.git.commit({ 'hookline.yaml': text(waitingHook('check'), warning), 'config.yaml': config });
      await scene.application({ spec: { source: scene.source, syncPolicy: { automated: {} } } });
      // The controller's own alarm is lost when it looks before that time (seen: its queue keeps the earlier one only).
      await scene.until('given up', isGivenUp, { seconds: 240 });
      await scene.settles('OutOfSync', 'Missing');
    },
  },
  {
    name: 'sync-timeout-before-retry',
    description:
      'A PreSync hook fails, and controller.sync.timeout.seconds is over before the next attempt is due. The controller sees it ' +
      'when that is due, and terminates the operation in its place: it ends Failed, names the timeout and one retry, though ' +
      'the hook and the SyncFail hook ran once.',
    run: async (scene) => {
      givenTimeout(scene);
      const failing = hook('check', 'PreSync', { source: 'exit 1' });
      await scene.git.commit({ 'hookline.yaml': text(failing, warning), 'config.yaml': config });
      await scene.application({ spec: { source: scene.source } });
      await scene.sync({ retry: { limit: 3, backoff: { duration: '12s', factor: 1, maxDuration: '12s' } } });
      await scene.settles('OutOfSync', 'Missing');
    },
  },
);

function isGivenUp({ status }: Body): boolean {
  const conditions: readonly Body[] = status.conditions ?? [];
  return status.operationState?.phase === 'Failed' && conditions.some(({ type }) => type === 'SyncError');
}

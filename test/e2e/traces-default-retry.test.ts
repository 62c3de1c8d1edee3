/** The trace of a failing automated sync, which Argo CD retries for minutes: a file of its own, beside the others. */
import { configMap, hook, text } from './support/manifests.ts';
import { traces } from './support/scenario.ts';

traces({
  name: 'presync-failure-automated',
  description:
    'A PreSync hook fails in an automated application without a retry of its own: Argo CD takes limit 5, and pauses that ' +
    'double each time. After six attempts the operation ends Failed, and a SyncError says that this revision is not tried again.',
  seconds: 600,
  run: async ({ git, source, application, until }) => {
    await git.commit({
      'hookline.yaml': text(hook('check', 'PreSync', { source: 'exit 1' })),
      'config.yaml': text(configMap('shop')),
    });
    await application({ spec: { source, syncPolicy: { automated: {} } } });
    await until(
      'given up',
      ({ status }) =>
        status.operationState?.phase === 'Failed' &&
        status.conditions?.some(({ type }: { type: string }) => type === 'SyncError'),
      { seconds: 560 },
    );
  },
});

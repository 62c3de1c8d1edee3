/** Traces of PreSync hooks that fail, are ended, or succeed at a later commit. */
import { configMap, hook, text } from './support/manifests.ts';
import { traces } from './support/scenario.ts';

const config = text(configMap('shop'));
const failing = hook('check', 'PreSync', { source: 'exit 1' });
const warning = hook('warn', 'SyncFail');
/** Ends at once when it is told to: the next thing does not wait 30 s for it. */
const sleeping = hook('check', 'PreSync', { source: 'trap "exit 143" TERM; sleep 300 & wait' });

traces(
  {
    name: 'presync-failure-retried',
    description:
      'A PreSync hook fails in a sync with retry.limit 2: three attempts, each of which runs the hook under its old name ' +
      'and then the SyncFail hook; nothing is applied, and the operation ends Failed.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'hookline.yaml': text(failing, warning), 'config.yaml': config });
      await application({ spec: { source } });
      await sync({ retry: { limit: 2, backoff: { duration: '1s', factor: 1, maxDuration: '1s' } } });
      await settles('OutOfSync', 'Missing');
    },
  },
  {
    name: 'terminate-presync',
    description:
      'An operation with retry.limit 5 is terminated while its PreSync hook runs: it ends Failed, its Job is deleted, no ' +
      'SyncFail hook runs and nothing is retried.',
    run: async ({ git, source, application, sync, until, terminate, settles }) => {
      await git.commit({ 'hookline.yaml': text(sleeping, warning), 'config.yaml': config });
      await application({ spec: { source } });
      await sync({ retry: { limit: 5, backoff: { duration: '1s', factor: 1, maxDuration: '1s' } } });
      await until(
        'the hook runs',
        ({ status }) => status.operationState?.syncResult?.resources?.length === 1,
      );
      await terminate();
      await settles('OutOfSync', 'Missing');
    },
  },
  {
    name: 'retry-refresh',
    description:
      'A PreSync hook fails in a sync with retry.refresh: true, and a commit that mends it arrives before the next ' +
      'attempt, which takes the newer revision and succeeds.',
    run: async ({ git, source, application, sync, until, refresh, settles }) => {
      await git.commit({ 'hookline.yaml': text(failing), 'config.yaml': config });
      await application({ spec: { source } });
      const backoff = { duration: '6s', factor: 1, maxDuration: '6s' };
      await sync({ retry: { limit: 3, refresh: true, backoff } });
      await until(
        'the first attempt has failed',
        ({ status }) => status.operationState?.finishedAt !== undefined,
      );
      await git.commit({ 'hookline.yaml': text(hook('check', 'PreSync')) }, 'a hook that succeeds');
      // Argo CD keeps what a branch points at for three minutes, unless it is asked to look.
      await refresh();
      await settles('Synced', 'Healthy');
    },
  },
);

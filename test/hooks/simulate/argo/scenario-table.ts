/** Scenarios of one sync each, by the names of their recorded traces. */
import {
  automated,
  selfHealing,
  check,
  tell,
  smoke,
  warn,
  around,
  fault,
  onSync,
  synced,
  withSync,
  shortly,
  refusal,
  service,
} from './scenario-plays.ts';
import { configMap, workload, type Scenario } from './scenarios.ts';

/** The scenarios. */
export const syncScenarios: Readonly<Record<string, Scenario>> = {
  success: onSync(around),
  'already-synced': onSync(around, {
    play: async (scene) => {
      await synced(scene);
      await synced(scene);
    },
  }),
  'multi-source': onSync(around, {
    setting: {
      commits: { 'revision-1': [check, tell, configMap()] },
      spec: {
        sources: [
          { repoURL: 'https://git.test/shop.git', path: 'app', targetRevision: 'main' },
          { repoURL: 'https://git.test/shop.git', path: 'hooks', targetRevision: 'main', plugin: {} },
        ],
      },
    },
  }),
  'presync-failure-retried': onSync([check, warn, configMap()], {
    failing: ['check'],
    play: withSync({ retry: { limit: 2, backoff: shortly } }),
  }),
  'presync-failure-automated': onSync([check, configMap()], {
    failing: ['check'],
    setting: { spec: automated, commits: { 'revision-1': [check, configMap()] } },
    play: ({ pass }) => pass(600),
  }),
  'terminate-presync': onSync([check, warn, configMap()], {
    waiting: 'check',
    play: async ({ sync, terminate, pass }) => {
      await pass(1);
      sync({ retry: { limit: 5, backoff: shortly } });
      await pass(5);
      terminate();
      await pass(60);
    },
  }),
  'retry-refresh': onSync([check, configMap()], {
    failing: ['check'],
    setting: { commits: { 'revision-1': [check, configMap()], 'revision-2': [check, configMap()] } },
    play: async ({ sync, commit, pass }) => {
      await pass(1);
      sync({ retry: { limit: 3, refresh: true, backoff: { duration: '6s', factor: 1, maxDuration: '6s' } } });
      await pass(4);
      commit('revision-2');
      await pass(60);
    },
  }),
  'apply-error': onSync([check, warn, configMap(), service], {
    setting: {
      commits: { 'revision-1': [check, warn, configMap(), service] },
      faultAt: (place) =>
        place.object?.kind === 'Service' ? fault('apply', 'shop', refusal)(place) : undefined,
    },
  }),
  'apply-error-alone': onSync([service], {
    setting: { commits: { 'revision-1': [service] }, faultAt: fault('apply', 'shop', refusal) },
  }),
  'dry-run-rejection': onSync([check, warn, configMap()], {
    setting: {
      commits: { 'revision-1': [check, warn, configMap()] },
      faultAt: fault('dryRun', 'shop', 'no name'),
    },
  }),
  'invalid-task': onSync([check, warn, configMap()], {
    setting: {
      commits: { 'revision-1': [check, warn, configMap()] },
      faultAt: fault(
        'invalid',
        'shop',
        'resource :ConfigMap is not permitted in project hookline-trace-invalid-task',
      ),
    },
  }),
  degraded: onSync([check, workload()], {
    setting: { commits: { 'revision-1': [check, workload()] }, faultAt: fault('health', 'shop', 'deadline') },
  }),
  'degraded-awaited': onSync([tell, warn, workload()], {
    setting: {
      commits: { 'revision-1': [tell, warn, workload()] },
      faultAt: fault('health', 'shop', 'deadline'),
    },
  }),
  'postsync-failure': onSync([smoke, warn, configMap()], { failing: ['smoke'] }),
  'selective-sync': onSync([check, tell, configMap(), configMap('a', 'prices')], {
    play: withSync({ sync: { resources: [{ group: '', kind: 'ConfigMap', name: 'shop' }] } }),
  }),
  'strategy-apply': onSync(around, { play: withSync({ sync: { syncStrategy: { apply: {} } } }) }),
  'dry-run': onSync(around, { play: withSync({ sync: { dryRun: true } }) }),
  rollback: onSync(around, {
    setting: { commits: { 'revision-1': around, 'revision-2': [check, tell, configMap('b')] } },
    play: async (scene) => {
      await synced(scene);
      scene.commit('revision-2');
      await synced(scene);
      scene.sync({ sync: { revision: 'revision-1', syncStrategy: { apply: {} } } });
      await scene.pass(60);
    },
  }),
  'sync-timeout': onSync([check, configMap()], {
    waiting: 'check',
    setting: { spec: automated, syncTimeoutSeconds: 8, commits: { 'revision-1': [check, configMap()] } },
    play: ({ pass }) => pass(600),
  }),
  'sync-timeout-before-retry': onSync([check, warn, configMap()], {
    failing: ['check'],
    setting: { syncTimeoutSeconds: 8, commits: { 'revision-1': [check, warn, configMap()] } },
    play: withSync({ retry: { limit: 3, backoff: { duration: '12s', factor: 1, maxDuration: '12s' } } }),
  }),
  'self-heal': onSync(around, {
    setting: { spec: selfHealing, commits: { 'revision-1': around } },
    play: async ({ drift, pass }) => {
      await pass(30);
      drift();
      await pass(30);
    },
  }),
};

const olderArgo =
  'recorded on Argo CD 3.5.1, where 3.5.7 is simulated: it starts a full sync where 3.5.7 does not';
const restart = 'the simulated controller never stops';

/** Recorded traces that are not played, and why. */
export const notPlayed: Readonly<Record<string, string>> = {
  applicationset: 'an ApplicationSet is not simulated; its applications sync as others do',
  'self-heal-live-events': 'chance decides whether a live event is compared first: not simulated',
  'self-heal-live-events-write-p': 'as self-heal-paths-write-p, under live events',
  'controller-away': restart,
  'controller-restarted': restart,
  'commit-while-held-paths-3-5-1': olderArgo,
  'drift-unrelated-commit-3-5-1': olderArgo,
  'held-ended-paths-3-5-1': olderArgo,
  'self-heal-live-events-3-5-1': olderArgo,
  'self-heal-paths-3-5-1': olderArgo,
  'self-heal-paths-write-p-3-5-1': olderArgo,
  'self-heal-window-3-5-1': olderArgo,
  'two-applications': 'two applications at once, each as in success',
};

const leftover = 'the real one still had its gate Job, and deleted it first';
const stale = 'the real controller looked once more before it knew that the operation was to end';

/** Where a state that lasts for less than a look was seen on one side only, with the reason. */
export const unlike: Readonly<Record<string, string>> = {
  'terminate-presync': stale,
  'opened-ended': stale,
  'held-ended-newer': `${stale}, and a pod takes its time to end, so that the next operation waits for its deletion`,
  'drift-unrelated-commit-full': leftover,
  'self-heal-paths-write-p': leftover,
  'self-heal-window': 'the real one looked before it knew that a person had started the operation',
};

/** Scenarios in which something happens while a sync is held or after it, by the names of their recorded traces. */
import {
  automated,
  selfHealing,
  withPaths,
  finalizers,
  check,
  held,
  twice,
  onSync,
  heldWithNewer,
  late,
  podLost,
  broken,
  driftBeside,
  windowed,
} from './scenario-plays.ts';
import { configMap, deleteApplication, hooks, restSelfHeal, workload, type Scenario } from './scenarios.ts';

/** The scenarios. */
export const heldScenarios: Readonly<Record<string, Scenario>> = {
  'commit-while-held': onSync(held, {
    setting: { spec: automated, commits: twice },
    play: async (scene) => {
      await heldWithNewer(scene);
      scene.open();
      await scene.pass(10);
      scene.open();
      await scene.pass(10);
    },
  }),
  'commit-while-held-paths': onSync(held, {
    setting: { spec: automated, annotations: withPaths, commits: twice },
    play: async (scene) => {
      await heldWithNewer(scene);
      scene.open();
      await scene.pass(20);
    },
  }),
  'held-ended-newer': onSync(held, {
    setting: { spec: automated, commits: twice },
    play: async (scene) => {
      await heldWithNewer(scene);
      scene.terminate();
      await scene.pass(10);
      scene.open();
      await scene.pass(10);
    },
  }),
  'held-ended-paths': onSync(held, {
    setting: { spec: automated, annotations: withPaths, commits: twice },
    play: async (scene) => {
      await heldWithNewer(scene);
      scene.terminate();
      await scene.pass(12);
      scene.sync({ sync: { revision: 'revision-2' }, initiatedBy: { automated: true } });
      await scene.pass(5);
      scene.open();
      await scene.pass(10);
    },
  }),
  'held-ended-drift': onSync(held, {
    setting: { spec: automated, commits: twice },
    play: async (scene) => {
      await scene.pass(5);
      scene.open();
      await scene.pass(5);
      scene.bench.change((application) => ({
        ...application,
        spec: { ...application.spec, ...selfHealing },
      }));
      scene.commit('revision-2');
      await scene.pass(6);
      scene.terminate();
      await scene.pass(1);
      scene.drift();
      await scene.pass(12);
      scene.sync({ sync: { revision: 'revision-2' }, initiatedBy: { automated: true } });
      await scene.pass(5);
    },
  }),
  'self-heal-paths': onSync(held, {
    setting: { spec: selfHealing, annotations: withPaths, commits: twice },
    play: async (scene) => {
      await heldWithNewer(scene);
      scene.open();
      await scene.pass(20);
    },
  }),
  'self-heal-paths-write-p': onSync(held, {
    setting: { spec: selfHealing, annotations: withPaths, commits: twice },
    play: async (scene) => {
      await heldWithNewer(scene);
      restSelfHeal(scene.bench);
      await scene.pass(1);
      scene.open();
      await scene.pass(60);
      scene.sync({
        sync: { revision: 'revision-2', autoHealAttemptsCount: 9 },
        initiatedBy: { automated: true },
      });
      await scene.pass(6);
      scene.open();
      await scene.pass(10);
    },
  }),
  'drift-unrelated-commit': driftBeside({}),
  'drift-unrelated-commit-paths': driftBeside({ annotations: withPaths }),
  'deleted-in-sync': onSync([check, configMap()], {
    waiting: 'check',
    setting: { finalizers, commits: { 'revision-1': [check, configMap()] } },
    play: async ({ bench, sync, open, pass }) => {
      await pass(1);
      sync();
      await pass(4);
      deleteApplication(bench);
      open();
      await pass(10);
    },
  }),
  'deleted-in-sync-terminated': onSync([check, configMap()], {
    waiting: 'check',
    setting: { finalizers, commits: { 'revision-1': [check, configMap()] } },
    play: async ({ bench, sync, terminate, pass }) => {
      await pass(1);
      sync();
      await pass(4);
      deleteApplication(bench);
      terminate();
      await pass(10);
    },
  }),
  'opened-ended': onSync([hooks.gate, workload(), late], {
    setting: {
      spec: selfHealing,
      timing: { rollout: 3_600_000 },
      commits: { 'revision-1': [hooks.gate, workload(), late] },
    },
    play: async ({ open, terminate, pass }) => {
      await pass(5);
      open();
      await pass(5);
      terminate();
      await pass(20);
    },
  }),
  'drift-unrelated-commit-full': driftBeside({ spec: automated }, true),
  'self-heal-window': windowed(),
  'render-error': broken(automated, async () => undefined),
  'render-error-self-heal': broken(selfHealing, async () => undefined),
  'render-error-synced': broken(automated, async ({ sync, pass }) => {
    sync();
    await pass(1);
  }),
  'evicted-exit-143': onSync(held, { play: podLost }),
  'deleted-in-sync-without-finalizer': onSync([check, configMap()], {
    waiting: 'check',
    play: async ({ bench, sync, pass }) => {
      await pass(1);
      sync();
      await pass(4);
      deleteApplication(bench);
      await pass(10);
    },
  }),
  'pod-deleted-exit-143': onSync(held, { play: podLost }),
  'pod-deleted-exit-0': onSync(held, { isMeek: true, play: podLost }),
  'evicted-exit-0': onSync(held, { isMeek: true, play: podLost }),
};

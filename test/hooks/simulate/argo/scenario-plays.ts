/** What the scenarios share: objects, faults, and how they are played. */
import type { ApplicationSpec } from '../../../../hooks/simulate/argo/application.ts';
import type { JsonObject } from '../../../../hooks/model/object.ts';
import type { FaultAt, FaultKind } from '../../../../hooks/simulate/argo/faults.ts';
import { configMap, gate, hooks, type Scenario, type Scene } from './scenarios.ts';

/** Specs of automated applications. */
export const automated = { syncPolicy: { automated: {} } };
/** A spec with self-heal. */
export const selfHealing = { syncPolicy: { automated: { selfHeal: true } } };
/** The annotation that names the paths of a source. */
export const withPaths = { 'argocd.argoproj.io/manifest-generate-paths': '.' };
/** The finalizer of an application whose objects go with it. */
export const finalizers = ['resources-finalizer.argocd.argoproj.io'];

/** The hooks by their names. */
export const { check, tell, smoke, warn } = hooks;
/** Hooks before and after a ConfigMap. */
export const around = [check, tell, configMap()];
/** A gate before a ConfigMap. */
export const held = [hooks.gate, configMap()];
/** Two commits behind a gate. */
export const twice = { 'revision-1': held, 'revision-2': [hooks.gate, configMap('b')] };

/** Lets one thing go wrong with an object of a name. */
export function fault(kind: FaultKind, name: string, message: string): FaultAt {
  return (place) => (place.kind === kind && place.object?.name === name ? message : undefined);
}

/** Gives a scenario in which a person syncs, unless it is played otherwise. */
export function onSync(objects: readonly JsonObject[], more: Partial<Scenario> = {}): Scenario {
  return {
    ...more,
    setting: { commits: { 'revision-1': objects }, ...more.setting },
    play: more.play ?? synced,
  };
}

/** A person syncs, and it goes its way. */
export async function synced({ sync, pass }: Scene): Promise<void> {
  await pass(1);
  sync();
  await pass(60);
}

/** Plays one sync with a request of its own. */
export function withSync(operation: Parameters<Scene['sync']>[0]): Scenario['play'] {
  return async ({ sync, pass }) => {
    await pass(1);
    sync(operation);
    await pass(60);
  };
}

/** Attempts one second apart. */
export const shortly = { duration: '1s', factor: 1, maxDuration: '1s' };

/** The gate holds, and a newer commit is compared. */
export async function heldWithNewer({ commit, pass }: Scene): Promise<void> {
  await pass(6);
  commit('revision-2');
  await pass(1);
}

/** The API server's refusal of the Service. */
export const refusal =
  'Service "shop" is invalid: [spec.ports[0].port: Invalid value: 99999: must be between 1 and 65535, inclusive, ' +
  'spec.ports[0].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive]';
/** A Service that the API server refuses. */
export const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'shop' }, spec: {} };

/** A ConfigMap of a later wave. */
export const late = {
  ...configMap('a', 'late'),
  metadata: { name: 'late', annotations: { 'argocd.argoproj.io/sync-wave': '1' } },
};

/** The gate's pod goes, and another one waits in its place. */
export async function podLost({ bench, sync, open, pass }: Scene): Promise<void> {
  await pass(1);
  sync();
  await pass(5);
  bench.store.remove({ kind: 'Pod', namespace: 'shop', name: `${gate}-1` });
  await pass(15);
  open();
  await pass(10);
}

/** The second commit does not render, the third does. */
export function broken(spec: Partial<ApplicationSpec>, play: (scene: Scene) => Promise<void>): Scenario {
  let isBroken = false;
  return onSync(around, {
    setting: {
      spec,
      commits: { 'revision-1': around, 'revision-2': around, 'revision-3': [check, tell, configMap('c')] },
      faultAt: ({ kind }) => (isBroken && kind === 'render' ? 'YAML_BROKEN hookline.yaml:1' : undefined),
    },
    play: async (scene) => {
      await scene.pass(20);
      isBroken = true;
      scene.commit('revision-2');
      await scene.pass(1);
      await play(scene);
      isBroken = false;
      scene.commit('revision-3');
      await scene.pass(0.5);
      // The first comparison after an error finds nothing that changed: Argo CD syncs at the second.
      scene.commit('revision-3');
      await scene.pass(30);
    },
  });
}

/**
 * A commit beside the path is compared, then a live object drifts; nothing opens the gate a second time.
 *
 * @param looksAgain Argo CD looks at the branch once more after the drift
 */
export function driftBeside(setting: Partial<Scenario['setting']>, looksAgain = false): Scenario {
  return onSync(held, {
    setting: { spec: selfHealing, commits: { 'revision-1': held, 'revision-2': held }, ...setting },
    play: async ({ open, drift, commit, pass }) => {
      await pass(5);
      open();
      await pass(5);
      commit('revision-2');
      await pass(1);
      drift();
      if (looksAgain) {
        await pass(5);
        commit('revision-2');
      }
      await pass(10);
    },
  });
}

/** A window keeps back what Argo CD would start, and lets a person sync; then it is gone. */
export function windowed(): Scenario {
  let isThere = true;
  return onSync(held, {
    setting: {
      spec: selfHealing,
      commits: twice,
      isBlocked: ({ operation }) => isThere && operation?.initiatedBy?.username === undefined,
    },
    play: async (scene) => {
      await scene.pass(1);
      scene.sync();
      await scene.pass(5);
      scene.commit('revision-2');
      await scene.pass(1);
      scene.open();
      await scene.pass(10);
      isThere = false;
      scene.drift();
      await scene.pass(10);
    },
  });
}

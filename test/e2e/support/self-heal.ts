/**
 * Scenarios of self-heal, each for every release of Argo CD that it is recorded on.
 *
 * Their gates stay when they have opened: a gate that is being deleted is now and then among what self-heal names.
 */
import { onTestFinished } from 'vitest';
import { argoCdNamespace } from '../../cluster/layout.ts';
import {
  automated,
  commitNewer,
  drift,
  finish,
  follow,
  gateHolds,
  hold,
  open,
  rests,
  selfHealing,
  synced,
  withPaths,
  writeP,
  writeS,
  type Held,
} from './held.ts';
import { create, kinds, patch, remove } from './kube.ts';
import { slowEvents, touching } from './live-events.ts';
import { configMap, hook, text } from './manifests.ts';
import type { Cast, Scene } from './scenario.ts';

const window = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'], manualSync: true };

/** A held operation ends with a newer commit compared, and manifest-generate-paths is set. */
export async function withGeneratePaths(scene: Scene): Promise<void> {
  const held = await hold(scene, { isKept: true, annotations: withPaths, spec: selfHealing });
  const newer = await commitNewer(scene);
  await open(scene, held);
  await follow(scene, newer, held);
}

/** A held operation ends with a newer commit compared, while a window denies automated syncs; then the window goes. */
export async function afterWindow(scene: Scene): Promise<void> {
  const { name, step, sync, settles } = scene;
  step(`create project ${name}, whose window denies every sync but those by hand`);
  await project(name);
  const held = await hold(scene, { isKept: true, spec: { ...selfHealing, project: name }, begin: sync });
  const newer = await commitNewer(scene);
  await open(scene, held);
  await settles('OutOfSync', 'Healthy');
  step('delete the window');
  await patch(kinds.AppProject, argoCdNamespace, name, { spec: { syncWindows: null } });
  const stop = touching(scene, 200);
  await follow(scene, newer, held);
  await stop();
}

/** A held operation ends with a newer commit compared, while a live object changes all the time. */
export async function underLiveEvents(scene: Scene): Promise<void> {
  const { held, newer } = await heldAgain(scene);
  await slowEvents(scene);
  const stop = touching(scene, 50);
  await open(scene, held);
  await follow(scene, newer, held);
  await stop();
}

/** As underLiveEvents, with write P on the operation before its gate opens. */
export async function underLiveEventsAfterP(scene: Scene): Promise<void> {
  const { held, newer } = await heldAgain(scene);
  await slowEvents(scene);
  const stop = touching(scene, 50);
  await writeP(scene);
  await open(scene, held);
  await follow(scene, newer, held);
  await stop();
}

/** As withGeneratePaths, with write P on the operation before its gate opens, and write S when nothing has come. */
export async function withGeneratePathsAfterP(scene: Scene, seconds: number): Promise<void> {
  const held = await hold(scene, { isKept: true, annotations: withPaths, spec: selfHealing });
  const newer = await commitNewer(scene);
  await writeP(scene);
  await open(scene, held);
  await scene.settles('OutOfSync', 'Healthy');
  const stop = touching(scene, 500);
  await scene.refresh();
  await rests(scene, seconds);
  await stop();
  await writeS(scene, newer, { autoHealAttemptsCount: 9 });
  await finish(scene, newer, held);
}

/** A live object drifts after a commit that changed nothing of the application. */
export async function afterUnrelatedCommit(scene: Scene, cast: Partial<Cast> = {}): Promise<void> {
  await compareUnrelatedCommit(scene, cast, () => scene.change(selfHealing));
  await drift(scene);
  await scene.until('an operation starts', ({ operation }) => operation !== undefined);
  await scene.settles('Synced', 'Healthy');
}

/**
 * Syncs an automated application with a hook, and commits what is beside its path; Argo CD finds it Synced there, too.
 * `change` comes between the two: a change of spec makes Argo CD look at the branch once more.
 */
export async function compareUnrelatedCommit(
  scene: Scene,
  cast: Partial<Cast> = {},
  change?: () => Promise<void>,
): Promise<void> {
  const { git, source, application, refresh, until, settles } = scene;
  const hooks = text(hook('check', 'PreSync'));
  await git.commit({ 'app/hookline.yaml': hooks, 'app/config.yaml': text(configMap('shop')) });
  await application({ ...cast, spec: { source: { ...source, path: 'app' }, ...automated } });
  await settles('Synced', 'Healthy');
  await change?.();
  const unrelated = await git.commit({ 'README.md': 'Nothing of the application.\n' });
  await refresh();
  await until(
    'Synced at the unrelated commit',
    ({ status }) => status.sync.status === 'Synced' && status.sync.revision === unrelated,
  );
}

/** An application was synced once, is held at a second commit, and a third is compared. */
async function heldAgain(scene: Scene): Promise<{ readonly held: Held; readonly newer: string }> {
  const first = await synced(scene, { isKept: true });
  const held = await gateHolds(scene, await commitNewer(scene, 'b'), first);
  return { held, newer: await commitNewer(scene, 'c') };
}

async function project(name: string): Promise<void> {
  await create(kinds.AppProject, {
    metadata: { name, namespace: argoCdNamespace },
    spec: {
      sourceRepos: ['*'],
      destinations: [{ server: '*', namespace: '*' }],
      syncWindows: [window],
    },
  });
  onTestFinished(() => remove(kinds.AppProject, argoCdNamespace, name));
}

/**
 * Scenarios of self-heal, each for every release of Argo CD that it is recorded on.
 *
 * Their gates stay when they have opened: a gate that is being deleted is now and then among what self-heal names.
 */
import { argoCdNamespace } from '../../cluster/layout.ts';
import {
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
  type Holding,
} from './held.ts';
import { kinds, patch } from './kube.ts';
import { slowEvents, touching } from './live-events.ts';
import { project } from './project.ts';
import type { Cast, Scene } from './scenario.ts';

const window = { kind: 'deny', schedule: '* * * * *', duration: '1h', applications: ['*'], manualSync: true };

const beside: Holding = { isKept: true, path: 'app' };

/** A held operation ends with a newer commit compared, and manifest-generate-paths is set. */
export async function withGeneratePaths(scene: Scene): Promise<void> {
  const held = await hold(scene, { isKept: true, annotations: withPaths, spec: selfHealing });
  const newer = await commitNewer(scene);
  await open(scene, held);
  await follow(scene, newer, held);
}

/** As withGeneratePaths, with write P on the operation before its gate opens. */
export async function withGeneratePathsAndP(scene: Scene): Promise<void> {
  const held = await hold(scene, { isKept: true, annotations: withPaths, spec: selfHealing });
  const newer = await commitNewer(scene);
  await writeP(scene);
  await open(scene, held);
  await follow(scene, newer, held);
}

/** A held operation ends with a newer commit compared, while a window denies automated syncs; then the window goes. */
export async function afterWindow(scene: Scene): Promise<void> {
  const { name, step, sync, settles } = scene;
  step(`create project ${name}, whose window denies every sync but those by hand`);
  await project(name, { syncWindows: [window] });
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
  const held = await synced(scene, { ...cast, ...beside });
  const unrelated = await commitUnrelated(scene);
  await drift(scene);
  await follow(scene, unrelated, held);
}

/** As afterUnrelatedCommit without selfHeal; then the branch is looked at. */
export async function refreshedAfterUnrelatedCommit(scene: Scene): Promise<void> {
  const { refresh, settles } = scene;
  const held = await hold(scene, beside);
  await open(scene, held);
  await settles('Synced', 'Healthy');
  const unrelated = await commitUnrelated(scene);
  await drift(scene);
  await settles('OutOfSync', 'Healthy');
  await refresh();
  await follow(scene, unrelated, held);
}

/** Commits what is beside the application, and waits until Argo CD finds it Synced there, too; gives the revision. */
async function commitUnrelated({ git, refresh, until }: Scene): Promise<string> {
  const unrelated = await git.commit({ 'README.md': 'Nothing of the application.\n' });
  await refresh();
  await until(
    'Synced at the unrelated commit',
    ({ status }) => status.sync.status === 'Synced' && status.sync.revision === unrelated,
  );
  return unrelated;
}

/** An application was synced once, is held at a second commit, and a third is compared. */
async function heldAgain(scene: Scene): Promise<{ readonly held: Held; readonly newer: string }> {
  const first = await synced(scene, { isKept: true });
  const held = await gateHolds(scene, await commitNewer(scene, 'b'), first);
  return { held, newer: await commitNewer(scene, 'c') };
}

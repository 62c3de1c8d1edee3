/** Scenarios of an application that its gate holds: what is written to it meanwhile, and what comes after. */
import { join } from 'node:path';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { argo } from '../../../hooks/model/names.ts';
import { hasEnded } from './application.ts';
import type { Files } from './git.ts';
import { ApiError, get, kinds, patch, type Body } from './kube.ts';
import { configMap, text } from './manifests.ts';
import type { Cast, Scene } from './scenario.ts';
import { gateHook, letGo, waitingGate, waitingPod } from './waiting.ts';

/** An application that is to be held. */
export interface Holding extends Partial<Cast> {
  /** What is in its repository besides the gate; ConfigMap shop where absent. */
  readonly files?: Files;
  /** The folder of the application; the root where absent. */
  readonly path?: string;
  /** Leaves the gate's Job there when it has opened. */
  readonly isKept?: boolean;
  /** Starts the operation where Argo CD does not. */
  readonly begin?: () => Promise<void>;
}

/** A gate that holds an operation. */
export interface Held {
  readonly revision: string;
  readonly pod: string;
}

/** The policies of automated applications, as a spec has them. */
export const automated = { syncPolicy: { automated: {} } };
export const selfHealing = { syncPolicy: { automated: { selfHeal: true } } };

/** Renders only what is below the source's path, and compares only when that has changed. */
export const withPaths = { 'argocd.argoproj.io/manifest-generate-paths': '.' };

const shop = { 'config.yaml': text(configMap('shop')) };

/** Commits a gate, and makes an automated application of it; gives what then holds its first operation. */
export async function hold(
  scene: Scene,
  { files = shop, path = '.', isKept = false, begin, ...cast }: Holding = {},
): Promise<Held> {
  const { name, git, application } = scene;
  const gate = waitingGate(name, 143);
  if (isKept) gate.metadata.annotations[argo.deletePolicy] = 'BeforeHookCreation';
  const below = Object.entries({ 'gate.yaml': text(gate), ...files }).map(
    ([file, content]) => [join(path, file), content] as const,
  );
  const revision = await git.commit(Object.fromEntries(below), 'a gate and what is behind it');
  const source = { ...scene.source, path };
  await application({ ...cast, spec: { source, ...automated, ...cast.spec } });
  await begin?.();
  return gateHolds(scene, revision);
}

/** Waits until a gate holds the operation at a revision, in a pod that is none of those before. */
export async function gateHolds(scene: Scene, revision: string, before?: Held): Promise<Held> {
  await scene.until('the gate runs', (app) => isHeld(app, revision));
  return { revision, pod: await waitingPod(scene.name, gateHook, before === undefined ? [] : [before.pod]) };
}

/**
 * Makes an application as {@link hold} does, lets its gate open, and turns selfHeal on when it is synced. Not before:
 * Argo CD may look at what it has just applied before it has heard of it, and heals what it takes for drift.
 */
export async function synced(scene: Scene, holding: Holding = {}): Promise<Held> {
  const first = await hold(scene, holding);
  await open(scene, first);
  await scene.settles('Synced', 'Healthy');
  await scene.change(selfHealing);
  return first;
}

/** Lets a gate open. */
export async function open({ name, step }: Scene, { pod }: Held): Promise<void> {
  step('let the gate open');
  await letGo(name, pod);
}

/** Commits a change of ConfigMap shop, and waits until Argo CD has compared it; gives the revision. */
export async function commitNewer(scene: Scene, value = 'b'): Promise<string> {
  const { git, refresh, until } = scene;
  const revision = await git.commit(
    { 'config.yaml': text(configMap('shop', value)) },
    'ConfigMap shop changes',
  );
  await refresh();
  await until(
    'the newer commit is compared',
    ({ status }) => status.sync.status === 'OutOfSync' && status.sync.revision === revision,
  );
  return revision;
}

/** Waits until a revision is held by its gate, and gives that, or until it is synced all the same. */
export async function follow(scene: Scene, revision: string, before: Held): Promise<Held | undefined> {
  const app = await scene.until(
    'the newer commit is held, or synced',
    (each) => isHeld(each, revision) || isSynced(each, revision),
  );
  if (isHeld(app, revision)) return gateHolds(scene, revision, before);
  await scene.settles('Synced', 'Healthy');
  return undefined;
}

/** Waits until a gate holds a revision, and lets it open; the operation then ends, and all is Synced and Healthy. */
export async function finish(scene: Scene, revision: string, before?: Held): Promise<void> {
  await open(scene, await gateHolds(scene, revision, before));
  await scene.settles('Synced', 'Healthy');
}

/** Waits while nothing is started. Throws where something is. */
export async function rests({ name, until, step }: Scene, seconds: number): Promise<void> {
  const started = await until('an operation starts', ({ operation }) => operation !== undefined, {
    seconds,
  }).then(
    () => true,
    (error: unknown) => {
      if (error instanceof Error && error.message.startsWith('not within')) return false;
      throw error;
    },
  );
  if (started) throw new Error(`${name}: an operation was started within ${seconds} s`);
  step(`nothing was started for ${seconds} s`);
}

/** Starts a sync of a revision as the server does (DESIGN.md §5, write S). */
export async function writeS({ sync }: Scene, revision: string, more: Body = {}): Promise<void> {
  await sync({
    sync: { revision, ...more },
    initiatedBy: { automated: true },
    info: [{ name: 'hookline.dev/release', value: 'shop-0123456789' }],
  });
}

/** Makes self-heal rest after the running operation, as the server does (DESIGN.md §5, write P). */
export async function writeP({ name, step, until }: Scene): Promise<void> {
  step(`patch ${name} autoHealAttemptsCount 9`);
  await patchRunning(name, { operation: { sync: { autoHealAttemptsCount: 9 } } });
  await until(
    'the count is there',
    ({ status }) => status.operationState.operation.sync.autoHealAttemptsCount === 9,
  );
}

/** Changes ConfigMap shop in the cluster. */
export async function drift({ name, step }: Scene): Promise<void> {
  step('change ConfigMap shop in the cluster');
  await patch(kinds.ConfigMap, name, 'shop', { data: { value: 'drifted' } });
}

function isHeld({ operation, status }: Body, revision: string): boolean {
  const { syncResult } = status?.operationState ?? {};
  return (
    operation !== undefined &&
    syncResult?.revision === revision &&
    syncResult.resources?.some(
      ({ hookType, hookPhase }: Body) => hookType === 'PreSync' && hookPhase === 'Running',
    )
  );
}

function isSynced(app: Body, revision: string): boolean {
  const { sync, operationState } = app.status;
  const isAt = sync.revision === revision && operationState?.syncResult?.revision === revision;
  return hasEnded(app) && isAt && sync.status === 'Synced';
}

/** Argo CD writes status without a precondition: another write may come between the read and ours. */
async function patchRunning(name: string, operationState: Body, attempts = 5): Promise<void> {
  const { metadata, operation } = await get(kinds.Application, argoCdNamespace, name);
  if (operation === undefined) throw new Error(`${name}: no operation runs`);
  const { resourceVersion } = metadata;
  try {
    await patch(kinds.Application, argoCdNamespace, name, {
      metadata: { resourceVersion },
      status: { operationState },
    });
  } catch (error) {
    const isStale = error instanceof ApiError && error.status === 409;
    if (!isStale || attempts === 0) throw error;
    await patchRunning(name, operationState, attempts - 1);
  }
}

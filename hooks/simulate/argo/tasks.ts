/** The tasks of one sync: the rendered objects in the engine's order, and what is to be pruned. */
import { groupOf, type JsonObject } from '../../model/object.ts';
import type { DeletePolicy, Phase } from '../../model/phase.ts';
import { phases } from '../../model/phase.ts';
import { waveOf } from '../../../plugin/argo-hook.ts';
import { byBytes } from '../../../plugin/draft.ts';
import { kindRank } from '../../../plugin/kind-order.ts';
import { runOrder } from '../../../plugin/order.ts';
import type { Store, Stored } from '../store.ts';
import { trackingAnnotation, type ResourceRef } from './application.ts';

/** One object in one phase of a sync. */
export interface SyncTask {
  readonly phase: Phase;
  readonly wave: number;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly isHook: boolean;
  readonly policies: readonly DeletePolicy[];
  /** What is to be applied; absent: the live object is pruned. */
  readonly target?: JsonObject;
  /** The namespace that `CreateNamespace=true` makes: it comes before the dry run. */
  readonly isDestination?: true;
}

/** Whose tasks they are. */
export interface TaskOwner {
  readonly instance: string;
  /** The destination namespace. */
  readonly namespace: string;
  /** The operation's revision: empty where there are several sources. */
  readonly revision: string;
  /** When the operation began, in seconds since 1970: names that Argo CD makes hold it. */
  readonly startedSeconds: number;
}

/** Gives the tasks that apply the rendered objects, in the engine's order (argo-cd.md §C.3, §C.5). */
export function targetTasks(objects: readonly JsonObject[], owner: TaskOwner): readonly SyncTask[] {
  const entries = objects.map((value) => ({ value, from: '' }));
  const order = runOrder(entries, owner);
  return order.tasks.map((task) => {
    const target = order.objects.get(task) ?? {};
    const name = task.name.replace('<revision>', '').replace('<time>', String(owner.startedSeconds));
    return {
      phase: task.phase,
      wave: task.wave,
      group: task.group,
      version: versionOf(target),
      kind: task.kind,
      namespace: task.namespace,
      name,
      isHook: task.isHook,
      policies: task.deletePolicies,
      target,
    };
  });
}

/** Gives what is live of an application and no longer rendered; hooks are never pruned (argo-cd.md §F.5). */
export function pruneTasks(targets: readonly SyncTask[], tracked: readonly Stored[]): readonly SyncTask[] {
  const wanted = new Set(targets.map(objectKey));
  const gone = tracked.filter((object) => !isLiveHook(object) && !wanted.has(objectKey(keyParts(object))));
  const waves = [...new Set(gone.map(waveOf))].toSorted((left, right) => left - right);
  return gone.map((object) => ({
    ...keyParts(object),
    phase: 'Sync',
    // Pruning goes the way of applying backwards: the lowest wave changes with the highest.
    wave: waves[waves.length - 1 - waves.indexOf(waveOf(object))] ?? 0,
    version: versionOf(object),
    isHook: false,
    policies: [],
  }));
}

/** Gives the task that makes the destination namespace (argo-cd.md §C.12). */
export function namespaceTask(name: string): SyncTask {
  return {
    phase: 'PreSync',
    wave: 0,
    group: '',
    version: 'v1',
    kind: 'Namespace',
    namespace: '',
    name,
    isHook: false,
    policies: [],
    target: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    isDestination: true,
  };
}

/** Orders tasks as the engine does; equal ones stay as they are. */
export function ordered(tasks: readonly SyncTask[]): readonly SyncTask[] {
  return tasks.toSorted(
    (left, right) =>
      phases.indexOf(left.phase) - phases.indexOf(right.phase) ||
      left.wave - right.wave ||
      kindRank(left.kind) - kindRank(right.kind) ||
      byBytes(left.name, right.name),
  );
}

/** Gives the live objects that an application is known to own. */
export function trackedBy(store: Store, instance: string): readonly Stored[] {
  return store
    .all()
    .filter(
      ({ metadata }) => metadata.annotations?.[trackingAnnotation]?.startsWith(`${instance}:`) === true,
    );
}

/** Says whether a live object is a hook. */
export function isLiveHook({ metadata }: Stored): boolean {
  return metadata.annotations?.['argocd.argoproj.io/hook'] !== undefined;
}

/** Says whether a selective operation names a task. */
export function isNamed(task: SyncTask, resources: readonly ResourceRef[]): boolean {
  return resources.some(
    ({ group, kind, name, namespace }) =>
      group === task.group &&
      kind === task.kind &&
      name === task.name &&
      (namespace === undefined || namespace === '' || namespace === task.namespace),
  );
}

/** Gives what tells objects apart. */
export function objectKey({ group, kind, namespace, name }: ResourceRef): string {
  return JSON.stringify([group, kind, namespace ?? '', name]);
}

/** Gives the parts of an object's key. */
export function keyParts(object: Stored): ResourceRef & { readonly namespace: string } {
  const { name, namespace = '' } = object.metadata;
  return { group: groupOf(object.apiVersion), kind: object.kind, namespace, name };
}

function versionOf(object: JsonObject): string {
  const text = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : '';
  return text.slice(text.indexOf('/') + 1);
}

/** Health as Argo CD judges it from live objects (argo-cd.md §C.8). */
import { field, groupOf, textField, type JsonObject } from '../../model/object.ts';
import { hasHealthCheck } from '../../../plugin/health-check.ts';
import { conditionsOf } from '../job-status.ts';
import type { Stored } from '../store.ts';

/** A word of Argo CD's for health, the best first. */
export const healthOrder = ['Healthy', 'Suspended', 'Progressing', 'Missing', 'Degraded', 'Unknown'] as const;
/** A word of Argo CD's for health. */
export type HealthStatus = (typeof healthOrder)[number];

/** An object's health, and what is said of it. */
export interface Health {
  readonly status: HealthStatus;
  readonly message: string;
}

/** Workloads, which roll out; `status.simulated` of a live one says how far it is. */
export const workloads: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'Rollout',
]);

/** Gives an object's health; nothing where Argo CD has no check for its kind. */
export function healthOf(object: Stored): Health | undefined {
  if (object.metadata.deletionTimestamp !== undefined && !hasHookFinalizer(object))
    return { status: 'Progressing', message: 'Pending deletion' };
  if (!hasHealthCheck(groupOf(object.apiVersion), object.kind)) return undefined;
  if (object.kind === 'Job') return jobHealth(object);
  if (object.kind === 'Pod') return podHealth(object);
  return workloads.has(object.kind) ? rolloutHealth(object) : { status: 'Healthy', message: '' };
}

/** Keeps a hook until its result is seen. */
export const hookFinalizer = 'argocd.argoproj.io/hook-finalizer';

function hasHookFinalizer({ metadata }: Stored): boolean {
  return metadata.finalizers?.includes(hookFinalizer) === true;
}

/** Looks at the types of a Job's conditions and, but for Suspended, not at their status, as Argo CD does. */
function jobHealth(job: Stored): Health {
  const conditions = new Map(conditionsOf(job).map((one) => [one.type, one]));
  const ended = conditions.get('Failed') ?? conditions.get('Complete');
  if (ended !== undefined)
    return { status: ended.type === 'Failed' ? 'Degraded' : 'Healthy', message: ended.message ?? '' };
  const suspended = conditions.get('Suspended');
  if (suspended === undefined) return { status: 'Progressing', message: '' };
  // A Job that goes on after a suspension counts as done: the real one makes the same mistake.
  return suspended.status === 'True'
    ? { status: 'Suspended', message: '' }
    : { status: 'Healthy', message: suspended.message ?? '' };
}

const podPhases: Readonly<Record<string, HealthStatus>> = {
  Pending: 'Progressing',
  Running: 'Progressing',
  Succeeded: 'Healthy',
  Failed: 'Degraded',
};

function podHealth(pod: Stored): Health {
  const status = podPhases[textField(pod.status, 'phase')] ?? 'Progressing';
  return { status, message: textField(pod.status, 'message') };
}

function rolloutHealth(object: JsonObject): Health {
  const simulated = field(object['status'], 'simulated');
  const status = healthOrder.find((word) => word === textField(simulated, 'health')) ?? 'Progressing';
  return { status, message: textField(simulated, 'message') };
}

/** Gives the worst of several healths; `Healthy` of none. */
export function worst(healths: readonly HealthStatus[]): HealthStatus {
  const ranks = healths.map((status) => healthOrder.indexOf(status));
  return healthOrder[Math.max(0, ...ranks)] ?? 'Healthy';
}

/** What a live object's health makes of its result in a sync (argo-cd.md §C.6 row 4, §C.8). */
import type { Stored } from '../store.ts';
import type { ResourceResult } from './application.ts';
import { healthOf } from './health.ts';
import type { SyncTask } from './tasks.ts';

/** Gives what became of a running hook; nothing while it runs. One without a health check is done at once. */
export function hookChange(live: Stored, { name }: SyncTask): Partial<ResourceResult> | undefined {
  const health = healthOf(live);
  if (health === undefined) return { hookPhase: 'Succeeded', message: `${name} created` };
  const phase = hookPhases[health.status];
  if (phase === 'Running') return undefined;
  return { hookPhase: phase, ...(health.message === '' ? {} : { message: health.message }) };
}

const hookPhases = {
  Healthy: 'Succeeded',
  Suspended: 'Running',
  Progressing: 'Running',
  Missing: 'Succeeded',
  Degraded: 'Failed',
  Unknown: 'Failed',
} as const;

/** Gives what became of an applied object; nothing while it is on its way. */
export function resourceChange(live: Stored): Partial<ResourceResult> | undefined {
  const health = healthOf(live);
  if (health === undefined || health.status === 'Healthy') return { hookPhase: 'Succeeded' };
  if (health.status !== 'Degraded') return undefined;
  return { hookPhase: 'Failed', ...(health.message === '' ? {} : { message: health.message }) };
}

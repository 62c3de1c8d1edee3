/** The conditions of a Release: for `kubectl wait`, and for people. */
import type { ReleaseStatus } from '../model/release.ts';
import { withConditions } from './conditions.ts';
import { isFinal } from './pass.ts';
import { isFailSlot } from './slot-ask.ts';

type Wanted = Parameters<typeof withConditions>[1][number];

/** Gives a status with its conditions. */
export function withReleaseConditions(status: ReleaseStatus, at: string): ReleaseStatus {
  const { message = '', observedGeneration = 0 } = status;
  const common = { message, observedGeneration };
  const wanted = [ended(status), succeeded(status), heard(status)].map((one) => ({ ...common, ...one }));
  return { ...status, conditions: withConditions(status.conditions, wanted, at) };
}

function ended({ phase, reason = phase }: ReleaseStatus): Pick<Wanted, 'type' | 'status' | 'reason'> {
  if (!isFinal(phase)) return { type: 'Ended', status: 'False', reason: phase };
  return { type: 'Ended', status: 'True', reason };
}

function succeeded({ phase, reason = phase }: ReleaseStatus): Pick<Wanted, 'type' | 'status' | 'reason'> {
  if (phase === 'Succeeded') return { type: 'Succeeded', status: 'True', reason };
  return { type: 'Succeeded', status: isFinal(phase) ? 'False' : 'Unknown', reason };
}

/** Whether people could be told of a failure: the alert that must not depend on the hooks themselves. */
function heard({ hooks, environments }: ReleaseStatus): Omit<Wanted, 'observedGeneration'> {
  const type = 'OnFailHooksSucceeded';
  const all = [...hooks, ...environments.flatMap((one) => one.hooks)];
  const silent = all.find((one) => isFailSlot(one.slot) && ['Failed', 'Error'].includes(one.phase));
  if (silent === undefined) return { type, status: 'True', reason: 'NoneFailed', message: '' };
  const message = `${silent.slot}: hook "${silent.hook}": ${silent.message ?? silent.phase}`;
  return { type, status: 'False', reason: 'OnFailHookFailed', message };
}

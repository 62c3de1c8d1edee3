/** Conditions of statuses: each changes its transition time only with its status. */
import type { Condition } from '../model/status.ts';

/** Lays conditions over those that there are. */
export function withConditions(
  before: readonly Condition[],
  wanted: readonly Omit<Condition, 'lastTransitionTime'>[],
  at: string,
): Condition[] {
  return wanted.map((one) => {
    const known = before.find(({ type }) => type === one.type);
    const since = known?.status === one.status ? (known.lastTransitionTime ?? at) : at;
    return { ...one, lastTransitionTime: since };
  });
}

/** What the API server does not let be made for a hook, once nothing more is to be hoped for (DESIGN.md §7). */
import { hasPassed, type Pass } from './pass.ts';
import type { JobRefusal } from './trouble.ts';

/** How long a hook that cannot begin is left to what may still be made for it. */
export const hopeSeconds = 20;

/**
 * Gives why the HookRun or the Job of a name cannot be made; nothing where it was not refused, or where what might change
 * that, such as a right, a rule or a quota, has not had its time.
 */
export function refusalOf(
  pass: Pass,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): JobRefusal | undefined {
  const refusal = pass.snapshot.refused.get(`${namespace}/${name}`);
  if (refusal === undefined) return undefined;
  return refusal.isHopeless || hasPassed(pass, refusal.since, hopeSeconds) ? refusal : undefined;
}

/** What the API server refuses: the Jobs of hooks, and syncs (DESIGN.md §7). */
import type { Target } from './action.ts';
import { hasPassed, type Pass } from './pass.ts';
import type { WriteRefusal } from './trouble.ts';

/** Gives by what a refusal is known: a hook's HookRun and its Job have one name, and are made one behind the other. */
export function refusalKey({ kind, namespace, name }: Target): string {
  return kind === 'Application' ? `${kind} ${namespace}/${name}` : `${namespace}/${name}`;
}

/** How long a hook that cannot begin is left to what may still be made for it. */
export const hopeSeconds = 20;

/**
 * Gives why the HookRun or the Job of a name cannot be made; nothing where it was not refused, or where what might change
 * that, such as a right, a rule or a quota, has not had its time.
 */
export function refusalOf(
  pass: Pass,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): WriteRefusal | undefined {
  const refusal = pass.snapshot.refused.get(refusalKey({ kind: 'HookRun', namespace, name }));
  if (refusal === undefined) return undefined;
  return refusal.isHopeless || hasPassed(pass, refusal.since, hopeSeconds) ? refusal : undefined;
}

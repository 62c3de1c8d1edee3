/** Argo CD's sync phases and delete policies, as data. */

/** The phases that a hook of ours can have, in the order in which Argo CD runs them. */
export const phases = ['PreSync', 'Sync', 'PostSync', 'SyncFail'] as const;
/** A phase of a sync. */
export type Phase = (typeof phases)[number];

/** Argo CD's delete policies. */
export const deletePolicies = ['BeforeHookCreation', 'HookSucceeded', 'HookFailed'] as const;
/** When Argo CD deletes a hook. */
export type DeletePolicy = (typeof deletePolicies)[number];

/** The waves that a declared hook may have; outside them lie the flow slots and the gate (DESIGN.md §3.5). */
export const waveLimit = 9999;

/** Says whether a text is one of the four phases that a hook of ours can have. */
export function isPhase(text: string): text is Phase {
  return phases.some((phase) => phase === text);
}

/** Gives a comma list's entries as Argo CD reads them: trimmed, without empty ones, each once (argo-cd.md §C.1). */
export function commaList(text: string): readonly string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  return [...new Set(entries.filter((entry) => entry !== ''))];
}

/** Gives the integer that Go's `Atoi` reads from a text, or nothing: no blanks, no fraction, 64 bits (argo-cd.md §C.4). */
export function goInteger(text: string): number | undefined {
  if (!/^[+-]?0*[0-9]{1,19}$/.test(text)) return undefined;
  const value = BigInt(text.replace('+', ''));
  return BigInt.asIntN(64, value) === value ? Number(value) : undefined;
}

/** Gives the delete policies of a hook of ours: `BeforeHookCreation` always, first (argo-cd.md §C.2). */
export function withBeforeHookCreation(policies: readonly string[]): readonly string[] {
  return policies.includes('BeforeHookCreation') ? policies : ['BeforeHookCreation', ...policies];
}

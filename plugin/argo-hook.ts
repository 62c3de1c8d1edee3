/** Reads what an object's annotations make of it in a sync, exactly as Argo CD does. */
import { argo, helm } from '../hooks/model/names.ts';
import { field, isObject, type JsonObject } from '../hooks/model/object.ts';
import {
  commaList,
  deletePolicies,
  goInteger,
  isPhase,
  phases,
  type DeletePolicy,
  type Phase,
} from '../hooks/model/phase.ts';

/** A word of a hook annotation that the sync engine knows; `Skip` alone keeps an object out of the sync. */
export type HookType = Phase | 'Skip';

/** What the sync engine makes of Helm's hooks; all others it does not run (argo-cd.md §C.1). */
const helmPhases: ReadonlyMap<string, Phase> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
]);

const helmPolicies: ReadonlyMap<string, DeletePolicy> = new Map([
  ['before-hook-creation', 'BeforeHookCreation'],
  ['hook-succeeded', 'HookSucceeded'],
  ['hook-failed', 'HookFailed'],
]);

const deletionWords: Readonly<Record<string, readonly string[]>> = {
  [argo.hook]: ['PreDelete', 'PostDelete'],
  [helm.hook]: ['pre-delete', 'post-delete'],
};

/**
 * Gives an object's annotations; none at all where one of them is not text, for so does Kubernetes' own reader.
 *
 * A null value counts as the empty text.
 */
export function annotationsOf(object: JsonObject): ReadonlyMap<string, string> {
  const written = field(field(object, 'metadata'), 'annotations');
  const found = new Map<string, string>();
  if (!isObject(written)) return found;
  for (const [key, value] of Object.entries(written)) {
    if (value !== null && typeof value !== 'string') return new Map();
    found.set(key, value ?? '');
  }
  return found;
}

/** Gives the words of Argo CD's hook annotation that it knows, or, where there are none, Helm's (argo-cd.md §C.1). */
export function hookTypes(object: JsonObject): readonly HookType[] {
  const own = wordsOf(object, argo.hook).filter(isHookType);
  if (own.length > 0) return own;
  const mapped = wordsOf(object, helm.hook).map((word) => helmPhases.get(word));
  return phases.filter((phase) => mapped.includes(phase));
}

/** Gives the words of a comma list annotation; none where it is absent. */
export function wordsOf(object: JsonObject, key: string): readonly string[] {
  return commaList(annotationsOf(object).get(key) ?? '');
}

/** Gives the words that make an object run in a phase, and the annotation they stand in (argo-cd.md §C.1). */
export function wordsFor(
  object: JsonObject,
  phase: Phase,
): { readonly key: string; readonly words: readonly string[] } {
  if (wordsOf(object, argo.hook).some(isHookType)) return { key: argo.hook, words: [phase] };
  const words = wordsOf(object, helm.hook).filter((word) => helmPhases.get(word) === phase);
  return { key: helm.hook, words };
}

/**
 * Says whether Argo CD takes an object for a hook (argo-cd.md §C.1).
 *
 * Its own annotation makes a hook whatever it says, unless that is `Skip` alone; Helm's does unless it is `crd-install`.
 */
export function isHook(object: JsonObject): boolean {
  const annotations = annotationsOf(object);
  if (annotations.has(argo.hook)) return !isSkip(object);
  return annotations.has(helm.hook) && annotations.get(helm.hook) !== 'crd-install';
}

/** Says whether `Skip`, as the only word that counts, keeps an object out of the sync (argo-cd.md §C.1). */
export function isSkip(object: JsonObject): boolean {
  const types = hookTypes(object);
  return types.length === 1 && types[0] === 'Skip';
}

/** Says whether an object is a hook of no phase at all: Argo CD drops it without a word (argo-cd.md §C.1). */
export function isIgnored(object: JsonObject): boolean {
  return isHook(object) && hookTypes(object).length === 0;
}

/** Gives the words that make an object run when its application is deleted; Argo's and Helm's both count. */
export function deletionsOf(object: JsonObject): readonly string[] {
  return Object.entries(deletionWords).flatMap(([key, words]) =>
    wordsOf(object, key).filter((word) => words.includes(word)),
  );
}

/** Says whether an object runs at deletion only, so that a sync leaves it out (argo-cd.md §C.1, §C.13). */
export function isDeleteHookOnly(object: JsonObject): boolean {
  return deletionsOf(object).length > 0 && !hookTypes(object).some(isPhase);
}

/** Gives the phases that an object runs in, in their order; one that is no hook runs in Sync (argo-cd.md §C.1). */
export function syncPhases(object: JsonObject): readonly Phase[] {
  if (isSkip(object)) return [];
  if (!isHook(object)) return ['Sync'];
  const types = hookTypes(object);
  return phases.filter((phase) => types.includes(phase));
}

/** Gives a hook's delete policies, Argo's and Helm's together; without one, `BeforeHookCreation` (argo-cd.md §C.2). */
export function deletePoliciesOf(object: JsonObject): readonly DeletePolicy[] {
  const found = new Set<DeletePolicy>();
  for (const word of wordsOf(object, argo.deletePolicy)) {
    const policy = deletePolicies.find((known) => known === word);
    if (policy !== undefined) found.add(policy);
  }
  for (const word of wordsOf(object, helm.deletePolicy)) {
    const policy = helmPolicies.get(word);
    if (policy !== undefined) found.add(policy);
  }
  return found.size === 0 ? ['BeforeHookCreation'] : [...found];
}

/** Gives an object's wave: Argo's annotation, else Helm's weight, hook or not; 0 where neither is a number (argo-cd.md §C.4). */
export function waveOf(object: JsonObject): number {
  const annotations = annotationsOf(object);
  return goInteger(annotations.get(argo.wave) ?? '') ?? goInteger(annotations.get(helm.weight) ?? '') ?? 0;
}

function isHookType(word: string): word is HookType {
  return word === 'Skip' || isPhase(word);
}

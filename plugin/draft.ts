/** Drafts: targets with the phase and wave that they run in, compared as the sync engine does. */
import { argo, helm } from '../hooks/model/names.ts';
import { phases, type Phase } from '../hooks/model/phase.ts';
import { annotationsOf, isHook, syncPhases, waveOf, wordsFor } from './argo-hook.ts';
import { kindRank } from './kind-order.ts';
import type { Target } from './target.ts';

/** A target in one of its phases, before anything is pulled forward. */
export interface Draft {
  readonly target: Target;
  readonly phase: Phase;
  readonly wave: number;
  /** The name that it is ordered by: with stand-ins for what is not known before the sync. */
  readonly name: string;
  /** The name that people see, with `<revision>` and `<time>` in place of the stand-ins. */
  readonly shownName: string;
  readonly isHook: boolean;
  readonly reason: string;
}

/** As long as the real ones, so that names are ordered as they will be: a short commit, and seconds since 1970. */
const standIn = { revision: '0000000', time: '1000000000' };

/** Gives one draft for each phase that a target runs in. */
export function draftsOf(target: Target, revision: string): readonly Draft[] {
  const hook = isHook(target.value);
  return syncPhases(target.value).map((phase) => ({
    target,
    phase,
    wave: waveOf(target.value),
    ...namesOf(target, phase, revision),
    isHook: hook,
    reason: hook ? hookReason(target, phase) : resourceReason(target),
  }));
}

/**
 * Compares by phase, wave, kind and name, as the sync engine does (argo-cd.md §C.5).
 *
 * What the engine leaves to chance is ordered by namespace, group, kind and position, so that a plan never changes.
 */
export function byRunOrder(left: Draft, right: Draft): number {
  return (
    phases.indexOf(left.phase) - phases.indexOf(right.phase) ||
    left.wave - right.wave ||
    kindRank(left.target.kind) - kindRank(right.target.kind) ||
    byBytes(left.name, right.name) ||
    byBytes(left.target.namespace, right.target.namespace) ||
    byBytes(left.target.group, right.target.group) ||
    byBytes(left.target.kind, right.target.kind) ||
    left.target.position - right.target.position
  );
}

/** Compares texts by their bytes in UTF-8, which is the order of their code points. */
export function byBytes(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const difference = (left.codePointAt(index) ?? 0) - (right.codePointAt(index) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Names an unnamed hook after revision, phase and start of the sync (argo-cd.md §C.3). */
function namesOf(
  target: Target,
  phase: Phase,
  revision: string,
): { readonly name: string; readonly shownName: string } {
  if (target.name !== '') return { name: target.name, shownName: target.name };
  const short = (revision.length >= 8 ? revision.slice(0, 7) : revision).toLowerCase();
  const middle = phase.toLowerCase();
  return {
    name: `${target.generateName}${short || standIn.revision}-${middle}-${standIn.time}`,
    shownName: `${target.generateName}${short || '<revision>'}-${middle}-<time>`,
  };
}

function hookReason({ value }: Target, phase: Phase): string {
  const { key, words } = wordsFor(value, phase);
  return `${key === argo.hook ? 'hook annotation' : key} ${words.join(', ')}`;
}

function resourceReason({ value }: Target): string {
  const written = annotationsOf(value).get(helm.hook);
  return written === undefined ? 'no hook annotation' : `${helm.hook} ${written}, which is no hook`;
}

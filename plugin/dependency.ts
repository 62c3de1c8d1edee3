/** Dependencies: Namespaces and CustomResourceDefinitions come before what needs them, whatever their phase and wave. */
import { field } from '../hooks/model/object.ts';
import type { Draft } from './draft.ts';

interface Dependency {
  /** What a draft makes possible; nothing for all but the dependencies themselves. */
  readonly provided: (draft: Draft) => string | undefined;
  /** What a draft cannot be applied without. */
  readonly needed: (draft: Draft) => string;
  readonly reason: (draft: Draft) => string;
}

/** The two passes in the engine's order (argo-cd.md §C.5). */
const dependencies: readonly Dependency[] = [
  {
    provided: ({ target, name }) => (target.group === '' && target.kind === 'Namespace' ? name : undefined),
    needed: ({ target }) => target.namespace,
    reason: ({ shownName }) => `moved before the first object in namespace ${shownName}`,
  },
  {
    provided: (draft) => definedKind(draft)?.key,
    needed: ({ target }) => `${target.group}/${target.kind}`,
    reason: (draft) => `moved before the first object of kind ${definedKind(draft)?.kind}`,
  },
];

/** Moves each dependency directly before the first draft that needs it, into that one's phase and wave (argo-cd.md §C.5). */
export function pullForward(drafts: readonly Draft[]): readonly Draft[] {
  let ordered = drafts;
  for (const dependency of dependencies) ordered = pull(ordered, dependency);
  return ordered;
}

/** Drafts, and which of them runs before all steps. */
export interface DestinationFirst {
  /** All of them, by phase and wave. */
  readonly sorted: readonly Draft[];
  /** The destination's own Namespace, where it is among them. */
  readonly first: readonly Draft[];
  readonly rest: readonly Draft[];
}

/**
 * Takes out the destination's own Namespace: in a first sync the engine makes it before everything, even before it
 * tries the other objects, but counts it among its phase and wave (argo-cd.md §C.6, row 2).
 */
export function destinationFirst(sorted: readonly Draft[], destination: string): DestinationFirst {
  const own = sorted.find(
    ({ target, name }) => target.group === '' && target.kind === 'Namespace' && name === destination,
  );
  if (own === undefined) return { sorted, first: [], rest: once(sorted) };
  const reason = own === sorted[0] ? own.reason : 'the destination itself, made before everything';
  const rest = sorted.filter((draft) => runOf(draft) !== runOf(own));
  return { sorted, first: [{ ...own, reason }], rest: once(rest) };
}

/**
 * Leaves out what has run in its phase already: of a hook of two phases, pulled forward into one of them twice, the
 * engine takes the second for done, unless both are in one wave.
 */
function once(drafts: readonly Draft[]): readonly Draft[] {
  const waves = new Map<string, number>();
  return drafts.filter((draft) => {
    const first = waves.get(runOf(draft)) ?? draft.wave;
    waves.set(runOf(draft), first);
    return first === draft.wave;
  });
}

/** What the engine keeps a result for: an object in a phase. */
function runOf({ target, phase, name }: Draft): string {
  return JSON.stringify([phase, target.group, target.kind, target.namespace, name]);
}

function pull(drafts: readonly Draft[], { provided, needed, reason }: Dependency): readonly Draft[] {
  const ordered = [...drafts];
  const firstByKey = new Map<string, number>();
  for (const [index, draft] of drafts.entries()) {
    const key = provided(draft);
    if (key === undefined) {
      const wanted = needed(draft);
      if (!firstByKey.has(wanted)) firstByKey.set(wanted, index);
      continue;
    }
    const first = firstByKey.get(key);
    const dependent = first === undefined ? undefined : ordered[first];
    if (first === undefined || dependent === undefined) continue;
    ordered.splice(index, 1);
    ordered.splice(first, 0, {
      ...draft,
      phase: dependent.phase,
      wave: dependent.wave,
      reason: reason(draft),
    });
    for (const [other, at] of firstByKey) if (at >= first) firstByKey.set(other, at + 1);
  }
  return ordered;
}

function definedKind({ target }: Draft): { readonly key: string; readonly kind: string } | undefined {
  if (target.group !== 'apiextensions.k8s.io' || target.kind !== 'CustomResourceDefinition') return undefined;
  const spec = field(target.value, 'spec');
  const group = field(spec, 'group');
  const kind = field(field(spec, 'names'), 'kind');
  return typeof group === 'string' && typeof kind === 'string'
    ? { key: `${group}/${kind}`, kind }
    : undefined;
}

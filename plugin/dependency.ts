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

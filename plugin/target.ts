/** Targets: the objects that a sync works on, and those that it leaves out. */
import { argo, helm } from '../hooks/model/names.ts';
import { field, groupOf, textField, type JsonObject } from '../hooks/model/object.ts';
import {
  annotationsOf,
  deletionsOf,
  isDeleteHookOnly,
  isHook,
  isIgnored,
  isSkip,
  wordsOf,
} from './argo-hook.ts';
import { isClusterScoped } from './cluster-scope.ts';

/** One object, and where it comes from, such as `deployment.yaml:1`. The objects of a List come one by one. */
export interface Entry {
  readonly value: JsonObject;
  readonly from: string;
}

/** An object that a sync does not run. */
export interface Dropped {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly from: string;
  /** One short phrase for people: why it does not run. */
  readonly reason: string;
}

/** An object that a sync works on. */
export interface Target {
  readonly value: JsonObject;
  readonly from: string;
  /** Its place among all entries, counted from 0. */
  readonly position: number;
  readonly group: string;
  readonly kind: string;
  /** Never empty where the destination namespace is known, not even for cluster-scoped kinds (argo-cd.md §C.5). */
  readonly namespace: string;
  /** Empty for a hook that Argo CD names itself. */
  readonly name: string;
  readonly generateName: string;
}

/** What keeps an object out of a sync, in the order in which Argo CD asks (argo-cd.md §C.1). */
const exclusions: readonly {
  readonly holds: (target: Target) => boolean;
  readonly reason: (target: Target) => string;
}[] = [
  { holds: ({ value }) => isDeleteHookOnly(value), reason: deletionReason },
  { holds: ({ value }) => isIgnored(value), reason: ignoredReason },
  { holds: ({ value }) => isSkip(value), reason: () => 'hook annotation Skip' },
  { holds: ({ value, name }) => name === '' && !isHook(value), reason: () => 'no name, so the sync fails' },
];

/**
 * Sorts out what a sync works on, in the order of the entries.
 *
 * Of objects with one group, kind, namespace and name the last wins, hooks or not, before anything else is asked:
 * a `Skip` that comes last takes its namesakes with it (argo-cd.md §G.5 case 70).
 */
export function targetsOf(
  entries: readonly Entry[],
  namespace: string,
): { readonly targets: readonly Target[]; readonly dropped: readonly Dropped[] } {
  const all = entries.map((entry, position) => targetOf(entry, position, namespace));
  const winners = new Map(all.filter(({ kind }) => kind !== '').map((target) => [keyOf(target), target]));
  const targets: Target[] = [];
  const dropped: Dropped[] = [];
  for (const target of all) {
    const reason = exclusionOf(target, winners.get(keyOf(target)));
    if (reason === undefined) targets.push(target);
    else dropped.push(droppedOf(target, reason));
  }
  return { targets, dropped };
}

function targetOf({ value, from }: Entry, position: number, destination: string): Target {
  const metadata = field(value, 'metadata');
  const group = groupOf(textField(value, 'apiVersion'));
  const kind = textField(value, 'kind');
  // A namespace that a cluster-scoped object was given by mistake is taken away before the destination is filled in.
  const written = isClusterScoped(group, kind) ? '' : textField(metadata, 'namespace');
  const namespace = written === '' ? destination : written;
  const name = textField(metadata, 'name');
  return {
    value,
    from,
    position,
    group,
    kind,
    namespace,
    name,
    generateName: textField(metadata, 'generateName'),
  };
}

function keyOf({ group, kind, namespace, name, generateName, position }: Target): string {
  // Argo CD tells objects with generateName apart by their position.
  const unique = name === '' && generateName !== '' ? `${generateName}${position}` : name;
  return JSON.stringify([group, kind, namespace, unique]);
}

function exclusionOf(target: Target, winner: Target | undefined): string | undefined {
  if (winner === undefined) return 'no kind, so Argo CD refuses the whole set';
  if (winner !== target) return `repeated; the last one, ${winner.from}, wins`;
  return exclusions.find(({ holds }) => holds(target))?.reason(target);
}

function droppedOf({ group, kind, namespace, name, generateName, from }: Target, reason: string): Dropped {
  return { group, kind, namespace, name: name === '' ? generateName : name, from, reason };
}

function deletionReason({ value }: Target): string {
  return `runs when the application is deleted: ${deletionsOf(value).join(', ')}`;
}

function ignoredReason({ value }: Target): string {
  const [key, title] = annotationsOf(value).has(argo.hook)
    ? [argo.hook, 'hook annotation']
    : [helm.hook, helm.hook];
  const words = wordsOf(value, key).join(', ');
  return words === '' ? `${title} is empty` : `${title} ${words} names no phase`;
}

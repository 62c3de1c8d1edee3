/** What a watcher knows of a store: at once, or later, in another order, and several changes as one. */
import type { Random } from './random.ts';
import { refOf, type Store, type Stored, type WatchEvent } from './store.ts';

/** A watcher's own copy of a store. */
export interface View {
  readonly list: (kind: string) => readonly Stored[];
  /** Hears of some of what has changed since; says whether there is more. */
  readonly hear: () => boolean;
}

/** Gives a view that knows everything at once. */
export function freshView(store: Store): View {
  return { list: (kind) => store.list(kind), hear: () => false };
}

/**
 * Gives a view that is behind: each kind is heard of in its own order, as each has a watch of its own, and of several
 * changes of an object some are never heard of; a change may also come twice.
 */
export function laggingView(store: Store, random: Random): View {
  const known = new Map<string, Map<string, Stored>>();
  const waiting = new Map<string, WatchEvent[]>();
  for (const object of store.all()) take({ type: 'ADDED', object });
  store.watch((event) => {
    const { kind } = event.object;
    waiting.set(kind, [...(waiting.get(kind) ?? []), event]);
  });

  function take({ type, object }: WatchEvent): void {
    const kind = known.get(object.kind) ?? new Map<string, Stored>();
    known.set(object.kind, kind);
    const { namespace, name } = refOf(object);
    if (type === 'DELETED') kind.delete(`${namespace}/${name}`);
    else kind.set(`${namespace}/${name}`, object);
  }

  function hearOf(kind: string): void {
    const events = waiting.get(kind) ?? [];
    const count = Math.ceil(random() * events.length);
    for (const event of coalesced(events.slice(0, count))) {
      take(event);
      if (random() < 0.1) take(event);
    }
    waiting.set(kind, events.slice(count));
  }

  return {
    list: (kind) => [...(known.get(kind)?.values() ?? [])],
    hear: () => {
      for (const kind of waiting.keys()) if (random() < 0.6) hearOf(kind);
      return [...waiting.values()].some((events) => events.length > 0);
    },
  };
}

/** Keeps the last change of each object, at its place; an object that went and came again is seen to come. */
function coalesced(events: readonly WatchEvent[]): readonly WatchEvent[] {
  const last = new Map<string, WatchEvent>();
  for (const event of events) {
    const { namespace, name } = refOf(event.object);
    last.delete(`${namespace}/${name}`);
    last.set(`${namespace}/${name}`, event);
  }
  return [...last.values()];
}

/** The server's copy of what it watches: by kind and name, by product, and who wants to hear of changes. */
import { equal, field, textField, type JsonObject } from '../model/object.ts';
import { entriesOf, keep } from './keep.ts';
import type { Kind } from './resources.ts';
import type { Sink } from './watch.ts';

/** A change of one object; without `before` it is new, without `after` it is gone. */
export interface Change {
  readonly kind: Kind;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

/** The objects of one kind. */
interface Shelf {
  readonly objects: Map<string, JsonObject>;
  /** By index entry, then by `namespace/name`. */
  readonly index: Map<string, Map<string, JsonObject>>;
}

/** What is watched together: a kind, in one namespace or in all. */
export interface Scope {
  readonly kind: Kind;
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Of Events: only those of a reason. */
  readonly reason?: string;
}

/** Objects as they were last heard of: never changed in place, and cut to what the engine reads (keep.ts). */
export class Cache {
  private readonly shelves = new Map<Kind, Shelf>();
  private readonly unsynced = new Map<string, Scope>();
  /** Of what is not there at all. */
  private readonly gone = new Set<string>();
  private readonly listeners = new Set<(change: Change) => void>();

  /** Gives the objects of a kind, in all namespaces or in one. */
  list(kind: Kind, namespace?: string): readonly JsonObject[] {
    const all = [...this.shelf(kind).objects.values()];
    return namespace === undefined ? all : all.filter((one) => namespaceOf(one) === namespace);
  }

  /** Gives the objects of a kind under an index entry: a product's `namespace/name` (keep.ts). */
  listBy(kind: Kind, entry: string): readonly JsonObject[] {
    return [...(this.shelf(kind).index.get(entry)?.values() ?? [])];
  }

  /** Gives one object; nothing where it is not there, or not heard of yet. */
  get(kind: Kind, namespace: string, name: string): JsonObject | undefined {
    return this.shelf(kind).objects.get(`${namespace}/${name}`);
  }

  /** Says whether a kind that need not be there is, as far as is known. */
  has(scope: Scope): boolean {
    const mark = markOf(scope);
    return !this.gone.has(mark) && !this.unsynced.has(mark);
  }

  /** Says whether everything that is watched was listed at least once. */
  get isSynced(): boolean {
    return this.unsynced.size === 0;
  }

  /** Gives what was not listed yet: kinds, with the namespace where they are watched in one. */
  get missing(): readonly string[] {
    return [...this.unsynced.values()].map(({ kind, namespace }) =>
      namespace === undefined ? kind : `${kind} in ${namespace}`,
    );
  }

  /** Calls a listener on every change, in order; gives the way to stop it. */
  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Gives where a watch puts what it sees; until its first list the cache is not synced. */
  sink(scope: Scope): Sink {
    const mark = markOf(scope);
    this.unsynced.set(mark, scope);
    return {
      put: (object) => this.put(scope.kind, object),
      remove: (object) => this.remove(scope.kind, keyOf(object)),
      replace: (objects) => {
        this.gone.delete(mark);
        this.replace(scope, objects);
        this.unsynced.delete(mark);
      },
      absent: () => {
        this.gone.add(mark);
        this.replace(scope, []);
        this.unsynced.delete(mark);
      },
    };
  }

  private replace(scope: Scope, objects: readonly JsonObject[]): void {
    const there = new Set(objects.map(keyOf));
    for (const object of this.list(scope.kind, scope.namespace))
      if (isOf(scope, object) && !there.has(keyOf(object))) this.remove(scope.kind, keyOf(object));
    for (const object of objects) this.put(scope.kind, object);
  }

  /** Takes an object that was read directly, where its watch has not told of it or is behind. */
  note(kind: Kind, object: JsonObject): void {
    const kept = keep(kind, object);
    const known = this.shelf(kind).objects.get(keyOf(kept));
    if (known === undefined || BigInt(versionOf(known)) < BigInt(versionOf(kept))) this.put(kind, kept);
  }

  private shelf(kind: Kind): Shelf {
    const found = this.shelves.get(kind) ?? { objects: new Map(), index: new Map() };
    this.shelves.set(kind, found);
    return found;
  }

  private put(kind: Kind, after: JsonObject): void {
    const shelf = this.shelf(kind);
    const key = keyOf(after);
    const before = shelf.objects.get(key);
    if (before !== undefined && versionOf(before) === versionOf(after)) return;
    this.unindex(kind, key, before);
    shelf.objects.set(key, after);
    for (const entry of entriesOf(kind, after)) {
      const under = shelf.index.get(entry) ?? new Map<string, JsonObject>();
      shelf.index.set(entry, under.set(key, after));
    }
    // What only has another version changes nothing that is decided.
    if (before === undefined) this.tell({ kind, after });
    else if (!equal(unversioned(before), unversioned(after))) this.tell({ kind, before, after });
  }

  private remove(kind: Kind, key: string): void {
    const shelf = this.shelf(kind);
    const before = shelf.objects.get(key);
    if (before === undefined) return;
    this.unindex(kind, key, before);
    shelf.objects.delete(key);
    this.tell({ kind, before });
  }

  private unindex(kind: Kind, key: string, object: JsonObject | undefined): void {
    const { index } = this.shelf(kind);
    for (const entry of object === undefined ? [] : entriesOf(kind, object)) {
      const under = index.get(entry);
      under?.delete(key);
      if (under?.size === 0) index.delete(entry);
    }
  }

  private tell(change: Change): void {
    for (const listener of this.listeners) listener(change);
  }
}

function markOf({ kind, namespace = '', reason = '' }: Scope): string {
  return `${kind}/${namespace}/${reason}`;
}

function isOf({ reason }: Scope, object: JsonObject): boolean {
  return reason === undefined || textField(object, 'reason') === reason;
}

function keyOf(object: JsonObject): string {
  return `${namespaceOf(object)}/${textField(field(object, 'metadata'), 'name')}`;
}

function namespaceOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'namespace');
}

function versionOf(object: JsonObject): string {
  return textField(field(object, 'metadata'), 'resourceVersion');
}

function unversioned(object: JsonObject): JsonObject {
  const { resourceVersion: _, ...metadata } = (object['metadata'] ?? {}) as JsonObject;
  return { ...object, metadata };
}

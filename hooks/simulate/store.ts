/** An API server in memory: objects with versions, preconditions, finalizers and watches. */
import { equal, field, isObject, textField, type JsonObject } from '../model/object.ts';
import { timeText } from './schedule.ts';

/** Metadata as the API server keeps it. */
export interface StoredMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly finalizers?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An object as it is stored; it is never changed in place. */
export interface Stored {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMetadata;
  readonly spec?: JsonObject;
  readonly status?: JsonObject;
  readonly [key: string]: unknown;
}

/** What names an object. */
export interface Ref {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Why a write was not done, by the status that the API server answers. */
export type Refusal = 'NotFound' | 'AlreadyExists' | 'Conflict' | 'Invalid';

/** What became of a write. */
export type Written = { readonly object: Stored } | { readonly refused: Refusal };

/** What must hold for a write to be done: a stale version is `Conflict` (409), another UID `Invalid` (422). */
export interface Precondition {
  readonly uid?: string;
  readonly resourceVersion?: string;
}

/** A change of one object. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Stored;
}

/** How an object goes: its dependents are left to run on, or go first (cluster.md §7). */
export type Propagation = 'Background' | 'Foreground';

/** The objects of one cluster. */
export interface Store {
  readonly get: (ref: Ref) => Stored | undefined;
  /** Gives the objects of a kind, in the order in which they were made. */
  readonly list: (kind: string) => readonly Stored[];
  /** Gives every object, in the order in which they were made. */
  readonly all: () => readonly Stored[];
  readonly create: (object: JsonObject) => Written;
  /** Changes an object by a function of its stored form; `undefined` leaves it as it is. */
  readonly change: (
    ref: Ref,
    change: (object: Stored) => JsonObject | undefined,
    precondition?: Precondition,
  ) => Written;
  /** Removes an object; one with finalizers gets a deletionTimestamp and goes with the last of them. */
  readonly remove: (ref: Ref, options?: Precondition & { readonly propagation?: Propagation }) => Written;
  /** Calls a listener on every change, in order; gives the way to stop it. */
  readonly watch: (listener: (event: WatchEvent) => void) => () => void;
}

/** The finalizer by which Kubernetes lets dependents go first. */
export const foregroundFinalizer = 'foregroundDeletion';

/** Gives what names an object. */
export function refOf(object: JsonObject): Ref {
  const metadata = field(object, 'metadata');
  return {
    kind: textField(object, 'kind'),
    namespace: textField(metadata, 'namespace'),
    name: textField(metadata, 'name'),
  };
}

function keyOf({ kind, namespace, name }: Ref): string {
  return `${kind}/${namespace}/${name}`;
}

/** Gives an empty store; `now` is its clock, in milliseconds since 1970. */
export function openStore(now: () => number): Store {
  return new MemoryStore(now);
}

class MemoryStore implements Store {
  private readonly objects = new Map<string, Stored>();
  private readonly kinds = new Map<string, Map<string, Stored>>();
  private readonly listeners = new Set<(event: WatchEvent) => void>();
  private readonly now: () => number;
  private versions = 0;
  private uids = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  get(ref: Ref): Stored | undefined {
    return this.objects.get(keyOf(ref));
  }

  list(kind: string): readonly Stored[] {
    return [...(this.kinds.get(kind)?.values() ?? [])];
  }

  all(): readonly Stored[] {
    return [...this.objects.values()];
  }

  watch(listener: (event: WatchEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  create(object: JsonObject): Written {
    if (this.objects.has(keyOf(refOf(object)))) return { refused: 'AlreadyExists' };
    this.uids += 1;
    const written = field(object, 'metadata');
    return this.put('ADDED', object, {
      ...(isObject(written) ? written : {}),
      uid: `00000000-0000-4000-8000-${String(this.uids).padStart(12, '0')}`,
      generation: 1,
      creationTimestamp: timeText(this.now()),
    });
  }

  change(
    ref: Ref,
    changed: (object: Stored) => JsonObject | undefined,
    precondition: Precondition = {},
  ): Written {
    const before = this.objects.get(keyOf(ref));
    if (before === undefined) return { refused: 'NotFound' };
    const refused = refusalOf(before, precondition);
    if (refused !== undefined) return { refused };
    const after = changed(before);
    if (after === undefined || equal(after, before)) return { object: before };
    const metadata = keptMetadata(before, after);
    if (metadata.deletionTimestamp !== undefined && (metadata.finalizers ?? []).length === 0)
      return this.drop({ ...before, ...after, metadata });
    return this.put('MODIFIED', after, { ...metadata });
  }

  remove(
    ref: Ref,
    {
      propagation = 'Background',
      ...precondition
    }: Precondition & { readonly propagation?: Propagation } = {},
  ): Written {
    const before = this.objects.get(keyOf(ref));
    if (before === undefined) return { refused: 'NotFound' };
    const refused = refusalOf(before, precondition);
    if (refused !== undefined) return { refused };
    return this.go(before, propagation === 'Foreground');
  }

  private go(before: Stored, isForeground: boolean): Written {
    const { metadata } = before;
    const written = (metadata.finalizers ?? []).filter((one) => one !== foregroundFinalizer);
    const waits = isForeground || written.length < (metadata.finalizers ?? []).length;
    const finalizers = waits ? [...written, foregroundFinalizer] : written;
    if (finalizers.length === 0) return this.drop(before);
    const deletionTimestamp = metadata.deletionTimestamp ?? timeText(this.now());
    const after = { ...metadata, finalizers, deletionTimestamp };
    return equal(after, metadata) ? { object: before } : this.put('MODIFIED', before, after);
  }

  private put(type: 'ADDED' | 'MODIFIED', object: JsonObject, metadata: JsonObject): Written {
    this.versions += 1;
    const versioned = { ...metadata, resourceVersion: String(this.versions) };
    const stored = { ...object, metadata: versioned } as unknown as Stored;
    const key = keyOf(refOf(stored));
    this.objects.set(key, stored);
    const ofKind = this.kinds.get(stored.kind) ?? new Map<string, Stored>();
    this.kinds.set(stored.kind, ofKind.set(key, stored));
    return this.tell(type, stored);
  }

  private drop(object: Stored): Written {
    const key = keyOf(refOf(object));
    this.objects.delete(key);
    this.kinds.get(object.kind)?.delete(key);
    this.versions += 1;
    const metadata = { ...object.metadata, resourceVersion: String(this.versions) };
    return this.tell('DELETED', { ...object, metadata });
  }

  private tell(type: WatchEvent['type'], object: Stored): Written {
    for (const listener of this.listeners) listener({ type, object });
    return { object };
  }
}

function refusalOf({ metadata }: Stored, { uid, resourceVersion }: Precondition): Refusal | undefined {
  if (uid !== undefined && uid !== metadata.uid) return 'Invalid';
  if (resourceVersion !== undefined && resourceVersion !== metadata.resourceVersion) return 'Conflict';
  return undefined;
}

/** Nobody but the API server changes identity, age and generation; who deletes cannot be stopped any more. */
function keptMetadata(before: Stored, after: JsonObject): StoredMetadata {
  const written = field(after, 'metadata');
  const { uid, creationTimestamp, generation, deletionTimestamp, name, namespace } = before.metadata;
  return {
    ...(isObject(written) ? written : {}),
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid,
    creationTimestamp,
    resourceVersion: before.metadata.resourceVersion,
    generation: equal(before.spec, after['spec']) ? generation : generation + 1,
    ...(deletionTimestamp === undefined ? {} : { deletionTimestamp }),
  };
}

/** Reads fields of plain Kubernetes objects, whatever stands there. */
import { parseInstant, type Instant } from '../model/instant.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';

/** What every object's metadata says. */
export interface Stamp {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly createdAt: Instant | undefined;
  readonly isDeleted: boolean;
  readonly deletedAt: Instant | undefined;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const known = new WeakMap<JsonObject, Stamp>();

/** Reads an object's metadata; the same object is read once. */
export function stamp(object: JsonObject): Stamp {
  const found = known.get(object) ?? read(object);
  known.set(object, found);
  return found;
}

function read(object: JsonObject): Stamp {
  const metadata = field(object, 'metadata');
  return {
    namespace: textField(metadata, 'namespace'),
    name: textField(metadata, 'name'),
    uid: textField(metadata, 'uid'),
    resourceVersion: textField(metadata, 'resourceVersion'),
    generation: numberField(metadata, 'generation'),
    createdAt: parseInstant(textField(metadata, 'creationTimestamp')),
    isDeleted: textField(metadata, 'deletionTimestamp') !== '',
    deletedAt: parseInstant(textField(metadata, 'deletionTimestamp')),
    labels: marks(field(metadata, 'labels')),
    annotations: marks(field(metadata, 'annotations')),
  };
}

/** Gives the objects of a list; of anything else none. */
export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** Gives the texts of a list; of anything else none. */
export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}

/** Gives a field where it is an object, else an empty one. */
export function objectField(value: unknown, key: string): JsonObject {
  const found = field(value, key);
  return isObject(found) ? found : {};
}

/** Gives a field where it is a number, else 0. */
export function numberField(value: unknown, key: string): number {
  const found = field(value, key);
  return typeof found === 'number' ? found : 0;
}

function marks(value: unknown): Readonly<Record<string, string>> {
  if (!isObject(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Gives a value without some of its fields. */
export function without<T extends object, K extends keyof T>(value: T, ...keys: readonly K[]): Omit<T, K> {
  const copy = { ...value };
  for (const key of keys) delete copy[key];
  return copy;
}

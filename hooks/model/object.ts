/** Plain Kubernetes objects: JSON values only. */

/** Any JSON value. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** Any JSON object, as read from a document. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The metadata of an object that we wrote. */
export interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A Kubernetes object that we wrote. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec: JsonObject;
}

/** Says whether a value is an object with fields, not a list and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Gives a field of a value where that is an object and has the field itself. */
export function field(value: unknown, key: string): unknown {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Gives a field where it is text, else the empty text. */
export function textField(value: unknown, key: string): string {
  const found = field(value, key);
  return typeof found === 'string' ? found : '';
}

/** Gives an API version's group; the core group is the empty text. */
export function groupOf(version: string): string {
  return version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
}

/** Says whether two JSON values are equal; the order of fields does not matter. */
export function equal(left: unknown, right: unknown): boolean {
  // What was not changed is often the same object.
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((entry, index) => equal(entry, right[index]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equal(left[key], right[key]))
  );
}

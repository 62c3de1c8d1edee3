/** Compares two objects field by field; lists of named entries are compared by name. */
import { equal, isObject, type JsonObject } from '../hooks/model/object.ts';

/** A field that differs; what a side does not have is `undefined`. */
export interface FieldDiff {
  /** The names of fields; an entry of a list stands in brackets. */
  readonly path: readonly string[];
  readonly before: unknown;
  readonly after: unknown;
}

/**
 * Gives the fields that differ, the outermost that say it, in the order in which they are written.
 *
 * Environment variables are whole entries. Where each side has one container, it is the same one whatever its name.
 */
export function fieldDiffs(
  before: unknown,
  after: unknown,
  path: readonly string[] = [],
): readonly FieldDiff[] {
  if (equal(before, after)) return [];
  if (isObject(before) && isObject(after) && path.at(-2) !== 'env') return belowBoth(before, after, path);
  const [left, right] = [namedEntries(before), namedEntries(after)];
  if (left === undefined || right === undefined || left.size + right.size === 0)
    return [{ path, before, after }];
  return isOneContainer(path, left, right)
    ? renamed([...left][0], [...right][0], path)
    : byName(left, right, path);
}

function belowBoth(before: JsonObject, after: JsonObject, path: readonly string[]): readonly FieldDiff[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => fieldDiffs(before[key], after[key], [...path, key]));
}

type Entries = ReadonlyMap<string, JsonObject>;

function byName(left: Entries, right: Entries, path: readonly string[]): readonly FieldDiff[] {
  const found = [...new Set([...left.keys(), ...right.keys()])].flatMap((name) =>
    fieldDiffs(left.get(name), right.get(name), [...path, `[${name}]`]),
  );
  return found.length === 0 ? [{ path: [...path, '(order)'], before: undefined, after: undefined }] : found;
}

function isOneContainer(path: readonly string[], left: Entries, right: Entries): boolean {
  return path.at(-1) === 'containers' && left.size === 1 && right.size === 1;
}

function renamed(
  left: readonly [string, JsonObject] | undefined,
  right: readonly [string, JsonObject] | undefined,
  path: readonly string[],
): readonly FieldDiff[] {
  return fieldDiffs(left?.[1], right?.[1], [...path, `[${right?.[0] ?? ''}]`]);
}

/** Gives the entries of a list whose entries all have a name of their own; an absent list has none. */
function namedEntries(value: unknown): Entries | undefined {
  if (value === undefined) return new Map();
  if (!Array.isArray(value)) return undefined;
  const entries = new Map<string, JsonObject>();
  for (const entry of value as readonly unknown[]) {
    const name = isObject(entry) ? entry['name'] : undefined;
    if (!isObject(entry) || typeof name !== 'string' || entries.has(name)) return undefined;
    entries.set(name, entry);
  }
  return entries;
}

/** Writes a path for people. */
export function fieldText(path: readonly string[]): string {
  let text = '';
  for (const part of path) text += text === '' || part.startsWith('[') ? part : `.${part}`;
  return text;
}

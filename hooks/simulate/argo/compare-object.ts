/** Says whether a live object is as it was rendered. */
import { isObject } from '../../model/object.ts';

/** Says whether everything that is wanted stands in what is there; what is there besides does not count. */
export function contains(there: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(there) &&
      there.length === wanted.length &&
      wanted.every((entry, index) => contains(there[index], entry))
    );
  if (!isObject(wanted)) return Object.is(there, wanted);
  if (!isObject(there)) return false;
  return Object.entries(wanted).every(([key, value]) => contains(there[key], value));
}

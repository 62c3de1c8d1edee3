/** Finds an Application's record in an environment of a release, without a search through all of them. */
import type { ApplicationRecord } from '../model/release-record.ts';

const known = new WeakMap<readonly ApplicationRecord[], ReadonlyMap<string, ApplicationRecord>>();

/** Gives the record of the Application `namespace/name`; each list is indexed once. */
export function recordOf(
  records: readonly ApplicationRecord[],
  { key }: { readonly key: string },
): ApplicationRecord | undefined {
  const index =
    known.get(records) ?? new Map(records.map((one) => [`${one.namespace}/${one.name}`, one] as const));
  known.set(records, index);
  return index.get(key);
}

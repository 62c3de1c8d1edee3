/** Lists of the fake API server: selectors, and pages of one version. */
import type { Stored } from '../../hooks/simulate/store.ts';
import type { JsonObject } from '../../hooks/model/object.ts';
import type { Place } from './fake-api.ts';
import type { History } from './fake-api-watch.ts';
import { refusal } from './fake-api-write.ts';

/** Says whether an object is among those that are asked for. */
export function selected(
  { resource, namespace }: Place,
  query: URLSearchParams,
): (object: Stored) => boolean {
  const byLabel = pairs(query.get('labelSelector'));
  const byField = pairs(query.get('fieldSelector'));
  return (object) =>
    object.kind === resource.kind &&
    (namespace === '' || object.metadata.namespace === namespace) &&
    byLabel.every(([key, value]) => object.metadata.labels?.[key] === value) &&
    byField.every(([path, value]) => at(object, path) === value);
}

/** Gives a page; the token for the next holds the version, so that all pages are of one. */
export function listOf(history: History, place: Place, query: URLSearchParams): JsonObject {
  const limit = Number(query.get('limit') ?? 0);
  const [version, from] = (query.get('continue') ?? `${history.version}:0`).split(':').map(Number);
  if (version === undefined || from === undefined || version < history.oldest)
    return refusal('Expired', 'the provided continue parameter is too old');
  const all = history.at(version).filter(selected(place, query));
  const page = limit === 0 ? all.slice(from) : all.slice(from, from + limit);
  const next = from + page.length;
  return {
    apiVersion: place.resource.apiVersion,
    kind: `${place.resource.kind}List`,
    metadata: {
      resourceVersion: String(version),
      ...(next < all.length ? { continue: `${version}:${next}` } : {}),
    },
    // Lists leave out the kind of what is in them.
    items: page.map((object) => ({ ...object, apiVersion: undefined, kind: undefined })),
  };
}

function pairs(text: string | null): readonly (readonly [string, string])[] {
  if (text === null || text === '') return [];
  return text.split(',').map((one) => {
    const sign = one.indexOf('=');
    return [one.slice(0, sign), one.slice(sign + 1)] as const;
  });
}

function at(object: unknown, path: string): unknown {
  let value: unknown = object;
  for (const key of path.split('.')) value = (value as JsonObject | undefined)?.[key];
  return value;
}

/** Releases as the API server gives them, read as ours. */
import { parseInstant } from '../model/instant.ts';
import type { Wanted } from '../model/intent.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { error, Fault } from '../model/problem.ts';
import type { ReleaseSpec, ReleaseStatus } from '../model/release.ts';
import { spanText } from '../model/span.ts';
import type { Objects } from './objects.ts';

/** A release, and the object that it was read from. */
export interface ReadRelease extends Wanted {
  readonly namespace: string;
  readonly createdAt: string;
  readonly object: JsonObject;
}

/** Reads a release; the API server has checked its form. */
export function releaseIn(object: JsonObject): ReadRelease {
  const metadata = field(object, 'metadata');
  return {
    namespace: textField(metadata, 'namespace'),
    name: textField(metadata, 'name'),
    resourceVersion: textField(metadata, 'resourceVersion'),
    createdAt: textField(metadata, 'creationTimestamp'),
    spec: field(object, 'spec') as ReleaseSpec,
    status: field(object, 'status') as ReleaseStatus | undefined,
    object,
  };
}

/** Gets a release; stops with a Fault where there is none. */
export async function getRelease(objects: Objects, namespace: string, name: string): Promise<ReadRelease> {
  const found = await objects.get('Release', namespace, name);
  if (found === undefined) throw new Fault([missing(namespace, name)]);
  return releaseIn(found);
}

/** Says that there is no such release. */
export function missing(namespace: string, name: string) {
  const fix = 'run hookline release list -A, or name another namespace with -n';
  return error('NOT_FOUND', `there is no Release/${name} in namespace ${namespace}`, { fix });
}

/** Gives how old something is; the empty text where that is not known. */
export function ageOf(createdAt: string, now: number): string {
  const at = parseInstant(createdAt);
  return at === undefined ? '' : spanText(now - at);
}

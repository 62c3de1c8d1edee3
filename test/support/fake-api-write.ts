/** Writes of the fake API server: preconditions, patches and the status subresource, as a real one answers them. */
import { field, isObject, textField, type JsonObject } from '../../hooks/model/object.ts';
import type { Refusal, Store, Stored, Written } from '../../hooks/simulate/store.ts';
import type { Place } from './fake-api.ts';

const codes: Readonly<Record<string, number>> = {
  NotFound: 404,
  MethodNotAllowed: 405,
  AlreadyExists: 409,
  Conflict: 409,
  Expired: 410,
  Invalid: 422,
};

/** The kinds whose status is a subresource. */
const withStatus = ['Product', 'Release', 'HookRun', 'Job', 'Pod'];

/** Gives a `Status` object as the API server answers it. */
export function refusal(reason: string, message: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Status', status: 'Failure', reason, message, code: codes[reason] ?? 500 };
}

/** Makes an object. */
export function create(store: Store, { resource, namespace }: Place, body: unknown): JsonObject {
  if (!isObject(body)) return refusal('Invalid', 'no object');
  const metadata = (field(body, 'metadata') ?? {}) as JsonObject;
  const generated = textField(metadata, 'generateName');
  const name = textField(metadata, 'name') || `${generated}${Math.random().toString(36).slice(2, 7)}`;
  const { status: _, ...bare } = body;
  const object = withStatus.includes(resource.kind) ? bare : body;
  return answer(store.create({ ...object, metadata: { ...metadata, name, namespace } }));
}

/** Replaces an object, where it has the version that comes with it. */
export function replace(store: Store, place: Place, body: unknown): JsonObject {
  const metadata = field(body, 'metadata');
  if (!isObject(body) || !isObject(metadata)) return refusal('Invalid', 'no object');
  return change(store, place, metadata, (object) => ({
    ...body,
    metadata: { ...object.metadata, ...metadata },
  }));
}

/** Changes an object by a patch; the UID and the version that are in it are preconditions. */
export function patch(
  store: Store,
  place: Place,
  { body, type }: { readonly body: unknown; readonly type: string },
): JsonObject {
  if (type === 'application/json-patch+json') return jsonPatch(store, place, body as readonly Step[]);
  if (type !== 'application/merge-patch+json' || !isObject(body))
    return refusal('Invalid', `patch of ${type}`);
  const metadata = (field(body, 'metadata') ?? {}) as JsonObject;
  return change(store, place, metadata, (object) => merged(object, body) as JsonObject);
}

interface Step {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

/** Only what is used: fields of the first levels are set. */
function jsonPatch(store: Store, place: Place, steps: readonly Step[]): JsonObject {
  const wanted = steps.find(({ path }) => path === '/metadata/resourceVersion')?.value;
  const status = steps.find(({ path }) => path === '/status')?.value;
  if (steps.length !== 2 || status === undefined)
    return refusal('Invalid', 'a patch that the fake does not know');
  return change(store, place, { resourceVersion: wanted }, (object) => ({ ...object, status }));
}

/** Deletes an object; a UID that is another's is a conflict. */
export function remove(store: Store, { resource, namespace, name }: Place, body: unknown): JsonObject {
  const ref = { kind: resource.kind, namespace, name };
  const uid = textField(field(body, 'preconditions'), 'uid');
  const found = store.get(ref);
  if (found !== undefined && uid !== '' && found.metadata.uid !== uid)
    return refusal('Conflict', 'the UID in the precondition does not match');
  return answer(store.remove(ref));
}

function change(
  store: Store,
  { resource, namespace, name, subresource }: Place,
  metadata: JsonObject,
  how: (object: Stored) => JsonObject,
): JsonObject {
  const uid = textField(metadata, 'uid');
  const resourceVersion = textField(metadata, 'resourceVersion');
  const precondition = {
    ...(uid === '' ? {} : { uid }),
    ...(resourceVersion === '' ? {} : { resourceVersion }),
  };
  function changed(object: Stored): JsonObject {
    const after = how(object);
    if (!withStatus.includes(resource.kind)) return after;
    // A write of the status changes nothing else, and one of the rest leaves it as it is.
    if (subresource === 'status') return { ...object, status: after['status'] };
    const { status: _, ...rest } = after;
    return object.status === undefined ? rest : { ...rest, status: object.status };
  }
  return answer(store.change({ kind: resource.kind, namespace, name }, changed, precondition));
}

function answer(written: Written): JsonObject {
  return 'refused' in written ? refused(written.refused) : { ...written.object };
}

function refused(why: Refusal): JsonObject {
  return refusal(why, `the write was refused: ${why}`);
}

/** JSON merge patch (RFC 7386). */
function merged(target: unknown, body: unknown): unknown {
  if (!isObject(body)) return body;
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(body)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

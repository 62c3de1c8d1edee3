/** Kubernetes' API as tests use it: plain objects, and watches in place of sleeps. */
import { inject } from 'vitest';

/** A Kubernetes object, as far as tests look into it. */
// oxlint-disable-next-line typescript/no-explicit-any -- tests read fields of many kinds; a wrong one fails the test.
export type Body = any;

/** A kind of objects: where its objects are. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
}

/** One event of a watch. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: Body;
}

export const kinds = {
  Application: { apiVersion: 'argoproj.io/v1alpha1', kind: 'Application', plural: 'applications' },
  ApplicationSet: { apiVersion: 'argoproj.io/v1alpha1', kind: 'ApplicationSet', plural: 'applicationsets' },
  AppProject: { apiVersion: 'argoproj.io/v1alpha1', kind: 'AppProject', plural: 'appprojects' },
  ConfigMap: { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  Deployment: { apiVersion: 'apps/v1', kind: 'Deployment', plural: 'deployments' },
  Event: { apiVersion: 'v1', kind: 'Event', plural: 'events' },
  Job: { apiVersion: 'batch/v1', kind: 'Job', plural: 'jobs' },
  Namespace: { apiVersion: 'v1', kind: 'Namespace', plural: 'namespaces' },
  Pod: { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
  Secret: { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' },
  Service: { apiVersion: 'v1', kind: 'Service', plural: 'services' },
  ServiceAccount: { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' },
  StatefulSet: { apiVersion: 'apps/v1', kind: 'StatefulSet', plural: 'statefulsets' },
} as const satisfies Readonly<Record<string, Kind>>;

/** An answer that is not 2xx. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Gets an object. Throws {@link ApiError} 404 where there is none. */
export function get(kind: Kind, namespace: string, name: string): Promise<Body> {
  return request('GET', pathOf(kind, namespace, name));
}

/** Gets an object, or undefined where there is none. */
export async function find(kind: Kind, namespace: string, name: string): Promise<Body> {
  try {
    return await get(kind, namespace, name);
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** Lists objects; the selector is one of labels. */
export async function list(kind: Kind, namespace: string, labelSelector = ''): Promise<readonly Body[]> {
  const query = new URLSearchParams(labelSelector === '' ? {} : { labelSelector });
  return (await request('GET', `${pathOf(kind, namespace)}?${query.toString()}`)).items;
}

/** Creates an object. */
export function create(kind: Kind, body: Body): Promise<Body> {
  const object = { apiVersion: kind.apiVersion, kind: kind.kind, ...body };
  return request('POST', pathOf(kind, body.metadata.namespace ?? ''), object);
}

/** Patches an object with a JSON merge patch; name a resourceVersion in it for a precondition. */
export function patch(kind: Kind, namespace: string, name: string, body: Body): Promise<Body> {
  return request('PATCH', pathOf(kind, namespace, name), body, 'application/merge-patch+json');
}

/** Deletes an object; one that is gone already is fine. */
export async function remove(kind: Kind, namespace: string, name: string, options: Body = {}): Promise<void> {
  try {
    await request('DELETE', pathOf(kind, namespace, name), options);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error;
  }
}

/** Sends a request to a path of the API server. */
export async function request(
  method: string,
  path: string,
  body?: Body,
  type = 'application/json',
): Promise<Body> {
  const response = await fetch(`${inject('cluster').api}${path}`, {
    method,
    headers: { 'content-type': type },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new ApiError(response.status, `${method} ${path}: ${response.status} ${text}`);
  return type === 'text/plain' ? text : JSON.parse(text);
}

/** Gives the log of a pod's container. */
export async function logOf(namespace: string, pod: string, container = ''): Promise<string> {
  const query = new URLSearchParams(container === '' ? {} : { container });
  const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?${query.toString()}`;
  const response = await fetch(`${inject('cluster').api}${path}`);
  return response.text();
}

/**
 * Watches one object until the caller stops reading or the signal ends it: from its version on, or from what it is.
 *
 * Always with a version: without one the API server waits until its cache has that of the whole store, and where it
 * may not ask etcd for its progress, it answers "Too large resource version" after three seconds.
 */
export async function* watch(
  kind: Kind,
  namespace: string,
  name: string,
  {
    signal,
    resourceVersion = '0',
  }: { readonly signal: AbortSignal; readonly resourceVersion?: string | undefined },
): AsyncGenerator<WatchEvent> {
  const fieldSelector = `metadata.name=${name}`;
  const query = new URLSearchParams({ watch: 'true', fieldSelector, resourceVersion });
  const response = await fetch(`${inject('cluster').api}${pathOf(kind, namespace)}?${query.toString()}`, {
    signal,
  });
  if (!response.ok || response.body === null) throw new ApiError(response.status, await response.text());
  let rest = '';
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${part}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const event: WatchEvent = JSON.parse(line);
      if (event.type === 'ERROR') throw new ApiError(event.object.code, event.object.message);
      yield event;
    }
  }
}

/** Waits until an object is as wanted (undefined: gone), and gives it. Throws with its last state after the deadline. */
export async function waitFor(
  kind: Kind,
  namespace: string,
  name: string,
  wanted: { readonly label: string; readonly seconds: number; readonly is: (object: Body) => boolean },
): Promise<Body> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), wanted.seconds * 1000);
  let last: Body;
  try {
    for await (const object of states(kind, namespace, name, timeout.signal)) {
      last = object;
      if (wanted.is(last)) return last;
    }
  } catch (error) {
    if (!timeout.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    timeout.abort();
  }
  const shown = JSON.stringify(last?.status ?? last, undefined, 1);
  throw new Error(`not within ${wanted.seconds} s: ${wanted.label}; last seen: ${shown}`);
}

/** Gives an object as it is, and after each change, until the signal ends it. */
async function* states(
  kind: Kind,
  namespace: string,
  name: string,
  signal: AbortSignal,
): AsyncGenerator<Body> {
  while (!signal.aborted) {
    // A watch of an absent object says nothing until there is one.
    const first = await find(kind, namespace, name);
    yield first;
    const resourceVersion = first?.metadata.resourceVersion;
    try {
      for await (const event of watch(kind, namespace, name, { signal, resourceVersion }))
        yield event.type === 'DELETED' ? undefined : event.object;
    } catch (error) {
      // An API server that has just started knows nothing of earlier versions.
      if (!(error instanceof ApiError && error.status === 410)) throw error;
    }
  }
}

function pathOf(kind: Kind, namespace: string, name = ''): string {
  const group = kind.apiVersion.includes('/') ? `/apis/${kind.apiVersion}` : `/api/${kind.apiVersion}`;
  const at = namespace === '' ? '' : `/namespaces/${namespace}`;
  return `${group}${at}/${kind.plural}${name === '' ? '' : `/${name}`}`;
}

/** The API server as the server uses it: plain JSON objects in and out, each request with a time limit. */
import { isObject, textField, field, type JsonObject } from '../model/object.ts';
import { unanswered } from './api-error.ts';
import { pathOf, withKind, type Name, type Resource } from './resources.ts';
import { linesOf, send, textOf, type Ask, type Endpoint } from './transport.ts';

/** How a patch is to be read. */
export type PatchType = 'merge' | 'json' | 'apply';

/** A change of one object. Preconditions are part of it: a resourceVersion or UID below `metadata`. */
export interface Patch {
  readonly type: PatchType;
  readonly body: unknown;
  readonly subresource?: 'status';
}

/** What a list or watch is about. */
export interface Selection {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** One page of a list. */
export interface Page {
  readonly objects: readonly JsonObject[];
  readonly resourceVersion: string;
  /** Asks for the next page; empty on the last one. */
  readonly next: string;
}

/** What must hold for an object to be deleted. */
export interface Deletion {
  readonly uid?: string;
  readonly propagation?: 'Background' | 'Foreground' | 'Orphan';
}

/** How a watch is asked for. */
export interface WatchAsk extends Selection {
  readonly resourceVersion: string;
  /** After how long the server is to end it. */
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
  readonly heard: () => void;
}

/** Reads and writes objects. Everything rejects with an ApiError where it is refused or not answered. */
export interface Client {
  readonly get: (resource: Resource, name: Name) => Promise<JsonObject>;
  /** Gives an object without spec and status, which is all that a precondition needs. */
  readonly stamp: (resource: Resource, name: Name) => Promise<JsonObject>;
  readonly list: (
    resource: Resource,
    ask?: Selection & { readonly limit?: number; readonly next?: string },
  ) => Promise<Page>;
  readonly create: (resource: Resource, object: JsonObject) => Promise<JsonObject>;
  /** Replaces an object, where it still has the resourceVersion that is given with it. */
  readonly replace: (resource: Resource, object: JsonObject) => Promise<JsonObject>;
  readonly patch: (resource: Resource, name: Name, patch: Patch) => Promise<JsonObject>;
  readonly delete: (resource: Resource, name: Name, deletion?: Deletion) => Promise<void>;
  /** Gives the events of a watch as they come, until the server ends it. */
  readonly watch: (resource: Resource, ask: WatchAsk) => AsyncGenerator<unknown>;
  /** Gives the text at a path, such as a pod's log. */
  readonly text: (path: string) => Promise<string>;
}

const contentTypes: Readonly<Record<PatchType, string>> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml',
};

const stampOnly = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1';

/** After how long a write that is not answered has failed. A leader stops writing so long before it may be followed. */
export const writeTimeoutMs = 5000;
/** After how long a read that is not answered has failed: a list may be long. */
const readTimeoutMs = 30_000;

/** Gives a client. */
export function openClient(endpoint: Endpoint): Client {
  async function ask(
    what: Omit<Ask, 'signal'>,
    timeoutMs = what.method === 'GET' ? readTimeoutMs : writeTimeoutMs,
  ): Promise<string> {
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await send(endpoint, { ...what, signal });
    return textOf(response).catch((error: unknown) => {
      throw unanswered(`${what.method} ${what.path.split('?')[0] ?? ''}`, error);
    });
  }

  async function object(what: Omit<Ask, 'signal'>): Promise<JsonObject> {
    const read: unknown = JSON.parse(await ask(what));
    return isObject(read) ? read : {};
  }

  function get(resource: Resource, { namespace, name }: Name, accept?: string): Promise<JsonObject> {
    const path = pathOf(resource, namespace, name);
    return object({ method: 'GET', path, ...(accept === undefined ? {} : { accept }) });
  }

  return {
    get: (resource, name) => get(resource, name),
    stamp: (resource, name) => get(resource, name, stampOnly),
    list: async (resource, { namespace = '', limit, next, ...selection } = {}) => {
      const query = queryOf({ ...selection, limit, continue: next });
      return pageOf(resource, await object({ method: 'GET', path: pathOf(resource, namespace) + query }));
    },
    create: (resource, body) =>
      object({ method: 'POST', path: pathOf(resource, nameOf(body).namespace), body }),
    replace: (resource, body) => {
      const { namespace, name } = nameOf(body);
      return object({ method: 'PUT', path: pathOf(resource, namespace, name), body });
    },
    patch: (resource, { namespace, name }, { type, body, subresource }) =>
      object({
        method: 'PATCH',
        path: `${pathOf(resource, namespace, name)}${subresource === undefined ? '' : `/${subresource}`}`,
        type: contentTypes[type],
        body,
      }),
    delete: async (resource, { namespace, name }, { uid, propagation = 'Background' } = {}) => {
      const preconditions = uid === undefined ? {} : { preconditions: { uid } };
      const body = { propagationPolicy: propagation, ...preconditions };
      await ask({ method: 'DELETE', path: pathOf(resource, namespace, name), body });
    },
    watch: (resource, asked) => follow(endpoint, resource, asked),
    // A log comes from a node, which may not answer: no result waits long for it.
    text: (path) => ask({ method: 'GET', path, accept: '*/*' }, writeTimeoutMs),
  };
}

async function* follow(
  endpoint: Endpoint,
  resource: Resource,
  { namespace = '', signal, heard, ...rest }: WatchAsk,
): AsyncGenerator<unknown> {
  const query = queryOf({ ...rest, watch: 'true', allowWatchBookmarks: 'true' });
  const path = pathOf(resource, namespace);
  const response = await send(endpoint, { method: 'GET', path: path + query, signal });
  try {
    heard();
    for await (const line of linesOf(response, heard)) yield JSON.parse(line) as unknown;
  } catch (error) {
    throw unanswered(`watch ${path}`, error);
  } finally {
    response.destroy();
  }
}

function queryOf(fields: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(fields))
    if (value !== undefined && value !== '') query.set(key, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

function pageOf(resource: Resource, list: JsonObject): Page {
  const metadata = field(list, 'metadata');
  const found = field(list, 'items');
  return {
    objects: (Array.isArray(found) ? found : []).filter(isObject).map((one) => withKind(resource, one)),
    resourceVersion: textField(metadata, 'resourceVersion'),
    next: textField(metadata, 'continue'),
  };
}

function nameOf(object: JsonObject): Name {
  const metadata = field(object, 'metadata');
  return { namespace: textField(metadata, 'namespace'), name: textField(metadata, 'name') };
}

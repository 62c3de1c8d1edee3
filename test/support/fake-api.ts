/**
 * An API server on 127.0.0.1 over a store in memory, with the answers that a real one was seen to give: versions,
 * preconditions, pages, watches with bookmarks, 410. It is strict about transport only: what Kubernetes means by an
 * object (defaults, validation) is left to a real one.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { resources, type Resource } from '../../hooks/kube/resources.ts';
import { openStore, type Store } from '../../hooks/simulate/store.ts';
import type { JsonObject } from '../../hooks/model/object.ts';
import { listOf } from './fake-api-list.ts';
import { follow, History } from './fake-api-watch.ts';
import { create, patch, refusal, remove, replace } from './fake-api-write.ts';

/** A request, as tests and their faults look at it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What a test does instead of an answer: one of its own, none for ever, or a broken connection. */
export type Fault =
  | {
      readonly status: number;
      readonly body?: JsonObject;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'hang'
  | 'cut';

/** The server, and what tests do to it. */
export interface FakeApi {
  readonly url: string;
  readonly store: Store;
  readonly history: History;
  /** Everything that was asked, in order. */
  readonly asked: Asked[];
  /** Asked for each request; what it gives takes the place of the answer. */
  fault: (asked: Asked) => Fault | undefined;
  /** Asked for each request that was carried out; what it gives takes the place of the answer. */
  loseAnswer: (asked: Asked) => Fault | undefined;
  /** How many requests have no answer yet; those that watch are not counted. */
  readonly open: () => number;
  /** Plurals of kinds whose CRDs are not installed. */
  readonly absent: Set<string>;
  /** Texts of logs, by `namespace/name` of the pod. */
  readonly logs: Map<string, string>;
  /** Breaks every connection that is open. */
  readonly cut: () => void;
}

/** What names the objects that a request is about. */
export interface Place {
  readonly resource: Resource;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
}

/** Starts a server; it is gone after the test. */
export async function fakeApi(store: Store = openStore(() => Date.now())): Promise<FakeApi> {
  const asked: Asked[] = [];
  let open = 0;
  const history = new History(store);
  const server = createServer((request, response) => void answer(request, response));
  const api: FakeApi = {
    url: '',
    store,
    history,
    asked,
    fault: () => undefined,
    loseAnswer: () => undefined,
    open: () => open,
    absent: new Set(),
    logs: new Map(),
    cut: () => server.closeAllConnections(),
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    open += 1;
    response.on('close', () => (open -= 1));
    const text: string[] = [];
    for await (const chunk of request.setEncoding('utf8')) text.push(String(chunk));
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const one: Asked = {
      method: request.method ?? '',
      path: pathname,
      query: searchParams,
      headers: request.headers,
      body: text.length === 0 ? undefined : (JSON.parse(text.join('')) as unknown),
    };
    asked.push(one);
    if (searchParams.has('watch')) {
      open -= 1;
      response.on('close', () => (open += 1));
    }
    if (struck(api.fault(one), request, response)) return;
    reply(api, one, request, response);
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return Object.assign(api, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

/** Says whether there was a fault in the place of an answer. */
function struck(fault: Fault | undefined, request: IncomingMessage, response: ServerResponse): boolean {
  if (fault === 'cut') request.socket.destroy();
  else if (fault !== undefined && fault !== 'hang') send(response, fault.status, fault);
  return fault !== undefined;
}

function reply(api: FakeApi, asked: Asked, request: IncomingMessage, response: ServerResponse): void {
  const place = placeIn(api, asked.path);
  if (place === undefined)
    return send(response, 404, { body: refusal('NotFound', 'the server could not find it') });
  const { method, query } = asked;
  if (method === 'GET' && query.get('watch') === 'true')
    return follow(api.history, place, { query, response });
  if (place.subresource === 'log') {
    const log = api.logs.get(`${place.namespace}/${place.name}`);
    if (log === undefined) return send(response, 404, { body: refusal('NotFound', 'pods not found') });
    return void response.writeHead(200, { 'content-type': 'text/plain' }).end(log);
  }
  const answer = writers[method]?.(api, asked, place) ?? refusal('MethodNotAllowed', method);
  if (struck(api.loseAnswer(asked), request, response)) return;
  send(response, typeof answer['code'] === 'number' ? answer['code'] : 200, { body: answer });
}

type Writer = (api: FakeApi, asked: Asked, place: Place) => JsonObject;

const writers: Readonly<Record<string, Writer>> = {
  GET: (api, asked, place) =>
    place.name === '' ? listOf(api.history, place, asked.query) : read(api, asked, place),
  POST: ({ store }, { body }, place) => create(store, place, body),
  PUT: ({ store }, { body }, place) => replace(store, place, body),
  PATCH: ({ store }, { body, headers }, place) =>
    patch(store, place, { body, type: headers['content-type'] ?? '' }),
  DELETE: ({ store }, { body }, place) => remove(store, place, body),
};

function read({ store }: FakeApi, { headers }: Asked, { resource, namespace, name }: Place): JsonObject {
  const found = store.get({ kind: resource.kind, namespace, name });
  if (found === undefined) return refusal('NotFound', `${resource.plural} "${name}" not found`);
  if (!String(headers.accept).includes('as=PartialObjectMetadata')) return { ...found };
  return { apiVersion: 'meta.k8s.io/v1', kind: 'PartialObjectMetadata', metadata: found.metadata };
}

function placeIn({ absent }: FakeApi, path: string): Place | undefined {
  const place = placeOf(path);
  return place !== undefined && absent.has(place.resource.plural) ? undefined : place;
}

function placeOf(path: string): Place | undefined {
  const match =
    /^\/apis?\/(?:([^/]+\/)?)(v[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(
      path,
    );
  if (match === null) return undefined;
  const [, group = '', version, namespace = '', plural, name = '', subresource = ''] = match;
  const apiVersion = `${group}${version ?? ''}`;
  const resource = Object.values<Resource>(resources).find(
    (one) => one.plural === plural && one.apiVersion === apiVersion,
  );
  return resource === undefined ? undefined : { resource, namespace, name, subresource };
}

function send(
  response: ServerResponse,
  status: number,
  {
    body = {},
    headers = {},
  }: { readonly body?: JsonObject; readonly headers?: Readonly<Record<string, string>> },
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

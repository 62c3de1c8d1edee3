/** A proxy between a server of a test and the real API server: it sees every request, and does to it what a test says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Agent, request as send } from 'node:https';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Body } from './kube.ts';

/** A request to the API server. */
export interface Seen {
  /** What it is in one line, such as `patch hookruns/status`; of writes on Applications which one (DESIGN.md §5). */
  readonly what: string;
  readonly isWrite: boolean;
  readonly isWatch: boolean;
}

/** What is done to a request. */
export type Fault =
  /** It never reaches the API server. */
  | { readonly type: 'Refused' }
  /** It reaches the API server, and the answer is lost. */
  | { readonly type: 'Lost' }
  /** An answer that the API server never gave. */
  | { readonly type: 'Answered'; readonly status: 409 | 410 | 429 }
  /** It goes on after so many milliseconds. */
  | { readonly type: 'Stalled'; readonly milliseconds: number };

/** What a test says to a request: nothing where it is to pass. */
export type Judge = (seen: Seen) => Fault | undefined;

/** Where the real API server is. */
export interface Target {
  readonly server: string;
  /** Its certificate authority, PEM. */
  readonly ca: string;
}

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** A proxy that listens. */
export class FaultProxy {
  /** Called when a request or its answer is lost: where a test kills the server. */
  struck: (seen: Seen) => void = () => undefined;
  judge: Judge = () => undefined;
  readonly #target: Target;
  readonly #agent: Agent;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  private constructor(target: Target) {
    this.#target = target;
    this.#agent = new Agent({ ca: target.ca, keepAlive: true });
    this.#server = createServer((request, response) => {
      this.#take(request, response).catch(() => response.destroy());
    });
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  /** Starts one on 127.0.0.1. */
  static async start(target: Target): Promise<FaultProxy> {
    const proxy = new FaultProxy(target);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** The address that a kubeconfig names. */
  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    return `http://127.0.0.1:${address.port}`;
  }

  /** Breaks every connection, watches too. */
  dropAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.dropAll();
    this.#server.close();
    await once(this.#server, 'close');
    this.#agent.destroy();
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    const seen = seenOf(request, body);
    const fault = this.judge(seen);
    if (fault?.type === 'Answered') return answer(response, fault.status);
    if (fault?.type === 'Refused') return this.#break(response, seen);
    if (fault?.type === 'Stalled') await pause(fault.milliseconds);
    const answered = await this.#forward(request, body);
    if (fault?.type !== 'Lost') return pass(answered, response);
    // All of it: then it is done.
    await bodyOf(answered);
    this.#break(response, seen);
  }

  #break(response: ServerResponse, seen: Seen): void {
    this.struck(seen);
    response.destroy();
  }

  #forward({ url = '', method, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
    const target = new URL(url, this.#target.server);
    return new Promise((resolve, reject) => {
      const sent = send(target, {
        method: method ?? 'GET',
        agent: this.#agent,
        headers: { ...headers, host: target.host },
      });
      sent.once('response', resolve);
      sent.once('error', reject);
      sent.end(body);
    });
  }
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function pass(answered: IncomingMessage, response: ServerResponse): void {
  response.writeHead(answered.statusCode ?? 502, answered.headers);
  response.once('close', () => answered.destroy());
  answered.once('error', () => response.destroy());
  answered.pipe(response);
}

function answer(response: ServerResponse, status: 409 | 410 | 429): void {
  const reasons = { 409: 'Conflict', 410: 'Expired', 429: 'TooManyRequests' };
  const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', code: status, reason: reasons[status] };
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(status === 429 ? { 'retry-after': '1' } : {}),
  });
  response.end(JSON.stringify(body));
}

function seenOf({ method = 'GET', url = '' }: IncomingMessage, body: Buffer): Seen {
  const { pathname, searchParams } = new URL(url, 'http://any');
  const isWatch = searchParams.get('watch') === 'true';
  const place = placeOf(pathname);
  const verb = isWatch ? 'watch' : (verbs[method] ?? method);
  return {
    what: `${verb} ${place}${method === 'PATCH' ? detailOf(place, body) : ''}`,
    // Reviews ask, and change nothing.
    isWrite: method !== 'GET' && !place.includes('review'),
    isWatch,
  };
}

/** Gives the plural of a kind, with the subresource where there is one. */
function placeOf(path: string): string {
  const [, below = ''] = /^\/(?:apis\/[^/]+|api)\/[^/]+\/(.*)$/.exec(path) ?? [];
  const [plural = '', , subresource = ''] = below.replace(/^namespaces\/[^/]+\//, '').split('/');
  return subresource === '' ? plural : `${plural}/${subresource}`;
}

interface Detail {
  readonly place: string;
  readonly when: (body: Body) => boolean;
  readonly says: string;
}

/** What a patch of an Application or a Job is for: the first that fits (DESIGN.md §5, §7). */
const details: readonly Detail[] = [
  { place: 'jobs', when: ({ spec }) => spec?.suspend === false, says: 'let go' },
  { place: 'jobs', when: ({ spec }) => spec?.suspend === true, says: 'suspend' },
  { place: 'jobs', when: ({ metadata }) => metadata?.finalizers !== undefined, says: 'set free' },
  { place: 'applications', when: ({ operation }) => operation !== undefined, says: 'S' },
  { place: 'applications', when: ({ status }) => status?.operationState?.phase !== undefined, says: 'T' },
  { place: 'applications', when: ({ status }) => status?.operationState !== undefined, says: 'P' },
  { place: 'applications', when: () => true, says: 'refresh' },
];

function detailOf(place: string, body: Buffer): string {
  const own = details.filter((detail) => detail.place === place);
  const found = own.find(({ when }) => when(JSON.parse(body.toString('utf8'))));
  return found === undefined ? '' : `: ${found.says}`;
}

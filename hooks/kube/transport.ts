/** Sends one request to the API server, and reads its answer as text or line by line. */
import { request as plainRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as secureRequest, type RequestOptions } from 'node:https';
import { answered, unanswered } from './api-error.ts';

/** Where the API server is, and as whom we speak to it. */
export interface Endpoint {
  /** Its address, such as `https://10.0.0.1:443`. */
  readonly server: string;
  /** Gives TLS settings and credentials; asked for each request, since tokens are renewed. */
  readonly options: () => Promise<Options>;
}

/** TLS settings, and the headers that say who we are. */
export type Options = Omit<RequestOptions, 'headers'> & { readonly headers?: OutgoingHttpHeaders };

/** What is asked of the API server. */
export interface Ask {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** The path with its query. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The content type of the body; `application/json` where absent. */
  readonly type?: string;
  readonly accept?: string;
  /** Ends the request, and the reading of its answer. */
  readonly signal: AbortSignal;
}

/** Gives an endpoint without TLS and credentials, for an API server behind `kubectl proxy`, and for tests. */
export function plainEndpoint(server: string): Endpoint {
  return { server, options: () => Promise.resolve({}) };
}

/** Sends a request; rejects with an ApiError where the answer is not 2xx or there is none. */
export async function send(endpoint: Endpoint, ask: Ask): Promise<IncomingMessage> {
  const asked = `${ask.method} ${ask.path.split('?')[0] ?? ''}`;
  const response = await exchange(endpoint, ask).catch((error: unknown) => {
    throw unanswered(asked, error);
  });
  const { statusCode = 0, headers } = response;
  if (statusCode >= 200 && statusCode < 300) return response;
  const text = await textOf(response).catch(() => '');
  throw answered(asked, statusCode, { text, retryAfter: headers['retry-after'] });
}

async function exchange(endpoint: Endpoint, ask: Ask): Promise<IncomingMessage> {
  const url = new URL(endpoint.server.replace(/\/$/, '') + ask.path);
  const { headers, ...options } = await endpoint.options();
  const body = ask.body === undefined ? undefined : Buffer.from(JSON.stringify(ask.body));
  const start = url.protocol === 'https:' ? secureRequest : plainRequest;
  return new Promise((resolve, reject) => {
    const request = start(url, {
      ...options,
      method: ask.method,
      signal: ask.signal,
      headers: {
        ...headers,
        accept: ask.accept ?? 'application/json',
        'user-agent': 'hookline',
        ...(body === undefined
          ? {}
          : { 'content-type': ask.type ?? 'application/json', 'content-length': body.length }),
      },
    });
    request.on('response', resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** Gives an answer's body as text; rejects where the connection breaks first. */
export async function textOf(response: IncomingMessage): Promise<string> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) text += String(chunk);
  return text;
}

/** Gives an answer's body line by line, as it comes; `heard` is called whenever anything comes. */
export async function* linesOf(response: IncomingMessage, heard: () => void): AsyncGenerator<string> {
  let rest = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    heard();
    const parts = String(chunk).split('\n');
    for (const part of parts.slice(0, -1)) {
      yield rest + part;
      rest = '';
    }
    rest += parts.at(-1) ?? '';
  }
  if (rest.trim() !== '') yield rest;
}

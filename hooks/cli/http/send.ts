/** One request over one connection to an address that was checked; redirects are not followed. */
import { request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { addressFault, nameFault, type Allowed } from './address.ts';
import { InputFault, type HttpRequest } from './request.ts';

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly retryAfter?: string;
  readonly text: string;
}

/** Gives every address of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The longest answer that is read. */
export const answerBytes = 1024 * 1024;

/** An answer that is longer than what is read; asking again would bring the same. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong';
}

/** Sends the request once; fails with what Node says of the connection, or with an InputFault where it may not go. */
export async function send(
  request: HttpRequest,
  {
    resolve,
    allowed,
    signal,
  }: { readonly resolve: Resolve; readonly allowed: Allowed; readonly signal: AbortSignal },
): Promise<Answer> {
  const addresses = await Promise.race([checkedAddresses(request.url, resolve, allowed), aborted(signal)]);
  const length = request.body === '' ? {} : { 'content-length': Buffer.byteLength(request.body) };
  const options: RequestOptions & { readonly rejectUnauthorized: true } = {
    method: request.method,
    headers: { ...Object.fromEntries(request.headers), ...length },
    // No agent: no connection is shared, and no proxy of the environment sees the request.
    agent: false,
    lookup: pinned(addresses),
    signal,
    rejectUnauthorized: true,
  };
  const start = request.url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((taken, failed) => {
    const sent = start(request.url, options, (response) => {
      read(response).then(taken, (cause: unknown) => {
        sent.destroy();
        failed(asError(cause));
      });
    });
    sent.on('error', failed);
    sent.end(request.body);
  });
}

/**
 * Gives the addresses of the URL's host; one that is refused refuses them all. The connection is made to these and
 * looked up no second time, so that a name cannot point elsewhere in between.
 */
async function checkedAddresses(url: URL, resolve: Resolve, allowed: Allowed): Promise<readonly string[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const named = nameFault(host);
  if (named !== undefined && !allowed.linkLocal) throw new InputFault(`"${host}" ${named}, which is refused`);
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  for (const address of addresses) {
    const wrong = addressFault(address, allowed);
    if (wrong !== undefined)
      throw new InputFault(
        address === host
          ? `"${host}" ${wrong}, which is refused`
          : `"${host}" is ${address}, which ${wrong} and refused`,
      );
  }
  return addresses;
}

/** Fails when the signal ends: a lookup has no signal of its own. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_never, failed) => {
    signal.addEventListener('abort', () => failed(new DOMException('no time left', 'AbortError')), {
      once: true,
    });
  });
}

function pinned(addresses: readonly string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, found) => {
    if (all === true) found(null, entries);
    else found(null, entries[0]?.address ?? '', entries[0]?.family ?? 4);
  };
}

async function read(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > answerBytes) throw new AnswerTooLong();
  }
  const { 'retry-after': retryAfter } = response.headers;
  return {
    status: response.statusCode ?? 0,
    ...(retryAfter === undefined ? {} : { retryAfter }),
    text: Buffer.concat(chunks).toString('utf8'),
  };
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}

/** The request of an `http` hook: read from the environment that its Job sets, and filled in. */
import { createHmac } from 'node:crypto';
import { hookEnv } from '../../model/names.ts';
import { isObject, type JsonObject } from '../../model/object.ts';
import { compile, type Query } from '../../model/query.ts';
import { parseDuration } from '../../model/duration.ts';
import { fill } from '../../model/template.ts';
import { fillBody, fillUrl, type FilledBody } from './fill.ts';

/** The variables of the process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A request that is ready to be sent, and what is expected of its answer. */
export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
  /** Statuses such as `200`, classes such as `2xx`. */
  readonly statuses: readonly string[];
  readonly query?: Query;
  readonly poll?: { readonly everySeconds: number; readonly until: Query };
  readonly timeoutSeconds: number;
}

/** Says what is wrong with the request, in words that hold no secret. */
export class InputFault extends Error {
  override name = 'InputFault';
}

const defaultTimeoutSeconds = 600;

/** Reads the request; stops with an InputFault on whatever is wrong in it. */
export function requestOf(environment: Environment): HttpRequest {
  const written = parsed(environment[hookEnv.httpRequest]);
  const known = { values: valuesOf(environment), environment };
  const body = bodyOf(written, known.values);
  const success = objectAt(written, 'success');
  return {
    method: textAt({ method: 'POST', ...written }, 'method'),
    url: urlOf(written, known.values),
    headers: allHeaders(written, body, known),
    body: body?.text ?? '',
    statuses: Array.isArray(success['status']) ? success['status'].map(String) : ['2xx'],
    ...queryOf(success),
    ...pollOf(written),
    timeoutSeconds: Number(written['timeoutSeconds'] ?? defaultTimeoutSeconds),
  };
}

/** Gives the headers by name in lower case: what is written counts before what follows from the body. */
function allHeaders(
  written: JsonObject,
  body: FilledBody | undefined,
  known: Known,
): ReadonlyMap<string, string> {
  const headers = new Map([['user-agent', 'hookline']]);
  if (body !== undefined) headers.set('content-type', body.type);
  for (const [name, value] of headersOf(written, known)) headers.set(name.toLowerCase(), value);
  const signature = signatureOf(written, body?.text ?? '', known.environment);
  if (signature !== undefined) headers.set(signature.header.toLowerCase(), signature.value);
  for (const [name, value] of headers) checkHeader(name, value);
  return headers;
}

function parsed(text: string | undefined): JsonObject {
  if (text === undefined || text === '')
    throw new InputFault(`${hookEnv.httpRequest} is not set; the Job of an http hook sets it`);
  let value: unknown;
  try {
    value = JSON.parse(text) as unknown;
  } catch {
    throw new InputFault(`${hookEnv.httpRequest} is not JSON`);
  }
  if (!isObject(value)) throw new InputFault(`${hookEnv.httpRequest} is not a JSON object`);
  return value;
}

/** Gives what `${NAME}` may name: every variable but our own, which hold secrets. */
function valuesOf(environment: Environment): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined || name.startsWith('HOOKLINE_') ? [] : [[name, value]],
    ),
  );
}

function urlOf(written: JsonObject, values: ReadonlyMap<string, string>): URL {
  const template = textAt(written, 'url');
  const filled = fillUrl(template, values);
  if ('wrong' in filled) throw new InputFault(`url ${filled.wrong}`);
  if (!URL.canParse(filled.text)) throw new InputFault('url is no URL; write https://HOST/PATH');
  const url = new URL(filled.text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw new InputFault(`url begins with ${url.protocol}, and only https: and http: are sent`);
  if (url.username !== '' || url.password !== '')
    throw new InputFault('url holds a user; put credentials into a header with valueFrom.secretKeyRef');
  return url;
}

function bodyOf(written: JsonObject, values: ReadonlyMap<string, string>): FilledBody | undefined {
  if (written['body'] === undefined) return undefined;
  const filled = fillBody(textAt(written, 'body'), values);
  if ('wrong' in filled) throw new InputFault(`body ${filled.wrong}`);
  return filled;
}

function headersOf(written: JsonObject, known: Known): readonly (readonly [string, string])[] {
  const list: readonly unknown[] = Array.isArray(written['headers']) ? written['headers'] : [];
  return list.filter(isObject).map((header) => {
    const name = textAt(header, 'name');
    const value = headerValue(header, name, known);
    return [name, value] as const;
  });
}

/** Refuses what HTTP cannot carry, and what would contradict the request's own length. */
function checkHeader(name: string, value: string): void {
  if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))
    throw new InputFault(`header "${name}" is no name of a header`);
  if (/[^\t\x20-\x7E\x80-\xFF]/.test(value))
    throw new InputFault(`header "${name}" has a value with a character that headers cannot hold`);
  if (['content-length', 'transfer-encoding', 'connection', 'upgrade', 'expect'].includes(name))
    throw new InputFault(`header "${name}" is made from the request itself`);
}

interface Known {
  readonly values: ReadonlyMap<string, string>;
  readonly environment: Environment;
}

function headerValue(header: JsonObject, name: string, { values, environment }: Known): string {
  if (typeof header['env'] === 'string') {
    const secret = environment[header['env']];
    if (secret === undefined)
      throw new InputFault(`header "${name}" has no value: ${header['env']} is not set`);
    // A Secret made from a file mostly ends with a line break that nobody means.
    return secret.replace(/\r?\n$/, '');
  }
  const filled = fill(textAt(header, 'value'), values);
  if ('wrong' in filled) throw new InputFault(`header "${name}" ${filled.wrong}`);
  return filled.text;
}

function signatureOf(
  written: JsonObject,
  body: string,
  environment: Environment,
): { readonly header: string; readonly value: string } | undefined {
  if (written['hmac'] === undefined) return undefined;
  const hmac = objectAt(written, 'hmac');
  const variable = textAt(hmac, 'env');
  const key = environment[variable];
  if (key === undefined || key === '') throw new InputFault(`hmac has no key: ${variable} is not set`);
  const digest = createHmac('sha256', key).update(body, 'utf8').digest('hex');
  return { header: textAt(hmac, 'header'), value: `sha256=${digest}` };
}

function queryOf(success: JsonObject): { readonly query?: Query } {
  return success['query'] === undefined ? {} : { query: compiled(textAt(success, 'query')) };
}

function pollOf(written: JsonObject): Pick<HttpRequest, 'poll'> {
  if (written['poll'] === undefined) return {};
  const poll = objectAt(written, 'poll');
  const every = parseDuration(textAt(poll, 'every'));
  if ('wrong' in every) throw new InputFault(`poll.every ${every.wrong}`);
  return { poll: { everySeconds: every.seconds, until: compiled(textAt(poll, 'until')) } };
}

function compiled(path: string): Query {
  const query = compile(path);
  if ('wrong' in query) throw new InputFault(`query "${path}" ${query.wrong}`);
  return query;
}

function objectAt(holder: JsonObject, key: string): JsonObject {
  const value = holder[key] ?? {};
  if (!isObject(value)) throw new InputFault(`${key} is not an object`);
  return value;
}

function textAt(holder: JsonObject, key: string): string {
  const value = holder[key];
  if (typeof value !== 'string') throw new InputFault(`${key} is not a text`);
  return value;
}

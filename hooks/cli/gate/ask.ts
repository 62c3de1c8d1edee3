/** One question to the server: a request, and what its answer says. */
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import { isObject, textField } from '../../model/object.ts';

/** What is asked. */
export interface Question {
  /** The server's address; what it has as path stays before ours. */
  readonly server: URL;
  readonly instance: string;
  readonly version?: string;
  /** How long the server may wait for another answer. */
  readonly waitSeconds: number;
  /** The answer that is known. */
  readonly seen?: string;
  readonly token?: string;
}

/** What came back. */
export type Answer =
  | {
      readonly kind: 'Open' | 'Hold';
      readonly reason: string;
      readonly message: string;
      readonly url: string;
      readonly tag: string;
    }
  /** The server is there, and refuses the question. */
  | { readonly kind: 'Refused'; readonly reason: string }
  /** No answer of the server: nothing is there, it is not ready, or something else answers. */
  | { readonly kind: 'Silent'; readonly reason: string; readonly afterSeconds?: number };

/** Asks once; what goes wrong is an answer, too. */
export type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

const longestAnswer = 64 * 1024;

/** Makes the asking function of this process: proxies of the environment are used, and connections kept. */
export function asker(
  environment: Readonly<Record<string, string | undefined>>,
  certificates: readonly string[] | undefined,
): Ask {
  const settings = { keepAlive: true, maxSockets: 1, proxyEnv: proxiesIn(environment) };
  const agents = {
    'http:': new HttpAgent(settings),
    'https:': new HttpsAgent({
      ...settings,
      ...(certificates === undefined ? {} : { ca: [...certificates] }),
    }),
  };
  return async (question, signal) => {
    const isSecure = question.server.protocol === 'https:';
    const send = isSecure ? requestHttps : requestHttp;
    const agent = isSecure ? agents['https:'] : agents['http:'];
    try {
      return await new Promise<Answer>((taken, failed) => {
        const sent = send(
          addressOf(question),
          { headers: headersOf(question), agent, signal },
          (response) => {
            read(response).then((text) => taken(answerOf(response, text)), failed);
          },
        );
        sent.on('error', failed);
        sent.end();
      });
    } catch (cause) {
      return { kind: 'Silent', reason: reasonOf(cause) };
    }
  };
}

function proxiesIn(environment: Readonly<Record<string, string | undefined>>): NodeJS.ProcessEnv {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  return Object.fromEntries(names.map((name) => [name, environment[name]] as const));
}

/** Gives the address of a question. */
export function addressOf({ server, instance, version, waitSeconds }: Question): URL {
  const url = new URL(server);
  url.pathname = `${server.pathname.replace(/\/$/, '')}/v1/gates/${encodeURIComponent(instance)}`;
  url.search = new URLSearchParams({
    wait: String(waitSeconds),
    ...(version === undefined ? {} : { version }),
  }).toString();
  return url;
}

function headersOf({ seen, token }: Question): Record<string, string> {
  return {
    accept: 'application/json',
    'user-agent': 'hookline-gate',
    ...(seen === undefined ? {} : { 'if-none-match': seen }),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size > longestAnswer) throw new Error('the answer is too long to be the server of Hookline');
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Whatever is not exactly an answer of the server is none: a proxy's friendly page must not open a gate. */
function answerOf({ statusCode = 0, headers }: IncomingMessage, text: string): Answer {
  const body = parsed(text);
  const kind = kinds.find((one) => one === textField(body, 'state'));
  const reason = textField(body, 'reason');
  if (statusCode === 200 && kind !== undefined && reason !== '') {
    const [message, url] = [textField(body, 'message'), textField(body, 'url')];
    return { kind, reason, message, url, tag: headers.etag ?? '' };
  }
  return noAnswer(statusCode, body, headers['retry-after']);
}

const kinds = ['Open', 'Hold'] as const;

/** A problem with a status of 400 to 499 is the server's own word; all else may come from whatever lies in between. */
function noAnswer(status: number, body: unknown, after: string | undefined): Answer {
  const title = textField(body, 'title');
  const reason = title === '' ? `HTTP ${status}` : `${title}: ${textField(body, 'detail')}`;
  if (status >= 400 && status < 500 && title !== '') return { kind: 'Refused', reason };
  return { kind: 'Silent', reason, ...retryAfter(after) };
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function retryAfter(text: string | undefined): { readonly afterSeconds?: number } {
  return text !== undefined && /^\d{1,3}$/.test(text) ? { afterSeconds: Number(text) } : {};
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'the connection failed';
  if (cause.name === 'AbortError') return 'no answer in time';
  if ('code' in cause && cause.message === '') return String(cause.code);
  // Node's advice on certificates is none for a Job.
  return cause.message.replace(/; if the root CA.*$/, ', see --ca-file');
}

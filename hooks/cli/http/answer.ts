/** What an answer means: done, not accepted, ask again because it is not yet so, or because something went wrong. */
import { ask, type Query } from '../../model/query.ts';
import type { HttpRequest } from './request.ts';
import { AnswerTooLong, type Answer } from './send.ts';

/** What an answer, or its absence, leads to. */
export type Verdict =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly reason: string }
  | { readonly kind: 'retry'; readonly reason: string; readonly retryAfter?: string }
  | { readonly kind: 'poll'; readonly reason: string };

/** Judges an answer by statuses, then by `poll.until`, then by `success.query`. */
export function judge(answer: Answer, { statuses, query, poll }: HttpRequest): Verdict {
  if (!isExpected(answer.status, statuses)) return unexpected(answer);
  if (poll !== undefined && !isTrue(poll.until, answer))
    return { kind: 'poll', reason: `${poll.until.path} finds nothing true${notJson(answer)}` };
  if (query !== undefined && !isTrue(query, answer))
    return { kind: 'refused', reason: `${query.path} finds nothing true${notJson(answer)}` };
  return { kind: 'done' };
}

function isExpected(status: number, statuses: readonly string[]): boolean {
  return statuses.some((one) => one === String(status) || one === `${Math.floor(status / 100)}xx`);
}

function unexpected({ status, retryAfter }: Answer): Verdict {
  const reason = 'status is not one that counts as success';
  if (status === 429 || status >= 500)
    return { kind: 'retry', reason, ...(retryAfter === undefined ? {} : { retryAfter }) };
  if (status >= 300 && status < 400) return { kind: 'refused', reason: 'redirects are not followed' };
  return { kind: 'refused', reason };
}

/** Says whether a query finds something true in the answer's JSON. */
function isTrue(query: Query, { text }: Answer): boolean {
  const value = jsonOf(text);
  return value !== undefined && ask(query, value.json).some(Boolean);
}

function notJson({ text }: Answer): string {
  return jsonOf(text) === undefined ? ': the answer is not JSON' : '';
}

function jsonOf(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** What Node says where a certificate is not trusted; it will be so the next time as well. */
const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS_CERT|HOSTNAME_MISMATCH/;

/** Judges a request that brought no answer. Only codes are shown: messages may hold what must not be logged. */
export function judgeFailure(cause: unknown): Verdict {
  if (cause instanceof AnswerTooLong) return { kind: 'refused', reason: 'the answer is longer than 1 MiB' };
  if (cause instanceof Error && cause.name === 'AbortError')
    return { kind: 'retry', reason: 'no answer in time' };
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'no answer';
  return untrusted.test(code)
    ? { kind: 'refused', reason: `the certificate is not trusted (${code})` }
    : { kind: 'retry', reason: code };
}

/** What the API server answers where it does not do what was asked. */
import { field, textField, type JsonObject } from '../model/object.ts';

/** An answer that is not 2xx, or none at all. */
export class ApiError extends Error {
  override name = 'ApiError';
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The reason of the answer, such as `AlreadyExists`; `Unreachable` where there was none. */
  readonly reason: string;
  /** The `Status` object of the answer, as far as there was one. */
  readonly body: JsonObject;
  /** How long the server asks to be left alone, in seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(message: string, { status, reason, body, retryAfterSeconds, cause }: Answer) {
    super(message, cause === undefined ? undefined : { cause });
    this.status = status;
    this.reason = reason;
    this.body = body ?? {};
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly body?: JsonObject;
  readonly retryAfterSeconds?: number | undefined;
  readonly cause?: unknown;
}

/** Makes the error of an answer; `asked` says what was asked for, such as `GET /api/v1/pods`. */
export function answered(
  asked: string,
  status: number,
  { text, retryAfter }: { readonly text: string; readonly retryAfter?: string | undefined },
): ApiError {
  const body = statusIn(text);
  const said = textField(body, 'message') || text.slice(0, 200).trim();
  const seconds = Number(retryAfter ?? field(field(body, 'details'), 'retryAfterSeconds'));
  return new ApiError(`${asked}: ${status}${said === '' ? '' : ` ${said}`}`, {
    status,
    reason: textField(body, 'reason'),
    body,
    retryAfterSeconds: Number.isFinite(seconds) && seconds > 0 ? seconds : undefined,
  });
}

/** Makes the error of a `Status` that came as an event of a watch. */
export function statusError(asked: string, status: unknown): ApiError {
  const code = field(status, 'code');
  return answered(asked, typeof code === 'number' ? code : 500, { text: JSON.stringify(status) });
}

/** Makes the error of a request that had no answer. */
export function unanswered(asked: string, cause: unknown): ApiError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new ApiError(`${asked}: ${why}`, { status: 0, reason: 'Unreachable', cause });
}

/** Says whether something thrown is an answer with one of some statuses. */
export function isAnswer(thrown: unknown, ...statuses: readonly number[]): thrown is ApiError {
  return thrown instanceof ApiError && statuses.includes(thrown.status);
}

function statusIn(text: string): JsonObject {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null ? (read as JsonObject) : {};
  } catch {
    return {};
  }
}

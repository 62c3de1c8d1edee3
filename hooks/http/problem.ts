/** Problems → HTTP: the status that a code has, and RFC 9457's JSON. */
import type { Code } from '../model/codes.ts';
import { error, isFault, type Problem } from '../model/problem.ts';

/** What is answered where something is wrong. */
export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: {
    readonly type: string;
    readonly title: string;
    readonly status: number;
    readonly detail: string;
    readonly fix?: string;
  };
}

/** Codes that have a status of their own; every other is the fault of who asks. */
const statuses: Partial<Record<Code, number>> = {
  APPROVAL_REFUSED: 403,
  BODY_REFUSED: 400,
  CONFLICT: 409,
  DEFECT: 500,
  FORBIDDEN: 403,
  GATE_NOT_WAITING: 409,
  INPUT_TOO_LARGE: 413,
  NOT_FOUND: 404,
  NOT_READY: 503,
  RELEASE_ENDED: 409,
  RELEASE_OPEN: 409,
  TOKEN_REFUSED: 401,
  TOO_BUSY: 503,
};

const badRequest = 400;

/** Gives the answer for problems: that of the first. */
export function problemAnswer([problem = unknown]: readonly Problem[]): ProblemAnswer {
  const { code, message, fix } = problem;
  const status = statuses[code] ?? badRequest;
  return {
    status,
    headers: {
      ...(status === 401 ? { 'www-authenticate': 'Bearer realm="hookline"' } : {}),
      ...(status === 503 ? { 'retry-after': '2' } : {}),
    },
    body: {
      type: `https://hookline.dev/problems/${code}`,
      title: code,
      status,
      detail: message,
      ...(fix === undefined ? {} : { fix }),
    },
  };
}

const unknown = error('DEFECT', 'the request could not be answered', {
  fix: "look into the server's log, and report it",
});

/** Gives the problems of whatever was thrown; of what is not ours nothing is told but that it happened. */
export function problemsOf(thrown: unknown): readonly Problem[] {
  return isFault(thrown) ? thrown.problems : (bodyProblems(thrown) ?? [unknown]);
}

/** Express's own refusals of a body or an address, by the status that they carry. */
function bodyProblems(thrown: unknown): readonly Problem[] | undefined {
  const status = thrown instanceof Error && 'status' in thrown ? thrown.status : undefined;
  if (status === 413) return [error('INPUT_TOO_LARGE', 'the body is larger than what is read')];
  if (typeof status === 'number' && status >= 400 && status < 500)
    return [error('BODY_REFUSED', 'the request cannot be read', { fix: 'send JSON, as UTF-8' })];
  return undefined;
}

/** Answers as bytes: JSON, problems, text. */
import type { ServerResponse } from 'node:http';
import type { Problem } from '../model/problem.ts';
import { problemAnswer } from './problem.ts';

/** Headers of every answer: nothing of ours is to be kept, guessed at or shown within another page. */
export const safeHeaders = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
} as const;

/** Sends JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  sendText(response, status, { type: 'application/json', text: `${JSON.stringify(body)}\n` });
}

/** Sends problems, as RFC 9457 has them. */
export function sendProblem(response: ServerResponse, problems: readonly Problem[]): void {
  const { status, headers, body } = problemAnswer(problems);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendText(response, status, { type: 'application/problem+json', text: `${JSON.stringify(body)}\n` });
}

/** Sends a text of a type, where nothing was sent yet. */
export function sendText(
  response: ServerResponse,
  status: number,
  { type, text }: { readonly type: string; readonly text: string },
): void {
  if (response.headersSent || response.destroyed) return;
  for (const [name, value] of Object.entries(safeHeaders)) {
    if (!response.hasHeader(name)) response.setHeader(name, value);
  }
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) });
  response.end(response.req.method === 'HEAD' ? undefined : text);
}

/** Texts of others that stand in our statuses: one line, and never so long that an object outgrows its store. */

import type { Problem } from '../model/problem.ts';

/** How much of a text is told. */
const longest = 1000;

/** Gives a text as one line of at most 1,000 characters; one that was cut ends with `…`. */
export function lineOf(text: string): string {
  const line = text.trim().replaceAll(/\s*\n\s*/g, '; ');
  if (line.length <= longest) return line;
  const cut = line.slice(0, longest - 1);
  // Half a character would come back from the API server as another one.
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}

/** Gives a problem as one line: what is wrong, and what to do. */
export function problemLine({ message, fix }: Pick<Problem, 'message' | 'fix'>): string {
  return lineOf(fix === undefined ? message : `${message} → ${fix}`);
}

/** Text of others in lines of ours. */

/** Keeps a line a line, and a terminal's control characters out of it. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

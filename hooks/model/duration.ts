/** Durations as Go writes them: `90s`, `10m`, `1h30m`. */

const unitSeconds = new Map([
  ['h', 3600],
  ['m', 60],
  ['s', 1],
  ['ms', 1e-3],
  ['us', 1e-6],
  ['µs', 1e-6],
  ['ns', 1e-9],
]);

/** The longest duration: a year, far below what Kubernetes' 32-bit seconds hold. */
const maximumSeconds = 366 * 24 * 3600;

/** Whole seconds, or a phrase that says why a text is no duration. */
export type Duration = { readonly seconds: number } | { readonly wrong: string };

/**
 * Reads a Go duration as whole seconds, rounded up, because `activeDeadlineSeconds` is an integer and a hook must
 * not get less time than was written.
 *
 * @returns `wrong`, a phrase that follows the value in a message, where it is none, zero, negative or over a year
 */
export function parseDuration(text: string): Duration {
  if (text.startsWith('-')) return { wrong: 'is negative' };
  if (!/^(?:[0-9]+(?:\.[0-9]+)?(?:ns|us|\u00b5s|ms|s|m|h))+$/.test(text)) {
    return { wrong: /^[0-9.]+$/.test(text) ? 'has no unit' : 'is not a duration' };
  }
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/([0-9.]+)([^0-9.]+)/g)) {
    seconds += Number(amount) * (unitSeconds.get(unit ?? '') ?? Number.NaN);
  }
  if (seconds === 0) return { wrong: 'is zero' };
  if (!(seconds <= maximumSeconds)) return { wrong: 'is longer than a year' };
  // The small step back keeps 0.1s + 0.2s … from becoming one second more.
  return { seconds: Math.max(1, Math.ceil(seconds - 1e-9)) };
}

/** Chance from a seed: the same seed gives the same numbers. */

/** Gives the next number, at least 0 and below 1. */
export type Random = () => number;

/** Gives a generator (mulberry32) for a seed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Gives one of a list; the list must not be empty. */
export function pick<T>(list: readonly [T, ...T[]] | readonly T[], random: Random): T | undefined {
  return list[Math.floor(random() * list.length)];
}

/** Dice that fall alike for the same seed, on every machine. */

/** Gives a number below `sides`, another one at each call. */
export interface Dice {
  (sides: number): number;
  /** Gives one of several. */
  of<T>(choices: readonly T[]): T;
}

/** Makes dice of a seed. */
export function dice(seed: number): Dice {
  // Marsaglia's xorshift: exact in 32 bits, and never 0.
  let state = (seed + 1) * 2_654_435_761 || 1;
  function roll(sides: number): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % sides;
  }
  for (let warm = 0; warm < 8; warm += 1) roll(1);
  function of<T>(choices: readonly T[]): T {
    const chosen = choices[roll(choices.length)];
    if (chosen === undefined) throw new Error('nothing to choose from');
    return chosen;
  }
  return Object.assign(roll, { of });
}

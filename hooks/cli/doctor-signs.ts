/** How findings are marked on a terminal. */

/** A sign and its colour, by level. */
export const signs = {
  ok: { sign: '✔', colour: 32 },
  warn: { sign: '!', colour: 33 },
  error: { sign: '✖', colour: 31 },
  unknown: { sign: '?', colour: 36 },
} as const;

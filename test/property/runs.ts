/** How often a property is tried: 300 times, 10,000 with SOAK; the seed is fixed, and printed where one fails. */

export const runs = {
  seed: Number(process.env['SEED'] ?? 20_260_801),
  numRuns: process.env['SOAK'] === undefined ? 300 : 10_000,
};

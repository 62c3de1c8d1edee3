/** Moments: read and written as Kubernetes does, the same as the platform's own clockwork. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatInstant, parseInstant } from '../../../hooks/model/instant.ts';

test.each<[string, number]>([
  ['1970-01-01T00:00:00Z', 0],
  ['2026-11-21T06:41:50Z', 1_795_243_310_000],
  ['2024-02-29T23:59:59.250Z', 1_709_251_199_250],
  ['2026-11-21T08:41:50+02:00', 1_795_243_310_000],
  ['2026-11-21T06:41:50.123456789Z', 1_795_243_310_123],
  ['1969-12-31T23:59:59Z', -1000],
])('%s is %i', (text, instant) => {
  expect(parseInstant(text)).toBe(instant);
  expect(Date.parse(text)).toBe(instant);
});

test.each(['', 'yesterday', '2026-11-21', '2026-11-21T06:41Z', '2026-11-21 06:41:50Z', undefined])(
  '%s is no moment',
  (text) => {
    expect(parseInstant(text)).toBeUndefined();
  },
);

test('what is written is what Date writes, and is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (instant) => {
      const text = formatInstant(instant);

      expect(text).toBe(new Date(instant).toISOString().replace('.000Z', 'Z'));
      expect(parseInstant(text)).toBe(instant);
    }),
    { seed: 1, numRuns: 500 },
  );
});

/** A render of a render: what was injected once is there, and nothing is added or changed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from './runs.ts';
import { generate, hooks, streams } from './streams.ts';

test('the output fed back gives itself', async () => {
  await fc.assert(
    fc.asyncProperty(streams, hooks, async ({ text }, declared) => {
      const output = await generate([text], declared);

      expect(await generate([output], declared)).toBe(output);
    }),
    runs,
  );
});

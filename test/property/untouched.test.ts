/** The byte rule (DESIGN.md §3.4): what the plugin did not write leaves it as it came, and nothing is lost. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { runs } from './runs.ts';
import { brokenDocuments, generate, hooks, jsonStreams, streams, streamsOf } from './streams.ts';

test('with nothing to inject, the output is the input', async () => {
  await fc.assert(
    fc.asyncProperty(streams, async ({ text }) => {
      expect(await generate([text])).toBe(text);
    }),
    runs,
  );
});

test('documents that are broken and concern nobody are passed on', async () => {
  await fc.assert(
    fc.asyncProperty(streamsOf(brokenDocuments), hooks, async ({ text }, declared) => {
      expect(await generate([text])).toBe(text);
      expect((await generate([text], declared)).startsWith(text)).toBe(true);
    }),
    runs,
  );
});

test('a JSON stream with nothing to inject stays as it is', async () => {
  await fc.assert(
    fc.asyncProperty(jsonStreams, async (parts) => {
      const text = parts.map((part) => part.text).join('');

      expect(await generate([text])).toBe(text);
    }),
    runs,
  );
});

test('with hooks, the input comes first as it is, and Jobs follow behind a separator', async () => {
  await fc.assert(
    fc.asyncProperty(streams, hooks, async ({ text }, declared) => {
      const output = await generate([text], declared);

      expect(output.slice(0, text.length)).toBe(text);
      expect(output.slice(text.length)).toMatch(/^\n?---\napiVersion: "batch\/v1"\n/);
      expect(output.endsWith('\n')).toBe(true);
    }),
    runs,
  );
});

test('files are joined with every byte of each, but the later byte order marks', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(streams, { minLength: 2, maxLength: 4 }), hooks, async (files, declared) => {
      const output = await generate(
        files.map(({ text }) => text),
        declared,
      );

      let from = 0;
      for (const [index, { text }] of files.entries()) {
        const bytes = index === 0 ? text : text.replace(/^\uFEFF/, '');
        const at = output.indexOf(bytes, from);
        expect({ at, between: output.slice(from, at) }).toEqual({
          at,
          between: expect.stringMatching(/^\n?(?:---\n)?$/),
        });
        from = at + bytes.length;
      }
    }),
    runs,
  );
});

test('the same input gives the same output', async () => {
  await fc.assert(
    fc.asyncProperty(streams, hooks, async ({ text }, declared) => {
      expect(await generate([text], declared)).toBe(await generate([text], declared));
    }),
    runs,
  );
});

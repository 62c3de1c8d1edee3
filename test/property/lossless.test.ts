/** No object is ever lost: Argo CD would prune what it stands for. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isMap, parseAllDocuments } from 'yaml';
import { runs } from './runs.ts';
import { generate, hooks, jsonStreams, streams } from './streams.ts';

test('no object is lost, and each phase of each hook adds one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(streams, { minLength: 1, maxLength: 3 }), hooks, async (files, declared) => {
      const jobs = declared.flatMap(({ phases }) => phases).length;
      const before = files.reduce((sum, { objects }) => sum + objects, 0);
      const texts = files.map(({ text }) => text);

      expect(texts.flatMap(objectsOf)).toHaveLength(before);
      expect(objectsOf(await generate(texts))).toHaveLength(before);
      expect(objectsOf(await generate(texts, declared))).toHaveLength(before + jobs);
    }),
    runs,
  );
});

test('no object of a JSON stream is lost when hooks follow it', async () => {
  await fc.assert(
    fc.asyncProperty(jsonStreams, hooks, async (parts, declared) => {
      const output = await generate([parts.map((part) => part.text).join('')], declared);

      const found = objectsOf(output);
      expect(found.slice(0, parts.length)).toEqual(parts.map(({ text }) => JSON.parse(text) as unknown));
      expect(found).toHaveLength(parts.length + declared.flatMap(({ phases }) => phases).length);
    }),
    runs,
  );
});

/** Gives the objects that the `yaml` package finds, those of Lists one by one. */
function objectsOf(text: string): readonly unknown[] {
  const parsed = parseAllDocuments(text.replaceAll(/^---\u2003/gm, '--- '), {
    uniqueKeys: false,
    logLevel: 'silent',
  });
  return [...parsed].flatMap((document) => {
    for (const error of document.errors) throw error;
    const value: unknown = document.toJS();
    if (value === null || !isMap(document.contents)) return [];
    const items = value as { readonly kind?: string; readonly items?: readonly unknown[] };
    return items.kind === 'List' ? (items.items ?? []) : [value];
  });
}

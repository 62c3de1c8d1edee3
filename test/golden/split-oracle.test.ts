/**
 * The plugin reads streams as Argo CD does, and what it prints holds what Argo CD read before, and its own Job. The
 * answers of Argo CD's own plugin server and repo-server are kept; `npm run oracle` asks them anew.
 */
import { describe, expect, test } from 'vitest';
import { isBlank } from '../../plugin/manifest.ts';
import { parse } from '../../plugin/parse.ts';
import { split } from '../../plugin/split.ts';
import { keptFor, splitFiles, type Kept, type Stream } from '../cluster/oracle/files.ts';
import type { Reading } from '../cluster/oracle/oracles.ts';
import { nastyStreams } from '../cluster/oracle/streams.ts';

/** Where the plugin refuses what Argo CD reads, or reads a part of: it says so rather than lose a document. */
const refusedByUs: Readonly<Record<string, string>> = {
  'an end with a document behind it': 'DOCUMENT_AFTER_END',
  'a directive in the middle': 'DOCUMENT_AFTER_END',
  'line ends of old': 'YAML_BROKEN',
};

/** Where Argo CD loses JSON values without a word: the plugin knows of all, and gives each a separator. */
const lostByArgo: ReadonlySet<string> = new Set([
  'a JSON stream behind a separator',
  'a JSON stream of three, a separator behind the first',
  'YAML, then a JSON stream',
  'long blanks, then JSON',
  'a JSON stream behind a byte order mark',
]);

/** Where the values differ, and why nobody minds: both are read for a look only, and their bytes stay. */
const unlike: Readonly<Record<string, string>> = {
  'a tag of bytes': 'an object of bytes, where Argo CD has text',
  'a text that keeps the line ends of its document':
    'the last line end, which Argo CD cuts off with the stream',
  'bytes-unicode-spaces': 'a line separator in a text, which Argo CD folds as YAML 1.1 does',
};

interface Ours {
  readonly objects: readonly unknown[];
  readonly codes: readonly string[];
}

function read(text: string): Ours {
  const { value, problems } = split({ name: 'stdin', text });
  const parsed = value.filter((manifest) => !isBlank(manifest.text)).map(parse);
  return {
    // As JSON, which is how Argo CD hands objects on: it has no negative zero.
    objects: parsed.flatMap((each) => each.value.objects.map((object) => asJson(object.value))),
    codes: [...problems, ...parsed.flatMap((each) => each.problems)].map(({ code }) => code),
  };
}

function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

async function answered(file: string): Promise<readonly (readonly [string, Stream, Kept<Reading>])[]> {
  const streams = (await splitFiles[file]?.()) ?? [];
  const kept = keptFor<Reading>(file, streams);
  return streams.map((stream, index) => {
    const reading = kept[index];
    if (reading === undefined) throw new Error(`${file} has no answer for ${stream.name}`);
    return [stream.name, stream, reading] as const;
  });
}

const byFile = {
  'split-nasty.jsonl': await answered('split-nasty.jsonl'),
  'split-random.jsonl': await answered('split-random.jsonl'),
  'split-golden.jsonl': await answered('split-golden.jsonl'),
};

for (const [file, streams] of Object.entries(byFile)) {
  // What Argo CD refuses the plugin may pass on: then Argo CD says so in its own words.
  const accepted = streams.filter(([, , { refusal }]) => refusal === undefined);
  const alike = accepted.filter(
    ([name]) => !(name in refusedByUs) && !lostByArgo.has(name) && !(name in unlike),
  );

  describe(`${file}: the plugin reads the objects that Argo CD reads`, () => {
    test.for(alike)('%s', ([, { text }, { objects }]) => {
      expect(read(text)).toEqual({ objects, codes: [] });
    });

    test('and Argo CD reads most streams', () => {
      expect(accepted.length).toBeGreaterThan(streams.length / 2);
    });
  });
}

describe('where they read otherwise', () => {
  const all = Object.values(byFile).flat();
  const named = new Map(all.map(([name, stream, reading]) => [name, { text: stream.text, reading }]));

  test.for(Object.entries(refusedByUs))('%s: %s', ([name, code]) => {
    const { text = '', reading } = named.get(name) ?? {};

    expect(reading?.refusal).toBeUndefined();
    expect(read(text).codes).toEqual([code]);
  });

  test.for([...lostByArgo])('%s: Argo CD has fewer', (name) => {
    const { text = '', reading } = named.get(name) ?? {};
    const ours = read(text).objects;

    expect(reading?.objects.length).toBeLessThan(ours.length);
    expect(ours).toEqual(expect.arrayContaining([...(reading?.objects ?? [])]));
  });

  test.for(Object.entries(unlike))('%s: %s', ([name]) => {
    const { text = '', reading } = named.get(name) ?? {};

    expect(read(text).objects).toHaveLength(reading?.objects.length ?? -1);
    expect(read(text).objects).not.toEqual(reading?.objects);
  });
});

describe('what the plugin prints with a hook holds all that was there, and the hook', async () => {
  const before = new Map(byFile['split-nasty.jsonl'].map(([name, , reading]) => [name, reading]));
  const injected = await answered('split-injected.jsonl');

  const readBefore = injected.filter(([name]) => before.get(name)?.refusal === undefined);

  test.for(readBefore)('%s', ([name, , { objects, refusal }]) => {
    const was = before.get(name)?.objects ?? [];

    expect(refusal).toBeUndefined();
    expect(objects.at(-1)).toMatchObject({
      kind: 'Job',
      metadata: { name: expect.stringMatching(/^check-/) as string },
    });
    // What Argo CD lost before may be rescued now.
    const rescued = lostByArgo.has(name) ? [read(nastyStreams[name] ?? '').objects] : [];
    expect([withLineEnd(name, was), ...rescued]).toContainEqual(objects.slice(0, -1));
  });
});

/** The stream no longer ends with this text, so that its last line end is no longer cut off. */
function withLineEnd(name: string, objects: readonly unknown[]): readonly unknown[] {
  if (name !== 'a text that keeps the line ends of its document') return objects;
  return objects.map((object) => ({ ...(object as object), x: 'one\n\n' }));
}

/** The source as people meet it: small files, a sentence for each, no private paths, no empty words (style.md §2.4, §2.8, §2.10). */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const notOurs = ['node_modules', 'dist', '.git', '.tools', '.cluster', 'coverage'];

/** Everything in the repository, by path. */
const everything = new Map(filesBelow(root).map((path) => [relative(root, path), readFileSync(path)]));
const sources = textsOf(['plugin', 'hooks', 'manifests', 'test']);
const product = textsOf(['plugin', 'hooks']);

describe('size', () => {
  const lengths = [...product.values()]
    .map((text) => text.trimEnd().split('\n').length)
    .toSorted((left, right) => left - right);

  test('the usual file of plugin/ and hooks/ has at most 120 lines', () => {
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(120);
  });

  test('no file has more than 300 lines', () => {
    expect(
      [...sources].filter(([, text]) => text.trimEnd().split('\n').length > 300).map(([path]) => path),
    ).toEqual([]);
  });
});

describe('docstrings', () => {
  test('every file begins with one, which ends its sentence', () => {
    const without = [...sources].filter(
      ([, text]) => !/^(?:#!.*\n)?\/\*\*[^@]+?[.!?:)]\s*(?:\n[\s\S]*?)?\*\//.test(text),
    );

    expect(without.map(([path]) => path)).toEqual([]);
  });

  test('everything that plugin/ and hooks/ export has one', () => {
    const bare = [...product].flatMap(([path, text]) =>
      exportsOf(text)
        .filter(({ isDescribed }) => !isDescribed)
        .map(({ name }) => `${path} ${name}`),
    );

    expect(bare).toEqual([]);
  });
});

describe('words', () => {
  /** Words that say nothing about what a thing is (style.md §2.4). */
  const empty = new Set(
    'handle handler process processor manage manager util utils helper helpers common data info item items obj perform execute stage stuff'.split(
      ' ',
    ),
  );
  /** Names that are other people's: Kubernetes calls it `managed-by`. */
  const theirs = new Set(['manager']);

  test('no exported name has a word that says nothing', () => {
    const names = [...product].flatMap(([path, text]) =>
      exportsOf(text).map(({ name }) => [path, name] as const),
    );

    const found = names.filter(
      ([, name]) => !theirs.has(name) && wordsOf(name).some((word) => empty.has(word)),
    );

    expect(found).toEqual([]);
  });

  test('no file is named so', () => {
    const names = [...product.keys()].filter((path) => path.split(/[/.-]/).some((word) => empty.has(word)));

    expect(names).toEqual([]);
  });
});

test('no file holds a path of the machine that it was written on', () => {
  // `/home/argocd` is a place in Argo CD's own image.
  const folders = new RegExp(
    ['root', 'work', 'Users', 'home(?!/argocd)']
      .map((folder) => `(?<![\\w.$})/-])/${folder}/[\\w.-]+`)
      .join('|'),
  );
  const found = [...everything]
    .filter(([path]) => path !== 'test/drift/source.test.ts')
    .flatMap(([path, bytes]) => {
      const text = bytes.toString('latin1');
      return text.split('\n').flatMap((line, index) => (folders.test(line) ? [`${path}:${index + 1}`] : []));
    });

  expect(found).toEqual([]);
});

interface Exported {
  readonly name: string;
  readonly isDescribed: boolean;
}

/** Gives what a file declares and exports; a type that is inferred from a schema shares the schema's docstring. */
function exportsOf(text: string): readonly Exported[] {
  const declared = text.matchAll(
    /(\*\/\n)?^export (?:declare )?(?:async )?(?:abstract )?(?:function|const|let|interface|type|class) (\w+)(.*)/gm,
  );
  const all = Array.from(declared, ([, docstring, name = '', rest = '']) => ({
    name,
    isDescribed: docstring !== undefined,
    isInferred: rest.startsWith(` = z.infer<typeof ${name}>`),
  }));
  const described = new Set(all.filter(({ isDescribed }) => isDescribed).map(({ name }) => name));
  return all.map(({ name, isDescribed, isInferred }) => ({
    name,
    isDescribed: isDescribed || (isInferred && described.has(name)),
  }));
}

/** Takes a name apart: `hookJobName`, `Hook_job`, `hook-job`. */
function wordsOf(name: string): readonly string[] {
  return name.split(/(?=[A-Z][a-z])|(?<=[a-z])(?=[A-Z])|[_-]/).map((word) => word.toLowerCase());
}

function textsOf(folders: readonly string[]): ReadonlyMap<string, string> {
  const found = [...everything].filter(
    ([path]) => path.endsWith('.ts') && folders.some((folder) => path.startsWith(`${folder}/`)),
  );
  return new Map(found.map(([path, bytes]) => [path, bytes.toString('utf8')]));
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (notOurs.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return entry.isFile() ? [path] : [];
  });
}

/** The folders that the docs write down: what a reader has who saves the blocks of a page as their files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { fencedBlocks } from './fenced-blocks.ts';

interface Document {
  readonly key: string;
  readonly text: string;
}

/**
 * Gives the files of a page's blocks `yaml release FOLDER/FILE`, by their path.
 *
 * With `from=OTHER` a folder has the documents of another one too, but for those of the same kind and name.
 */
export function releaseFiles(page: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const { words, text, line } of fencedBlocks(page)) {
    const [language, kind, path = '', from] = words;
    if (language !== 'yaml' || kind !== 'release') continue;
    if (files.has(path)) throw new Error(`line ${line}: ${path} is written twice`);
    if (from !== undefined) takeOver(files, { from: from.replace(/^from=/, ''), path, text });
    files.set(path, text);
  }
  return files;
}

interface Change {
  readonly from: string;
  readonly path: string;
  readonly text: string;
}

function takeOver(files: Map<string, string>, { from, path, text }: Change): void {
  const own = new Set(documentsOf(text).map(({ key }) => key));
  const others = [...files].filter(([name]) => folderOf(name) === from);
  if (others.length === 0) throw new Error(`${path}: there is no folder ${from} above it`);
  for (const [name, other] of others) {
    const kept = documentsOf(other).filter(({ key }) => !own.has(key));
    files.set(
      `${folderOf(path)}/from-${name.replaceAll('/', '-')}`,
      kept.map((one) => one.text).join('---\n'),
    );
  }
}

function documentsOf(text: string): readonly Document[] {
  return parseAllDocuments(text).map((document) => {
    const { kind = '', metadata = { name: '' } } = document.toJS() as {
      readonly kind?: string;
      readonly metadata?: { readonly name: string };
    };
    return { key: `${kind}/${metadata.name}`, text: document.toString({ directives: false }) };
  });
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Gives the folders of a page by name, in their order. */
export function releaseFolders(page: string): readonly string[] {
  return [...new Set([...releaseFiles(page).keys()].map(folderOf))];
}

/** Writes the files of a page into a temporary folder for as long as `use` takes. */
export async function withReleaseFiles<T>(page: string, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-docs-'));
  try {
    for (const [path, text] of releaseFiles(page)) {
      await mkdir(join(folder, dirname(path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

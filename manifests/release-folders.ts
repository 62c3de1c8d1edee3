/** The folders that the docs write down: what a reader has who saves the blocks of a page as their files. */
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fencedBlocks } from './fenced-blocks.ts';

/**
 * Gives the files of a page's blocks `yaml release FOLDER/FILE`, by their path.
 *
 * With `from=OTHER` the folder is a copy of another one of the page, in which the file is new or takes the place of one.
 */
export function releaseFiles(page: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  const written = new Set<string>();
  for (const { words, text, line } of fencedBlocks(page)) {
    const [language, kind, path = '', from] = words;
    if (language !== 'yaml' || kind !== 'release') continue;
    if (written.has(path)) throw new Error(`line ${line}: ${path} is written twice`);
    written.add(path);
    if (from !== undefined) copy(files, from.replace(/^from=/, ''), folderOf(path));
    files.set(path, text);
  }
  return files;
}

function copy(files: Map<string, string>, from: string, to: string): void {
  const others = [...files].filter(([name]) => folderOf(name) === from);
  if (others.length === 0) throw new Error(`${to}: there is no folder ${from} above it`);
  const copies = others.map(([name, text]) => [name.replace(from, to), text] as const);
  for (const [name, text] of copies) if (!files.has(name)) files.set(name, text);
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

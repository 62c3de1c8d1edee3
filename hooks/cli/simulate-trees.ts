/** Commits that are made while a simulation runs: each gets a folder with all its files. */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { error, type Problem } from '../model/problem.ts';
import { filesBelow } from '../../plugin/read-file.ts';

/** The trees of later commits. */
export interface Trees {
  readonly commits: readonly {
    readonly at: number;
    readonly folder: string;
    readonly changed?: readonly string[];
  }[];
  readonly remove: () => void;
}

/** Folders that no renderer looks into. */
const left = new Set(['.git', 'node_modules']);

/** Lays the files of each commit over those of the one before, in a temporary folder. */
export function treesOf(
  root: string,
  asked: readonly { readonly at: number; readonly folder?: string }[],
  from: string,
): Trees | { readonly problems: readonly Problem[] } {
  const missing = asked.flatMap(({ folder }) =>
    folder === undefined || isFolder(resolve(from, folder)) ? [] : [folder],
  );
  if (missing.length > 0)
    return {
      problems: missing.map((folder) =>
        error('SOURCE_NOT_FOUND', `flag --commit-at names "${folder}", which is no folder`, {
          fix: 'name a folder whose files lie as in the folder that is simulated',
        }),
      ),
    };
  const made: string[] = [];
  let tree = root;
  const commits = asked.map(({ at, folder }) => {
    if (folder === undefined) return { at, folder: tree };
    const patch = resolve(from, folder);
    const next = mkdtempSync(join(tmpdir(), 'hookline-commit-'));
    made.push(next);
    const before = tree;
    cpSync(before, next, { recursive: true, filter: (path) => !left.has(basename(path)) });
    cpSync(patch, next, { recursive: true });
    tree = next;
    return { at, folder: next, changed: changedFiles(patch, before) };
  });
  return {
    commits,
    remove: () => {
      for (const folder of made) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isFolder(path: string): boolean {
  return existsSync(path) && statSync(path).isDirectory();
}

function changedFiles(patch: string, before: string): readonly string[] {
  const files = filesBelow(patch, '', {
    place: { folder: patch, root: patch },
    recurse: true,
    followFolders: false,
    wanted: () => true,
  });
  return files.flatMap(({ path, name }) => {
    const old = join(before, name);
    const isSame = existsSync(old) && readFileSync(old).equals(readFileSync(path));
    return isSame ? [] : [name];
  });
}

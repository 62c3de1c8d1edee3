/** Files and folders → text, with limits. */
import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { error, Fault } from '../hooks/model/problem.ts';
import type { Source } from './manifest.ts';
import { insideRoot, realPath, unsafe, type Place } from './read-path.ts';

/** The largest hook file; nobody writes one by hand that is larger. */
export const hookFileLimit = 1 << 20;

/** The largest stream or rendered file: Argo CD's own limit of one message (argo-cd.md §A.1). */
export const streamLimit = 100 * (1 << 20);

/** Reads a file that is known to lie inside the root. */
export function readSource(path: string, name: string, limit: number): Source {
  const status = statSync(path);
  if (!status.isFile()) throw unsafe(name, 'is not a regular file', 'name a file or a folder');
  if (status.size > limit) throw tooLarge(name, status.size, limit);
  return { name, text: textOf(readFileSync(path), name) };
}

/** Gives the text of bytes that are UTF-8, the byte order mark with it. */
export function textOf(bytes: Buffer, name: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  throw new Fault([
    error('INPUT_NOT_UTF8', 'a byte is not UTF-8', {
      at: { file: name, line: wrongLine(bytes) },
      fix: 'save the file as UTF-8',
    }),
  ]);
}

/** Makes the fault of an input over its limit. */
export function tooLarge(name: string, size: number, limit: number): Fault {
  return new Fault([
    error('INPUT_TOO_LARGE', `${name} has ${size} bytes; at most ${limit} are read`, {
      fix: 'split it, or leave out what is no manifest',
    }),
  ]);
}

/** A file of a folder: its real path, and its name relative to where the walk began. */
export interface Found {
  readonly path: string;
  readonly name: string;
}

/** How a folder is walked. */
export interface Walk {
  readonly place: Place;
  readonly recurse: boolean;
  readonly wanted: (name: string) => boolean;
  /** Whether folders behind symbolic links are entered. */
  readonly followFolders: boolean;
}

/** Gives the wanted files below a folder, in the order of Go's `filepath.Walk`: by name, byte by byte. */
export function filesBelow(folder: string, name: string, walk: Walk): readonly Found[] {
  return walkFolder({ path: folder, name }, walk, [folder]);
}

function walkFolder(folder: Found, walk: Walk, parents: readonly string[]): readonly Found[] {
  const entries = readdirSync(folder.path, { withFileTypes: true }).toSorted((left, right) =>
    Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)),
  );
  return entries.flatMap((entry) =>
    walkEntry(
      {
        path: join(folder.path, entry.name),
        name: folder.name === '' ? entry.name : `${folder.name}/${entry.name}`,
      },
      entry,
      { walk, parents },
    ),
  );
}

function walkEntry(
  found: Found,
  entry: Dirent,
  { walk, parents }: { readonly walk: Walk; readonly parents: readonly string[] },
): readonly Found[] {
  if (entry.isDirectory()) return walk.recurse ? walkFolder(found, walk, [...parents, found.path]) : [];
  if (!entry.isSymbolicLink()) return walk.wanted(found.name) ? [found] : [];
  return walkLink(found, walk, parents);
}

function walkLink(found: Found, walk: Walk, parents: readonly string[]): readonly Found[] {
  if (!walk.followFolders && !walk.wanted(found.name)) return [];
  const target = realPath(found.path);
  if (target === undefined) return [];
  if (statSync(target).isDirectory()) {
    if (!walk.followFolders || !walk.recurse) return [];
    const real = insideRoot(target, found.name, walk.place);
    if (parents.includes(real))
      throw new Fault([
        error('PATH_LOOP', `folder "${found.name}" is a link to a folder that contains it`, {
          fix: 'remove the link',
        }),
      ]);
    return walkFolder({ path: real, name: found.name }, walk, [...parents, real]);
  }
  return walk.wanted(found.name)
    ? [{ path: insideRoot(target, found.name, walk.place), name: found.name }]
    : [];
}

function wrongLine(bytes: Buffer): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const end = bytes.indexOf(0x0a, from);
    const to = end === -1 ? bytes.length : end;
    if (!isUtf8(bytes.subarray(from, to))) return line;
    from = to + 1;
  }
  return line;
}

/** Paths inside a repository: nothing outside its root is ever opened. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { error, Fault } from '../hooks/model/problem.ts';

/** A folder to read from, and the root that no path may leave; both real paths. */
export interface Place {
  readonly folder: string;
  readonly root: string;
}

/**
 * Gives the root that belongs to a source path (DESIGN.md §3.2): the request's folder below `_cmp_server`, else the
 * folder without the suffix `ARGOCD_APP_SOURCE_PATH`, else the nearest parent with `.git`, else the folder itself.
 */
export function rootOf(folder: string, sourcePath: string | undefined): string {
  return serverRoot(folder) ?? suffixRoot(folder, sourcePath) ?? gitRoot(folder) ?? folder;
}

function serverRoot(folder: string): string | undefined {
  const parts = folder.split(sep);
  const server = parts.lastIndexOf('_cmp_server');
  return server === -1 || parts.length === server + 1 ? undefined : parts.slice(0, server + 2).join(sep);
}

function suffixRoot(folder: string, sourcePath: string | undefined): string | undefined {
  const suffix = sourcePath === undefined ? '' : join(sep, sourcePath).replace(/[/\\]+$/, '');
  return suffix !== '' && folder.endsWith(suffix) && folder.length > suffix.length
    ? folder.slice(0, -suffix.length)
    : undefined;
}

function gitRoot(folder: string): string | undefined {
  for (let here = folder; here !== dirname(here); here = dirname(here)) {
    if (existsSync(join(here, '.git'))) return here;
  }
  return undefined;
}

/** Gives the real path of a path as written; a leading `/` means the root. Nothing where it does not exist. */
export function confined(written: string, place: Place): string | undefined {
  if (written.split(/[/\\]/).includes('..') || written.includes('\0'))
    throw unsafe(written, 'has ".."', 'name it from the root of the repository, with a leading /');
  const path = isAbsolute(written) ? join(place.root, written) : resolve(place.folder, written);
  const real = realPath(path);
  return real === undefined ? undefined : insideRoot(real, written, place);
}

/** Gives a path's real one; nothing where it does not exist. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    if (code !== 'ELOOP') throw cause;
    throw new Fault(
      [error('PATH_LOOP', `link "${basename(path)}" leads to itself`, { fix: 'remove the link' })],
      { cause },
    );
  }
}

/** Gives a real path back, or refuses it where it lies outside the root. */
export function insideRoot(path: string, written: string, { root }: Place): string {
  const below = relative(root, path);
  if (below === '..' || below.startsWith(`..${sep}`) || isAbsolute(below))
    throw unsafe(written, 'leads out of the repository', 'keep it inside the repository');
  return path;
}

/** Makes the fault of a path that is not opened. */
export function unsafe(written: string, why: string, fix: string): Fault {
  return new Fault([error('PATH_UNSAFE', `path "${written}" ${why}`, { fix })]);
}

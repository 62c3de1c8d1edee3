/** Value files: found and confined as Argo CD's Helm source does it. */
import { statSync } from 'node:fs';
import { error, Fault } from '../hooks/model/problem.ts';
import { pathGlobTest } from './glob.ts';
import { nativeReason, substituted } from './helm.ts';
import type { Options } from './options.ts';
import { filesBelow } from './read-file.ts';
import { confined, unsafe, type Place } from './read-path.ts';
import { nativeFix } from './tool-failure.ts';

/** Gives the real paths of value files in the order in which they count; each once. */
export function valueFiles({ helm, variables }: Options, place: Place): readonly string[] {
  const named = helm.valuesFiles.map((written) => {
    const reason = nativeReason(written, variables);
    if (reason !== undefined) throw new Fault([error('RENDER_NEEDS_NATIVE', reason, { fix: nativeFix })]);
    const name = substituted(written, variables);
    return { written, name, isGlob: /[*?[]/.test(name) };
  });
  const explicit = new Set(
    named.filter(({ isGlob }) => !isGlob).map(({ written, name }) => one(written, name, place)),
  );
  const paths = named.flatMap(({ written, name, isGlob }) =>
    // A file that is also named by itself has its place there.
    isGlob
      ? matching(written, name, place).filter((path) => !explicit.has(path))
      : [one(written, name, place)],
  );
  return [...new Set(paths)];
}

function one(written: string, name: string, place: Place): string {
  const path = confined(name, place);
  if (path === undefined) throw missing(written, name, 'does not exist');
  if (!statSync(path).isFile()) throw unsafe(written, 'is not a regular file', 'name a value file');
  return path;
}

function matching(written: string, name: string, place: Place): readonly string[] {
  if (name.split('/').includes('..'))
    throw unsafe(written, 'has ".."', 'name it from the root of the repository, with a leading /');
  // Everything in front of the first wildcard is a folder that must be there.
  const fixed = name.slice(0, name.search(/[^/]*[*?[]/));
  const folder = confined(fixed === '' ? '.' : fixed, place);
  const isFolder = folder !== undefined && statSync(folder).isDirectory();
  const matches = pathGlobTest(name.slice(fixed.length));
  const found = isFolder
    ? filesBelow(folder, '', { place, recurse: true, followFolders: false, wanted: matches })
    : [];
  if (found.length === 0) throw missing(written, name, 'matches no file');
  return found.map(({ path }) => path);
}

function missing(written: string, name: string, what: string): Fault {
  const where = name.startsWith('/')
    ? 'inside the repository, whose root a leading / means'
    : 'below the source path';
  return new Fault([
    error('SOURCE_NOT_FOUND', `value file "${written}" ${what} ${where}`, {
      fix: 'correct helm-values-files, or add the file',
    }),
  ]);
}

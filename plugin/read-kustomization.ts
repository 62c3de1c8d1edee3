/** What `kustomize build` would load, looked at before it runs: nothing outside the repository, nothing remote. */
import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { error, Fault, isError } from '../hooks/model/problem.ts';
import { isRemote, kustomizationNames, nativeNeed, referencesOf } from './kustomize.ts';
import { hookFileLimit, readSource } from './read-file.ts';
import { insideRoot, realPath, type Place } from './read-path.ts';
import { split } from './split.ts';
import { nativeFix } from './tool-failure.ts';

/** Follows a kustomization's bases and components; throws a Fault where one is not ours to build. */
export async function checkKustomization(place: Place): Promise<void> {
  const waiting = [{ folder: place.folder, name: '' }];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.folder)) continue;
    seen.add(next.folder);
    waiting.push(...(await checkFolder(next, place)));
  }
}

/** A folder, and how its name is written from the source path on. */
interface Base {
  readonly folder: string;
  readonly name: string;
}

async function checkFolder({ folder, name }: Base, place: Place): Promise<readonly Base[]> {
  const file = kustomizationNames.find((candidate) => existsSync(join(folder, candidate)));
  if (file === undefined) return [];
  const written = name === '' ? file : `${name}/${file}`;
  const real = realPath(join(folder, file)) ?? join(folder, file);
  const found: Base[] = [];
  for (const kustomization of await documents(insideRoot(real, written, place), written)) {
    const need = nativeNeed(kustomization);
    if (need !== undefined)
      throw new Fault([
        error('RENDER_NEEDS_NATIVE', need, {
          at: { file: written },
          fix: `${nativeFix}, or copy it into the repository`,
        }),
      ]);
    found.push(
      ...referencesOf(kustomization).flatMap((reference) => baseOf(reference, { folder, name }, place)),
    );
  }
  return found;
}

async function documents(path: string, name: string): Promise<readonly unknown[]> {
  const { parse } = await import('./parsing.ts');
  const parsed = split(readSource(path, name, hookFileLimit)).value.map((manifest) => parse(manifest));
  const problems = parsed.flatMap((document) => document.problems);
  if (problems.some(isError)) throw new Fault(problems);
  return parsed.map(({ value }) => value.value);
}

/** Gives the folder that a reference leads to, if it is one; refuses what lies outside the repository. */
function baseOf(reference: string, { folder, name }: Base, place: Place): readonly Base[] {
  if (isRemote(reference)) return [];
  const written = name === '' ? reference : `${name}/${reference}`;
  const path = resolve(folder, reference);
  // What does not exist is refused as well where it would lie outside: whether it does is not ours to tell.
  const target = insideRoot(realPath(path) ?? path, written, place);
  return existsSync(target) && statSync(target).isDirectory() ? [{ folder: target, name: written }] : [];
}

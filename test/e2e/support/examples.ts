/** The examples that we ship, in a repository where Argo CD reads them. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '../../cluster/layout.ts';
import { repository, type Repository } from './git.ts';
import type { Body } from './kube.ts';
import { objectsOf } from './shipped.ts';

const folder = 'manifests/examples';

/** Makes a repository that holds the folder of examples as this one does. */
export async function examplesRepository(name: string): Promise<Repository> {
  const git = await repository(name);
  const files = readdirSync(join(checkout, folder), { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(join(checkout, file)).isFile());
  await git.commit(Object.fromEntries(files.map((file) => [file, read(file)])));
  return git;
}

/** Gives the Applications, or the ApplicationSet, of an example. */
export function example(file: string): readonly Body[] {
  return objectsOf(read(join(folder, file)));
}

function read(file: string): string {
  return readFileSync(join(checkout, file), 'utf8');
}

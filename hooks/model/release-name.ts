/** The name of a release: of the identity by which two syncs are the same one (DESIGN.md §4.2). */
import { digest } from './digest.ts';
import { memo } from './memo.ts';
import { cut } from './naming.ts';
import type { ProductSpec } from './product.ts';

/** Writes an identity as one text: equal texts are the same release. */
export function identityText(
  match: ProductSpec['match'],
  {
    revision = '',
    version = '',
    repository = '',
  }: Readonly<Partial<Record<'revision' | 'version' | 'repository', string | undefined>>>,
): string {
  if (match === 'Version') return `version ${version}`;
  return `${plainRepository(repository)}@${revision}`;
}

/** Gives a repository's URL without what makes no difference: a trailing slash and `.git`. */
export function plainRepository(url: string): string {
  return url.replace(/\/+$/, '').replace(/\.git$/, '');
}

const shortDigest = memo((text) => digest(text, 10));

/** Gives the name of the release of an identity; the generation counts how often it has come back. */
export function releaseName(
  product: string,
  {
    flowUid,
    identity,
    generation,
  }: Readonly<Record<'flowUid' | 'identity', string>> & {
    readonly generation: number;
  },
): string {
  return `${cut(product, 40)}-${shortDigest(JSON.stringify([flowUid, identity, generation]))}`;
}

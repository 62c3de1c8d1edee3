/** Digests: the only place where the core computes a hash. */
import { createHash } from 'node:crypto';

/** Gives the first `length` hex digits of the SHA-256 of a text's UTF-8 bytes. */
export function digest(text: string, length: number): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, length);
}

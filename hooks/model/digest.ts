/** Digests: the only place where the core computes a hash. */
import { sha256 } from '@noble/hashes/sha2.js';

/**
 * Gives the first `length` hex digits of the SHA-256 of a text's UTF-8 bytes.
 *
 * Not by `node:crypto`, because loading that takes 3 ms, a twentieth of the sidecar's whole run.
 */
export function digest(text: string, length: number): string {
  const bytes = sha256(new TextEncoder().encode(text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0'))
    .join('')
    .slice(0, length);
}

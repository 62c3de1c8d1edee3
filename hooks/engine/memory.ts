/** What is remembered of each Application beyond one release: the generations of its identities (DESIGN.md §4.2). */
import { digest } from '../model/digest.ts';
import { memo } from '../model/memo.ts';
import type { Memory } from '../model/product-status.ts';

/** How many identities of a trigger application are remembered; of older ones the known releases must tell. */
const mostIdentities = 20;

/** Gives the short digest by which an identity is remembered. */
export const identityDigest = memo((text) => digest(text, 10));

/**
 * Remembers that an Application's full operation deployed an identity.
 *
 * The generation rises where the Application had deployed this identity, then another one, and now returns. What an
 * Application with a full memory does not know may be forgotten: `forgotten` gives its generation.
 */
export function remembered(memory: Memory, identity: string, forgotten: () => number = () => 0): Memory {
  const short = identityDigest(identity);
  if (memory.identity === short) return memory;
  const before = memory.generations.find((one) => one.identity === short);
  const isFull = memory.generations.length >= mostIdentities;
  const unknown = isFull ? forgotten() : 0;
  const generation = before === undefined ? unknown : before.generation + 1;
  const others = memory.generations.filter((one) => one !== before);
  return {
    ...memory,
    identity: short,
    generations: [{ identity: short, generation }, ...others].slice(0, mostIdentities),
  };
}

/** Gives an Application's own generation of an identity. */
export function generationOf(memory: Memory, identity: string): number {
  const short = identityDigest(identity);
  return memory.generations.find((one) => one.identity === short)?.generation ?? 0;
}

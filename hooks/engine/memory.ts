/** What is remembered of each Application beyond one release: the generations of its identities (DESIGN.md §4.2). */
import { digest } from '../model/digest.ts';
import { memo } from '../model/memo.ts';
import type { Memory } from '../model/product-status.ts';

/** How many identities of a trigger application are remembered: older ones count as never seen. */
const mostIdentities = 20;

/** Gives the short digest by which an identity is remembered. */
export const identityDigest = memo((text) => digest(text, 10));

/**
 * Remembers that an Application's full operation deployed an identity.
 *
 * The generation rises where the Application had deployed this identity, then another one, and now returns.
 */
export function remembered(memory: Memory, identity: string): Memory {
  const short = identityDigest(identity);
  if (memory.identity === short) return memory;
  const before = memory.generations.find((one) => one.identity === short);
  const generation = before === undefined ? 0 : before.generation + 1;
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

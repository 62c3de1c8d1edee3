/** Since when an Application does not render (DESIGN.md §4.4). */
import { formatInstant, parseInstant, type Instant } from '../model/instant.ts';
import type { Memory } from '../model/product-status.ts';
import type { Application } from './application.ts';
import { memoryOf, type Pass } from './pass.ts';
import { without } from './reading.ts';

/**
 * Gives since when an Application does not render; nothing where it does. It is remembered: Argo CD's own moment begins
 * anew where its words change, as they do when it has failed three times and no longer tries.
 */
export function brokenSince(pass: Pass, application: Application): Instant | undefined {
  const [first] = application.renderErrors;
  if (first === undefined) return undefined;
  return parseInstant(memoryOf(pass, application).brokenSince) ?? first.since;
}

/** Remembers since when an Application does not render, until it does. */
export function withBroken(pass: Pass, memory: Memory, application: Application): Memory {
  if (application.renderErrors.length === 0)
    return memory.brokenSince === undefined ? memory : without(memory, 'brokenSince');
  const since = brokenSince(pass, application) ?? pass.now;
  return { ...memory, brokenSince: formatInstant(since) };
}

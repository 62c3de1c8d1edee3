/** Self-heal beside a gate where Argo CD renders only what has changed below the source's path. */
import { expect, test } from 'vitest';
import { heldTwice } from './support/bypass.ts';
import { withPaths } from './support/held.ts';

test('with manifest-generate-paths a newer commit waits at its own gate', async () => {
  const synced = await heldTwice('gates-heal-paths', { annotations: withPaths });

  expect(synced).toEqual(['first Succeeded whole 9', 'newer Succeeded whole 9']);
}, 600_000);

/** Self-heal beside a gate while live objects change: what Argo CD compares first would pass by. */
import { expect, test } from 'vitest';
import { heldTwice } from './support/bypass.ts';
import { slowEvents, touching } from './support/live-events.ts';
import { create, kinds } from './support/kube.ts';
import { configMap } from './support/manifests.ts';

test('without manifest-generate-paths, under live events, a newer commit waits at its own gate', async () => {
  const synced = await heldTwice('gates-heal-live', {
    provoke: async (application) => {
      const scene = { name: application, step: () => undefined };
      // Live events are of what is there already: the first sync adopts it.
      await create(kinds.ConfigMap, {
        ...configMap('shop', 'before'),
        metadata: { name: 'shop', namespace: application },
      });
      await slowEvents(scene);
      return touching(scene, 50);
    },
  });

  expect(synced).toEqual(['first Succeeded whole 9', 'newer Succeeded whole 9']);
}, 600_000);

/** Objects of a cluster, as its API server gives them. */
import type { JsonObject } from '../../../../hooks/model/object.ts';
import type { ReleaseSpec, ReleaseStatus } from '../../../../hooks/model/release.ts';
import { environmentRecord, statusOf } from '../../http/release.ts';
import { MemoryObjects } from './memory.ts';

interface Made {
  readonly namespace?: string;
  readonly at?: string;
  readonly spec?: Partial<ReleaseSpec>;
  readonly status?: Partial<ReleaseStatus> | undefined;
}

/** A Release. */
export function release(
  name: string,
  { namespace = 'hookline-config', at = '09:00', spec, status = {} }: Made = {},
): JsonObject {
  return {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Release',
    metadata: { namespace, name, creationTimestamp: `2026-11-21T${at}:00Z` },
    spec: { product: 'shop', flow: 'main-flow', revision: '9c1f0a2', ...spec },
    status: statusOf(status),
  };
}

/** A flow in which staging follows dev, and prod asks for an approval. */
export const pinned: ReleaseStatus['pinned'] = {
  flow: {
    triggerEnvironment: 'dev',
    steps: [
      { environment: 'staging', dependsOn: ['dev'] },
      { environment: 'prod', dependsOn: ['staging'], approval: { groups: ['release-managers', 'sre'] } },
    ],
  },
  flowDigest: 'f',
  hooks: {},
};

/** A cluster with a release that goes on, one that has failed, and one of another namespace. */
export function shop(): MemoryObjects {
  const objects = new MemoryObjects();
  objects.put(
    'Release',
    release('shop-2', {
      at: '09:30',
      status: {
        environments: [
          environmentRecord({ phase: 'Succeeded' }),
          environmentRecord({ name: 'staging', phase: 'Running' }),
          environmentRecord({ name: 'prod' }),
        ],
        pinned,
      },
    }),
  );
  objects.put(
    'Release',
    release('shop-1', { status: { phase: 'Failed', message: 'smoke failed', attempt: 2, pinned } }),
  );
  objects.put('Release', release('cellar-1', { namespace: 'other', spec: { product: 'cellar' } }));
  return objects;
}

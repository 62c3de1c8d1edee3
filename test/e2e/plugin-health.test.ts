/** When hooks make a sync wait for the health of what it applied: the table of docs/what-argo-cd-does-to-hooks.md. */
import { describe, expect, test } from 'vitest';
import { applicationIs, hasEnded, sync } from './support/application.ts';
import { hooked, ran } from './support/hooked.ts';
import { deployment, hook, text, wave } from './support/manifests.ts';
import { planOf } from './support/planned.ts';
import type { Body } from './support/kube.ts';

interface Row {
  readonly hooks: readonly Body[];
  readonly waits: boolean;
  /** Beside the Deployment `web`, which never becomes ready. */
  readonly objects?: readonly Body[];
}

const rows: Readonly<Record<string, Row>> = {
  'no hooks': { hooks: [], waits: false },
  'PreSync only': { hooks: [hook('a', 'PreSync')], waits: false },
  'SyncFail only': { hooks: [hook('a', 'SyncFail')], waits: false },
  'PreSync and SyncFail': { hooks: [hook('a', 'PreSync,SyncFail')], waits: false },
  'Sync in the same wave': { hooks: [hook('a', 'Sync')], waits: false },
  'Sync in a later wave': { hooks: [hook('a', 'Sync', { wave: 1 })], waits: true },
  'Sync beside PreSync': { hooks: [hook('a', 'Sync'), hook('b', 'PreSync')], waits: true },
  'Sync beside SyncFail': { hooks: [hook('a', 'Sync'), hook('b', 'SyncFail')], waits: true },
  'Sync, and objects behind its wave': {
    hooks: [hook('a', 'Sync', { wave: -1 })],
    waits: false,
  },
  PostSync: { hooks: [hook('a', 'PostSync')], waits: true },
  'waves alone, in the last one': {
    hooks: [],
    objects: [deployment('first', 'true', wave(-1))],
    waits: false,
  },
};

describe('a sync with a Deployment that is never ready', () => {
  test.for(Object.entries(rows))('%s', async ([title, { hooks, objects = [], waits }]) => {
    const name = `hookline-health-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
    const files = {
      'hookline.yaml': text(...hooks),
      'web.yaml': text(deployment('web', 'false'), ...objects),
    };
    await hooked(name, files);

    await sync(name);
    const app = await applicationIs(
      name,
      waits ? 'waits for the Deployment' : 'ended',
      (each) => hasEnded(each) || isWaiting(each),
    );

    expect({ waits: isWaiting(app), phase: app.status.operationState.phase }).toEqual({
      waits,
      phase: waits ? 'Running' : 'Succeeded',
    });
    expect(ran(app)).toContain('Sync Deployment/web Synced');
    const plan = await planOf(name, files);
    expect(plan.find(({ name: planned }) => planned === 'web')?.waitsFor).toBe(waits ? 'health' : 'nothing');
  });
});

/** The hooks are done, and the Deployment is what is left. */
function isWaiting({ status }: Body): boolean {
  return status.operationState?.message === 'waiting for healthy state of apps/Deployment/web';
}

/** Syncs in which Argo CD runs no hooks, and what starts none (argo-cd.md §C.9). */
import { describe, expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { applicationIs, change, hasEnded, operationEnds, refresh, sync } from './support/application.ts';
import { argocdApp, printed } from './support/cli.ts';
import { hooked, ran, uids, type Hooked } from './support/hooked.ts';
import { get, kinds, patch, waitFor, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';

const hooks = { 'hookline.yaml': text(hook('check', 'PreSync')) };
const whole = ['PreSync Job/check Succeeded', 'Sync ConfigMap/blue Synced', 'Sync ConfigMap/shop Synced'];

function filesWith(value: string) {
  return {
    ...hooks,
    'shop.yaml': text(configMap('shop', value, { labels: { tier: 'web' } }), configMap('blue', value)),
  };
}

/** An application that was synced once, with hooks; gives the UIDs of their Jobs. */
async function released(
  name: string,
  spec: Body = {},
  parameters?: readonly Body[],
): Promise<Hooked & { readonly before: Body }> {
  const extra = parameters === undefined ? {} : { parameters };
  const made = await hooked(name, filesWith('a'), { spec, ...extra });
  if (spec.syncPolicy?.automated === undefined) await sync(name);
  const app = await operationEnds(name);
  expect(ran(app).toSorted()).toEqual(whole);
  await applicationIs(name, 'Synced', ({ status }) => status.sync.status === 'Synced');
  return { ...made, before: await uids(name) };
}

async function compared(name: string, revision: string): Promise<Body> {
  await refresh(name);
  return applicationIs(name, `compared at ${revision}`, ({ status }) => status.sync.revision === revision);
}

describe('no hook runs', () => {
  const partly: Readonly<Record<string, readonly string[]>> = {
    resource: ['--resource', ':ConfigMap:shop'],
    label: ['--label', 'tier=web'],
    all: ['--resource', ':ConfigMap:*'],
    strategy: ['--strategy', 'apply'],
  };

  test('in a sync of selected or all resources, or with the apply strategy', async () => {
    const name = 'hookline-skipped-partly';
    const { git, before } = await released(name);

    for (const [value, flags] of Object.entries(partly)) {
      await compared(name, await git.commit(filesWith(value)));
      printed(await argocdApp('sync', name, ...flags));
      const app = await operationEnds(name);
      const { data } = await get(kinds.ConfigMap, name, 'shop');
      const rows = ran(app).filter((row) => !row.includes('ConfigMap/blue'));
      expect({ rows, data, uids: await uids(name) }).toEqual({
        rows: ['Sync ConfigMap/shop Synced'],
        data: { value },
        uids: before,
      });
    }
    await sync(name);
    const app = await operationEnds(name);

    expect(ran(app).toSorted()).toEqual(whole);
    expect(await uids(name)).not.toEqual(before);
  });

  test('in a rollback; a revert runs them', async () => {
    const name = 'hookline-skipped-rollback';
    const { git } = await released(name);
    await compared(name, await git.commit(filesWith('b')));
    await sync(name);
    await operationEnds(name);
    const second = await uids(name);

    printed(await argocdApp('rollback', name, '0'));
    const back = await applicationIs(
      name,
      'rolled back',
      (app) => hasEnded(app) && app.status.history.length === 3,
    );

    expect(ran(back).toSorted()).toEqual(['Sync ConfigMap/blue Synced', 'Sync ConfigMap/shop Synced']);
    expect((await get(kinds.ConfigMap, name, 'shop')).data).toEqual({ value: 'a' });
    expect(await uids(name)).toEqual(second);

    await compared(name, await git.commit(filesWith('a')));
    await sync(name);
    const reverted = await operationEnds(name);
    expect(ran(reverted).toSorted()).toEqual(whole);
    expect(await uids(name)).not.toEqual(second);
  });

  test('in self-heal', async () => {
    const name = 'hookline-skipped-heal';
    const { before } = await released(name);

    const app = await healed(name);

    expect(ran(app)).toEqual(['Sync ConfigMap/shop Synced']);
    expect(await uids(name)).toEqual(before);
  });

  test('at a commit that changes only hooks: nothing is synced', async () => {
    const name = 'hookline-skipped-only';
    const { git, before } = await released(name, { syncPolicy: { automated: {} } });
    const { startedAt } = (await get(kinds.Application, argoCdNamespace, name)).status.operationState;

    const revision = await git.commit({
      'hookline.yaml': text(hook('check', 'PreSync', { source: 'echo new' })),
    });
    const app = await compared(name, revision);

    expect(app.status.sync.status).toBe('Synced');
    expect(app.operation).toBeUndefined();
    expect(app.status.operationState.startedAt).toBe(startedAt);
    expect(await uids(name)).toEqual(before);
  });
});

/** Lets an application heal drift of one object, and gives it afterwards. */
async function healed(name: string): Promise<Body> {
  // With self-heal from the beginning, Argo CD may heal what its first sync has just made.
  const automated = { selfHeal: true };
  await change(name, { syncPolicy: { automated } });
  await refresh(name);
  await patch(kinds.ConfigMap, name, 'shop', { data: { value: 'drift' } });
  await waitFor(kinds.ConfigMap, name, 'shop', {
    label: 'healed',
    seconds: 180,
    is: (object) => object?.data.value === 'a',
  });
  return applicationIs(
    name,
    'self-heal has ended',
    (app) => hasEnded(app) && app.status.operationState.operation.initiatedBy.automated === true,
  );
}

describe('hooks run', () => {
  test('in self-heal, where the source has an empty list', async () => {
    const name = 'hookline-skipped-empty';
    const { before } = await released(name, {}, []);

    const app = await healed(name);

    expect(ran(app).toSorted()).toEqual(whole);
    expect((await uids(name))['check']).not.toBe(before['check']);
  });

  test('when everything is in sync already, and with ApplyOutOfSyncOnly', async () => {
    const name = 'hookline-skipped-not';
    const { before } = await released(name);

    await sync(name);
    await operationEnds(name);
    const again = await uids(name);
    expect(again['check']).not.toBe(before['check']);

    await sync(name, { sync: { syncOptions: ['ApplyOutOfSyncOnly=true'] } });
    const app = await operationEnds(name);
    expect(ran(app)).toEqual(['PreSync Job/check Succeeded']);
    expect((await uids(name))['check']).not.toBe(again['check']);
  });

  test('by automation for a new revision', async () => {
    const name = 'hookline-skipped-auto';
    const { git, before } = await released(name, { syncPolicy: { automated: {} } });

    const revision = await git.commit(filesWith('b'));
    await refresh(name);
    const app = await applicationIs(
      name,
      'synced by automation',
      (each) => hasEnded(each) && each.status.operationState.syncResult.revision === revision,
    );

    expect(app.status.operationState.operation.initiatedBy).toEqual({ automated: true });
    expect(ran(app).toSorted()).toEqual(whole);
    expect((await uids(name))['check']).not.toBe(before['check']);
  });
});

/** The version that a gate tells is remembered: the gate is gone once it has opened, and servers are restarted. */
import { expect, test } from 'vitest';
import { decide } from '../../../hooks/engine/decide.ts';
import { beginPass } from '../../../hooks/engine/pass.ts';
import { visibleVersion } from '../../../hooks/engine/identity.ts';
import type { Snapshot } from '../../../hooks/engine/snapshot.ts';
import { gateName } from '../../../hooks/model/naming.ts';
import type { ProductStatus } from '../../../hooks/model/product-status.ts';
import { application, commit } from './argo.ts';
import { environment, flow, namespace, product, Scene } from './scene.ts';

const key = `${namespace}/shop`;

/** A scene whose gate of staging carries the version 1.4.2 in its name. */
async function told(): Promise<Snapshot> {
  const scene = new Scene(
    [
      product({ match: 'Version', versionSource: { file: 'VERSION', jsonPath: '$.version' } }),
      flow({ steps: [{ environment: 'staging', dependsOn: ['dev'] }] }),
      environment('dev'),
      environment('staging'),
      application('shop-dev', 'dev', { gated: true }),
      application('shop-staging', 'staging', { gated: true }),
    ],
    { syncs: () => ({}) },
  );
  await scene.commit(commit('a')).run();
  const snapshot = scene.world.snapshot(key);
  if (snapshot === undefined) throw new Error('no product');
  const applications = [...snapshot.applications].map(([name, found]) => {
    if (found.name !== 'shop-staging' || found.state === undefined) return [name, found] as const;
    const resources = found.state.resources.map((one) => ({ ...one, name: gateName(found.name, '1.4.2') }));
    return [name, { ...found, state: { ...found.state, resources } }] as const;
  });
  return { ...snapshot, applications: new Map(applications) };
}

/** Gives what the product remembers after a pass, and the version that is then seen without any claim. */
function after(snapshot: Snapshot, claim: string): readonly (string | undefined)[] {
  const { actions } = decide({ ...snapshot, claims: new Map([['shop-staging', claim]]) }, 0);
  const written = actions.find((one) => one.type === 'UpdateStatus' && one.target.kind === 'Product');
  const status = (
    written?.type === 'UpdateStatus' ? written.status : snapshot.product.status
  ) as ProductStatus;
  const { naming } = beginPass(
    { ...snapshot, product: { ...snapshot.product, status }, claims: new Map() },
    0,
  );
  const staging = snapshot.applications.get('argocd/shop-staging');
  return [
    status.applications.find(({ name }) => name === 'shop-staging')?.version,
    staging === undefined ? undefined : visibleVersion(staging, naming),
  ];
}

test('a claim that the name of the gate proves', async () => {
  expect(after(await told(), '1.4.2')).toEqual(['1.4.2', '1.4.2']);
});

test('and no other', async () => {
  expect(after(await told(), '6.6.6')).toEqual([undefined, undefined]);
});

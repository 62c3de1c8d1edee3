/** The flow of the docs without a server: an application for each environment, and the slots in their phases. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { operationEnds, sync } from './support/application.ts';
import { repository } from './support/git.ts';
import { ran } from './support/hooked.ts';
import { find, kinds, type Body } from './support/kube.ts';
import { text } from './support/manifests.ts';
import { logOfHook, objectsOf, shipped } from './support/shipped.ts';
import { page } from '../docs/pages.ts';

const { blocks } = page('docs/flows-without-a-server.md');

function blockOf(kind: string): string {
  return blocks.find(({ words }) => words.join(' ') === kind)?.text ?? '';
}

/** What the flow is about: a page behind the Service that its smoke test asks. */
const shop = [
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'shop', labels: { app: 'shop' } },
    spec: { containers: [{ name: 'web', image: 'nginxinc/nginx-unprivileged:1.28-alpine' }] },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'shop' },
    spec: { selector: { app: 'shop' }, ports: [{ port: 80, targetPort: 8080 }] },
  },
];
const objects = ['Sync Service/shop Synced', 'Sync Pod/shop Synced'];

/** What the sync of an environment runs. */
const expected: Readonly<Record<string, readonly string[]>> = {
  dev: ['PreSync Job/tell Succeeded', ...objects],
  staging: [...objects, 'PostSync Job/smoke Succeeded'],
  prod: [...objects, 'PostSync Job/smoke Succeeded'],
};

/** Gives the application of the page for another environment. */
function inEnvironment(environment: string): Body {
  const [manifest] = objectsOf(blockOf('yaml application').replaceAll('staging', environment));
  return manifest;
}

test('each environment runs its slots around its sync, and tells of its failure', async () => {
  const git = await repository('docs-flow');
  const revision = await git.commit({
    'flow/flow.yaml': blockOf('yaml flow'),
    'apps/shop/shop.yaml': text(...shop),
  });
  const environments = Object.keys(expected);
  for (const environment of environments) await shipped(inEnvironment(environment), { git: git.url });

  await Promise.all(environments.map((environment) => sync(`shop-${environment}`)));
  const apps = await Promise.all(environments.map((environment) => operationEnds(`shop-${environment}`)));

  expect(Object.fromEntries(environments.map((name, index) => [name, ran(apps[index])]))).toEqual(expected);
  expect(await logOfHook('shop-dev', 'tell')).toBe(
    `told: releases\ntold: shop shop-${revision.slice(0, 7)} in dev, release.onStart\n`,
  );

  const failing = text(...shop, { ...shop[0], metadata: { name: 'broken' }, spec: { containers: [broken] } });
  const newer = await git.commit({ 'apps/shop/shop.yaml': failing });
  await sync('shop-staging');
  const failed = await operationEnds('shop-staging');

  expect(failed.status.operationState.phase).toBe('Failed');
  expect(ran(failed).at(-1)).toBe('SyncFail Job/tell Succeeded');
  expect(await logOfHook('shop-staging', 'tell')).toBe(
    `told: releases\ntold: shop shop-${newer.slice(0, 7)} in staging, release.onFail\n`,
  );
  expect(await find(kinds.Application, argoCdNamespace, 'shop-prod')).toMatchObject({
    status: { operationState: { phase: 'Succeeded' } },
  });
});

/** A container without an image: the cluster refuses it. */
const broken = { name: 'web' };

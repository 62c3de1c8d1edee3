/** Whose Applications a Product gets: none outside of the tenants' namespaces, and none that another one claims. */
import { expect, onTestFinished, test } from 'vitest';
import { until } from '../cluster/until.ts';
import { namespace } from './support/application.ts';
import { gateSays, heldAt, operationsOf } from './support/gates.ts';
import { hooked } from './support/hooked.ts';
import { create, get, list, remove, type Body } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import {
  applicationIn,
  applicationOf,
  commitAgain,
  gated,
  ranHooks,
  released,
  staged,
} from './support/releases.ts';
import { declare, eachRanOnce, ours, releaseEnds, releaseOf, shellHook, tenant } from './support/server.ts';

/** Waits until a Product says that it is not ready for a reason, and gives what it says. */
function refusedFor(at: string, name: string, reason: string): Promise<string> {
  return until(`Product ${at}/${name} says ${reason}`, 60_000, async () => {
    const { status } = await get(ours.Product, at, name);
    const ready = status?.conditions?.find((one: Body) => one.type === 'Ready');
    return ready?.reason === reason && ready.status === 'False' ? (ready.message as string) : undefined;
  });
}

/** A Product of all Applications that have a label. */
function claiming(label: string, flow: string): Body {
  return {
    applications: { selector: { matchLabels: { 'hookline.dev/product': label } } },
    promotionFlows: [
      { name: flow, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  };
}

test('a Product outside of the tenants has no Application, says so, and opens no gate', async () => {
  const name = 'gates-tenant-unknown';
  const app = `hookline-${name}-dev`;
  const at = `hookline-${name}`;
  await namespace(at);
  const { revision } = await hooked(
    app,
    { 'config.yaml': text(configMap('shop')) },
    { parameters: gated.parameters ?? [], spec: gated.spec, labels: { 'hookline.dev/product': name } },
  );
  onTestFinished(() => remove(ours.Product, at, name));
  await create(ours.Product, { metadata: { name, namespace: at }, spec: claiming(name, name) });

  const message = await refusedFor(at, name, 'TENANT_UNKNOWN');
  await heldAt(name, 'dev', revision);
  const { log } = await gateSays(app, 'holds');

  expect(message).toContain(`Product/${name} lies in namespace ${at}, which is no tenant's`);
  expect(log).toContain('holds  NO_PRODUCT');
  expect(await list(ours.Release, at)).toEqual([]);
}, 600_000);

/** Waits until the only release of a Product has ended, and gives it; it is gone after the test. */
async function endOf(product: string): Promise<Body> {
  const { metadata } = await until(`a release of ${product} opens`, 240_000, () => releaseOf(product));
  return releaseEnds(metadata.name);
}

test('an Application that two Products claim is released by neither, until one gives it up', async () => {
  const name = 'gates-claimed';
  const rival = 'gates-claimed-rival';
  await shellHook(`${name}-note`, 'true');
  await declare(ours.Product, rival, claiming(name, name));
  const scene = await staged(name, { places: { dev: {}, prod: gated }, hooks: { onStart: `${name}-note` } });
  const operations = await operationsOf(applicationOf(name, 'prod'));

  const messages = await Promise.all(
    [name, rival].map((one) => refusedFor(tenant, one, 'APPLICATION_SHARED')),
  );
  await heldAt(name, 'prod', scene.revision);
  const { log } = await gateSays(applicationOf(name, 'prod'), 'holds');
  const ends = await Promise.all([name, rival].map(endOf));

  const [own, other] = [`Product/${name}`, `Product/${rival}`];
  // Both are shared: the one that is there first is named.
  const shared = ['dev', 'prod'].map((place) => `argocd/${applicationOf(name, place)}`).join('|');
  expect(messages[0]).toMatch(new RegExp(`(${shared}) belongs to ${own} and to ${other}`));
  expect(messages[1]).toMatch(new RegExp(`(${shared}) belongs to ${other} and to ${own}`));
  expect(log).not.toContain('open');
  for (const { status, spec } of ends) {
    expect([status.phase, status.reason, status.error.code]).toEqual([
      'Failed',
      'ConfigurationInvalid',
      'APPLICATION_SHARED',
    ]);
    expect(status.opened).toEqual([]);
    expect(await ranHooks(spec.product)).toEqual(['release.onFail Succeeded']);
    await eachRanOnce(spec.product);
  }
  await remove(ours.Product, tenant, rival);
  const newer = await commitAgain(scene, 'newer');
  const release = await released(scene, newer);
  expect([release.status.phase, release.status.message]).toEqual(['Succeeded', undefined]);
  // The sync that waited for the release that failed was ended for the newer one: nothing of it was deployed.
  const { history } = (await applicationIn(name, 'prod')).status;
  expect(history.map((one: Body) => one.revision)).toEqual([newer]);
  expect((await operations()).map((one) => [one.revision, one.phase])).toEqual([
    [scene.revision, 'Failed'],
    [newer, 'Succeeded'],
  ]);
  await eachRanOnce(name);
}, 600_000);

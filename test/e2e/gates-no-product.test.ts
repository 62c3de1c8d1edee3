/** A gate of an Application that is in no Product: it is held, says so, and goes on when a Product takes it. */
import { expect, test } from 'vitest';
import { argocdApp, printed } from './support/cli.ts';
import { gateSays, heldAt, operationsOf } from './support/gates.ts';
import { hooked } from './support/hooked.ts';
import { list } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import { gated } from './support/releases.ts';
import { declare, ours, tenant } from './support/server.ts';
import { operationEnds } from './support/application.ts';

test('it waits with NO_PRODUCT, which Argo CD and the log of its Job show', async () => {
  const name = 'gates-no-product';
  const app = `hookline-${name}-dev`;
  const { revision } = await hooked(
    app,
    { 'config.yaml': text(configMap('shop')) },
    { parameters: gated.parameters ?? [], spec: gated.spec, labels: { 'hookline.dev/product': name } },
  );

  const held = await heldAt(name, 'dev', revision);
  const operations = await operationsOf(app);
  const { log } = await gateSays(app, 'NO_PRODUCT');
  const shown = printed(await argocdApp('get', app));

  expect(log.split('\n').slice(0, 2)).toEqual([
    `asks http://hookline.hookline whether ${app} may sync`,
    'holds  NO_PRODUCT',
  ]);
  expect(held.status.operationState.message).toMatch(
    /^waiting for completion of hook batch\/Job\/hookline-gate-[0-9a-f]{8}$/,
  );
  expect(shown).toMatch(/hookline-gate-[0-9a-f]{8} +Running +.*PreSync/);
  await declare(ours.Environment, `${name}-dev`, {
    destinations: [{ server: 'https://kubernetes.default.svc', namespace: app }],
  });
  await declare(ours.PromotionFlow, name, { triggerEnvironment: `${name}-dev`, steps: [] });
  await declare(ours.Product, name, {
    applications: { selector: { matchLabels: { 'hookline.dev/product': name } } },
    promotionFlows: [{ name }],
  });
  const ended = await operationEnds(app);
  expect([ended.status.operationState.phase, ended.status.history.length]).toEqual(['Succeeded', 1]);
  expect((await operations()).map((one) => one.phase)).toEqual(['Succeeded']);
  // It began before there was a Product: nothing of it is one's release.
  expect(await list(ours.Release, tenant, `hookline.dev/product=${name}`)).toEqual([]);
}, 600_000);

/** The namespace of a tenant is deleted while a hook runs there: it goes, and nothing of ours holds it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { Kubectl } from '../../cluster/kubectl.ts';
import { checkout } from '../../cluster/layout.ts';
import { resultFinalizer } from '../../../hooks/model/names.ts';
import { application, namespace } from '../support/application.ts';
import { repository } from '../support/git.ts';
import { create, find, kinds, list, patch, remove, waitFor } from '../support/kube.ts';
import { busybox, configMap, text } from '../support/manifests.ts';
import { released, staged } from '../support/releases.ts';
import { nothingHeld, ours, shellHook, tenant as shipped } from '../support/server.ts';
import { addTenant } from '../support/server-parts.ts';
import { waitingLine, waitingPod } from '../support/waiting.ts';

const tenant = 'hookline-tenant-gone';

/** Declares a product there whose release waits in its first hook. */
async function product(name: string): Promise<void> {
  const git = await repository(name);
  await git.commit({ 'config.yaml': text(configMap('shop')) });
  const metadata = { name, namespace: tenant };
  const source = waitingLine();
  await create(ours.Hook, { metadata, spec: { script: { image: busybox, source }, timeout: '10m' } });
  await create(ours.Environment, {
    metadata,
    spec: {
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: `hookline-${name}` }],
      settle: '1s',
    },
  });
  await create(ours.PromotionFlow, {
    metadata,
    spec: { triggerEnvironment: name, hooks: { onStart: name, onFail: name } },
  });
  await create(ours.Product, {
    metadata,
    spec: {
      applications: { selector: { matchLabels: { 'hookline.dev/product': name } } },
      promotionFlows: [
        { name, gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
      ],
    },
  });
  await application({
    name: `hookline-${name}`,
    labels: { 'hookline.dev/product': name },
    spec: {
      source: { repoURL: git.url, targetRevision: 'main', path: '.' },
      syncPolicy: { automated: {} },
    },
  });
}

/** Installs the Role that manifests/server has for the shipped tenant. */
async function role(): Promise<void> {
  const file = readFileSync(join(checkout, 'manifests/server/tenant-role.yaml'), 'utf8');
  const manifests = file.replaceAll(`namespace: ${shipped}`, `namespace: ${tenant}`);
  await new Kubectl(inject('cluster').kubeconfig).apply(manifests);
}

test('a tenant namespace deleted while a hook runs goes, with all that is in it; other tenants go on', async () => {
  const name = 'tenant-gone';
  await namespace(tenant);
  await role();
  await addTenant(tenant);
  await product(name);
  await waitingPod(tenant, name);
  const held = (await list(kinds.Job, tenant)).filter(({ metadata }) =>
    metadata.finalizers?.includes(resultFinalizer),
  );
  expect(held).toHaveLength(1);
  // What a fault would leave there must not stand in the way of the next run.
  onTestFinished(async () => {
    for (const { metadata } of held)
      if ((await find(kinds.Job, tenant, metadata.name)) !== undefined)
        await patch(kinds.Job, tenant, metadata.name, { metadata: { finalizers: null } });
  });

  await remove(kinds.Namespace, '', tenant);
  const gone = await waitFor(kinds.Namespace, '', tenant, {
    label: `namespace ${tenant} is gone`,
    seconds: 120,
    is: (object) => object === undefined,
  });

  expect(gone).toBeUndefined();
  await shellHook('tenant-stays-note', 'echo "$HOOK_SLOT"');
  const scene = await staged('tenant-stays', {
    places: { dev: {} },
    hooks: { onSuccess: 'tenant-stays-note' },
  });
  expect((await released(scene)).status.phase).toBe('Succeeded');
  await nothingHeld('tenant-stays');
}, 900_000);

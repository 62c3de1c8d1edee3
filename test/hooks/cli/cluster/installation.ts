/** An installation in memory in which nothing is wrong, and its parts. */
import { customResourceDefinition } from '../../../../hooks/model/crd.ts';
import { kinds } from '../../../../hooks/model/kinds.ts';
import type { JsonObject } from '../../../../hooks/model/object.ts';
import { version } from '../../../../plugin/version.ts';
import { MemoryObjects } from './memory.ts';

export function deployment(
  namespace: string,
  name: string,
  containers: readonly object[],
  ready = 2,
): JsonObject {
  return {
    kind: 'Deployment',
    metadata: { namespace, name },
    spec: { replicas: 2, template: { spec: { containers } } },
    status: { readyReplicas: ready },
  };
}

export function ours(tag: string = version): object {
  return { name: 'hookline', image: `ghcr.io:5000/hookline/hookline:${tag}` };
}

export function settings(name: string, data: object = {}): JsonObject {
  return { kind: 'ConfigMap', metadata: { namespace: 'argocd', name }, data };
}

export const tar = { 'reposerver.plugin.tar.exclusions': '.git;.git/*' };

export function application(
  name: string,
  { gate = true, selfHeal = false, more = {} as object } = {},
): JsonObject {
  const parameters = gate ? [{ name: 'gate', string: 'true' }] : [];
  return {
    metadata: { namespace: 'argocd', name },
    spec: {
      project: 'shop',
      source: { plugin: { name: 'hookline', parameters } },
      syncPolicy: { automated: { selfHeal } },
    },
    ...more,
  };
}

export function project(spec: object = {}): JsonObject {
  return { metadata: { namespace: 'argocd', name: 'shop' }, spec };
}

/** An installation in which nothing is wrong. */
export function well(): MemoryObjects {
  const objects = new MemoryObjects();
  for (const kind of kinds)
    objects.put('CustomResourceDefinition', customResourceDefinition(kind) as unknown as JsonObject);
  objects.put('Deployment', deployment('hookline', 'hookline', [ours()]));
  objects.put(
    'Deployment',
    deployment('argocd', 'argocd-repo-server', [{ name: 'argocd-repo-server' }, ours()]),
  );
  objects.put('ConfigMap', settings('argocd-cmd-params-cm', tar));
  objects.put('ConfigMap', settings('argocd-cm'));
  objects.put('Product', {
    metadata: { namespace: 'hookline-config', name: 'shop' },
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  });
  objects.put('Application', application('shop-prod', { selfHeal: true }));
  objects.put('AppProject', project());
  return objects;
}

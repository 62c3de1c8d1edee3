/** A product of one application and people of several rights, for a server whose only tenant it is. */
import { argoCdNamespace } from '../../cluster/layout.ts';
import { repository } from './git.ts';
import { create, kinds, remove, type Body } from './kube.ts';
import { tokenOf } from './local-server.ts';
import { busybox, configMap, text } from './manifests.ts';
import { ours } from './server.ts';

/** The only tenant of the server of this file. */
export const tenant = 'hookline-http';
/** Where its application deploys to, and the application's name. */
export const target = 'hookline-http-dev';
/** A namespace of others. */
export const elsewhere = 'hookline-http-elsewhere';

const binding = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', plural: 'rolebindings' };

/** Who there is: a name, a namespace, and the ClusterRole that they have in the tenant's namespace. */
const accounts = [
  ['manager', tenant, 'hookline-release-manager'],
  ['outsider', elsewhere, 'hookline-release-manager'],
  ['viewer', tenant, 'view'],
  ['stranger', tenant, undefined],
  ['gate', target, undefined],
] as const;

/** Makes them, and gives tokens of theirs by what they are. */
export async function people(): Promise<ReadonlyMap<string, string>> {
  const tokens = new Map<string, string>();
  for (const [name, namespace, role] of accounts) {
    await create(kinds.ServiceAccount, { metadata: { name, namespace } });
    tokens.set(name, await tokenOf(namespace, name, 'hookline'));
    if (role === undefined) continue;
    await create(binding, {
      metadata: { name, namespace: tenant },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
  tokens.set('manager of the API server', await tokenOf(tenant, 'manager'));
  tokens.set('manager of another', await tokenOf(tenant, 'manager', 'elsewhere'));
  tokens.set('gate of the API server', await tokenOf(target, 'gate'));
  tokens.set('nobody', `${tokens.get('manager')?.slice(0, -8)}AAAAAAAA`);
  return tokens;
}

async function declare(kind: (typeof ours)[keyof typeof ours], name: string, spec: Body): Promise<void> {
  await create(kind, { metadata: { name, namespace: tenant }, spec });
}

/** A product that goes to dev by itself, and to prod when people of the tenant's namespace say so. */
export async function product(atEnd: (end: () => void) => void): Promise<void> {
  const git = await repository('http', atEnd);
  await git.commit({ 'config.yaml': text(configMap('shop')) });
  const here = { server: 'https://kubernetes.default.svc' };
  await declare(ours.Environment, 'dev', {
    type: 'NonProduction',
    destinations: [{ ...here, namespace: target }],
    settle: '1s',
  });
  await declare(ours.Environment, 'prod', {
    type: 'Production',
    destinations: [{ ...here, namespace: 'nowhere' }],
  });
  await declare(ours.Hook, 'tell', {
    script: {
      image: busybox,
      source: 'echo "$RELEASE_URL"; echo "{\\"TICKET\\": \\"OPS-7\\"}" > "$HOOKLINE_OUTPUT"',
    },
    timeout: '2m',
  });
  await declare(ours.PromotionFlow, 'main', {
    triggerEnvironment: 'dev',
    hooks: { onStart: 'tell' },
    steps: [
      { environment: 'prod', dependsOn: ['dev'], approval: { groups: [`system:serviceaccounts:${tenant}`] } },
    ],
  });
  await declare(ours.Product, 'http', {
    applications: { selector: { matchLabels: { 'hookline.dev/product': 'http' } } },
    promotionFlows: [
      { name: 'main', gitTriggerSelectors: [{ key: 'gitRevision', operator: 'In', values: ['main'] }] },
    ],
  });
  await remove(kinds.Application, argoCdNamespace, target);
  await create(kinds.Application, {
    metadata: { name: target, namespace: argoCdNamespace, labels: { 'hookline.dev/product': 'http' } },
    spec: {
      project: 'default',
      source: { repoURL: git.url, targetRevision: 'main', path: '.' },
      destination: { ...here, namespace: target },
      syncPolicy: { automated: {} },
    },
  });
}

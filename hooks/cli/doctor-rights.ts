/** What the account of the server must be allowed: asked of the API server by SubjectAccessReviews. */
import type { JsonObject } from '../model/object.ts';
import type { Objects, Right } from './objects.ts';

interface Row {
  /** What may be done, as people say it. */
  readonly said: string;
  /** What it is needed for. */
  readonly why: string;
  readonly right: Omit<Right, 'namespace'>;
  readonly where: 'everywhere' | 'server' | 'tenants';
  readonly isOptional?: true;
}

const ours = 'hookline.dev';
const argo = 'argoproj.io';

/** The rights without which something of the server does not work. */
const rows: readonly Row[] = [
  {
    said: 'watch applications',
    why: 'no sync is seen',
    right: { verb: 'watch', group: argo, resource: 'applications' },
    where: 'everywhere',
  },
  {
    said: 'watch products',
    why: 'nothing is declared',
    right: { verb: 'watch', group: ours, resource: 'products' },
    where: 'everywhere',
  },
  {
    said: 'create releases',
    why: 'no release opens',
    right: { verb: 'create', group: ours, resource: 'releases' },
    where: 'everywhere',
  },
  {
    said: 'patch releases/status',
    why: 'no release goes on',
    right: { verb: 'patch', group: ours, resource: 'releases', subresource: 'status' },
    where: 'everywhere',
  },
  {
    said: 'create subjectaccessreviews',
    why: 'nobody is let in over HTTP',
    right: { verb: 'create', group: 'authorization.k8s.io', resource: 'subjectaccessreviews' },
    where: 'everywhere',
  },
  {
    said: 'create leases',
    why: 'no replica leads',
    right: { verb: 'create', group: 'coordination.k8s.io', resource: 'leases' },
    where: 'server',
  },
  {
    said: 'create jobs',
    why: 'no hook runs',
    right: { verb: 'create', group: 'batch', resource: 'jobs' },
    where: 'tenants',
  },
  {
    said: 'list pods',
    why: 'no result of a hook is read',
    right: { verb: 'list', group: '', resource: 'pods' },
    where: 'tenants',
  },
  {
    said: 'get pods/log',
    why: 'no log of a hook is kept',
    right: { verb: 'get', group: '', resource: 'pods', subresource: 'log' },
    where: 'tenants',
  },
  {
    said: 'patch applications',
    why: 'it observes, and starts, holds and ends no sync',
    right: { verb: 'patch', group: argo, resource: 'applications' },
    where: 'everywhere',
    isOptional: true,
  },
];

const fixes = {
  everywhere: 'apply manifests/server/cluster-role.yaml',
  server: 'apply manifests/server/lease-role.yaml',
  tenants: 'apply manifests/server/tenant-role.yaml to this namespace',
} as const;

/** Asks for each right; gives objects with `said`, `allowed` and what helps. */
export async function rightsOf(
  objects: Objects,
  { hookline, tenants }: { readonly hookline: string; readonly tenants: readonly string[] },
): Promise<readonly JsonObject[]> {
  const user = `system:serviceaccount:${hookline}:hookline`;
  const places = { everywhere: [''], server: [hookline], tenants };
  const asked = rows.flatMap((row) => places[row.where].map((namespace) => ({ row, namespace })));
  return Promise.all(
    asked.map(async ({ row, namespace }) => ({
      said: `${row.said}${row.where === 'tenants' ? ` in ${namespace}` : ''}`,
      why: row.why,
      account: user,
      allowed: await objects.mayDo(user, { ...row.right, namespace }),
      isOptional: row.isOptional === true,
      fix:
        row.isOptional === true
          ? 'apply manifests/server/applications-role.yaml, or leave it so'
          : fixes[row.where],
    })),
  );
}

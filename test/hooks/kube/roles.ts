/** What the shipped Roles grant, and what was asked for: group, resource, verb. */
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import type { Asked } from '../../support/fake-api.ts';
import { read } from '../../manifests/files.ts';

const Role = z.object({
  kind: z.enum(['Role', 'ClusterRole']),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      resourceNames: z.array(z.string()).optional(),
      verbs: z.array(z.string()),
    }),
  ),
});

const files = ['cluster-role', 'applications-role', 'tenant-role', 'workflows-role', 'lease-role'];

/** Gives what is granted, as lines of `verb group/resource in namespace`; `*` is every namespace. */
export function granted(): ReadonlySet<string> {
  const roles = files.flatMap((file) =>
    parseAllDocuments(read(`manifests/server/${file}.yaml`)).flatMap((document) => {
      const role = Role.safeParse(document.toJS());
      return role.success ? [role.data] : [];
    }),
  );
  return new Set(
    roles.flatMap(({ metadata, rules }) =>
      rules.flatMap(({ apiGroups, resources, verbs }) =>
        apiGroups.flatMap((group) =>
          resources.flatMap((resource) =>
            verbs.map((verb) => `${verb} ${group}/${resource} in ${metadata.namespace ?? '*'}`),
          ),
        ),
      ),
    ),
  );
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** Gives the grant that each request used; those that none allows are given as they are. */
export function used(asked: readonly Asked[]): ReadonlySet<string> {
  const known = granted();
  return new Set(
    asked.map((one) => {
      const { verb, what, namespace } = needOf(one);
      const narrow = `${verb} ${what} in ${namespace}`;
      const wide = `${verb} ${what} in *`;
      return known.has(wide) ? wide : narrow;
    }),
  );
}

function needOf({ method, path, query }: Asked) {
  const [, group = '', , namespace = '', plural = '', name, subresource] =
    /^\/apis?\/(?:([^/]+)\/)?(v[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(
      path,
    ) ?? [];
  const reading = query.has('watch') ? 'watch' : 'list';
  const verb = verbs[method] ?? (name === undefined ? reading : 'get');
  return { verb, what: `${group}/${plural}${subresource === undefined ? '' : `/${subresource}`}`, namespace };
}

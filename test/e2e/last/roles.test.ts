/** The shipped Roles are what the server needed in this run, no less and no more; no Secret is among it. */
import { describe, expect, inject, test } from 'vitest';
import { granted } from '../../hooks/kube/roles.ts';
import { audited, forbidden, type Audited } from '../support/audited.ts';
import { request } from '../support/kube.ts';

/** What no test brings about, with the reason; nothing else that is granted may stay unused. */
const unused: Readonly<Record<string, string>> = {
  'get argoproj.io/workflows in hookline-config': 'no Argo Workflows in the cluster',
  'watch argoproj.io/workflows in hookline-config': 'no Argo Workflows in the cluster',
  'create argoproj.io/workflows in hookline-config': 'no Argo Workflows in the cluster',
  'patch argoproj.io/workflows in hookline-config': 'no Argo Workflows in the cluster',
  'delete argoproj.io/workflows in hookline-config': 'no Argo Workflows in the cluster',
  'watch argoproj.io/workflowtemplates in hookline-config': 'their CRD comes with Argo Workflows',
  'delete batch/jobs in hookline-config': 'a Job is kept for an hour after its result is stored',
  'delete hookline.dev/releases in *': 'twenty final releases of a product are kept',
  'delete hookline.dev/hookruns in *': 'they go with their release',
};

/** What is asked though nothing allows it: that its Role is optional is found out by asking. */
const optional: ReadonlySet<string> = new Set(['list argoproj.io/workflows in hookline-config']);

/** Asks the log, or skips and says why. */
function asked(context: { readonly skip: (note: string) => never }): readonly Audited[] {
  const { audit, since } = inject('cluster');
  if (audit === undefined) return context.skip('the API server of this cluster writes no audit log');
  return audited(audit, since);
}

describe('what the server asked in this run', () => {
  test('was allowed, all of it', (context) => {
    const all = asked(context);

    expect(all.length).toBeGreaterThan(0);
    expect(forbidden(all).filter((need) => !optional.has(need))).toEqual([]);
  });

  test('is all that is granted, but for what no test brings about', (context) => {
    const used = new Set(asked(context).map(({ need }) => need));
    const rest = [...granted()].filter((grant) => !used.has(grant));

    expect(rest.filter((grant) => unused[grant] === undefined)).toEqual([]);
    expect(Object.keys(unused).filter((grant) => !granted().has(grant))).toEqual([]);
  });

  test('is granted, all of it', (context) => {
    const needed = new Set(asked(context).map(({ need }) => need));

    expect([...needed].filter((need) => !granted().has(need))).toEqual([]);
  });
});

/** Says whether the server's ServiceAccount may do something. */
async function may(verb: string, resource: string, namespace: string): Promise<boolean> {
  const { status } = await request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: 'system:serviceaccount:hookline:hookline',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:hookline', 'system:authenticated'],
      resourceAttributes: { verb, resource, namespace },
    },
  });
  return status.allowed;
}

describe('no Secret', () => {
  test.each(['', 'argocd', 'hookline', 'hookline-config', 'default', 'kube-system'])(
    'may be read or written in %j',
    async (namespace) => {
      const verbs = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
      const allowed = await Promise.all(verbs.map((verb) => may(verb, 'secrets', namespace)));

      expect(verbs.filter((_, index) => allowed[index])).toEqual([]);
    },
  );

  test('is asked for in vain because reviews say so of everything', async () => {
    expect(await may('list', 'events', '')).toBe(true);
  });
});

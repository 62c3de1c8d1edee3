/** What `kubectl apply -k manifests/` installs: restricted, with a reason for each rule, and the configuration that it is told. */
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { serverFlags, serverVariable } from '../../hooks/cli/server-flags.ts';
import { readConfig } from '../../hooks/config.ts';
import { defaultSettings } from '../../hooks/engine/snapshot.ts';
import { kinds } from '../../hooks/model/kinds.ts';
import { version } from '../../plugin/version.ts';
import { programOf } from '../tools/table.ts';
import { Container, document, documents, pathOf, read } from './files.ts';
import { missing } from './kustomize.ts';

const Named = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const Server = z.looseObject({
  spec: z.looseObject({
    replicas: z.number(),
    template: z.looseObject({
      spec: z.looseObject({
        serviceAccountName: z.string(),
        securityContext: z.looseObject({}),
        containers: z.tuple([Container]),
      }),
    }),
  }),
});
const Policy = Named.extend({
  spec: z.looseObject({
    failurePolicy: z.string().optional(),
    policyName: z.string().optional(),
    validationActions: z.array(z.string()).optional(),
    validations: z.array(z.looseObject({ expression: z.string(), message: z.string() })).optional(),
  }),
});
const { spec } = Server.parse(document('manifests/server/deployment.yaml'));
const [container] = spec.template.spec.containers;

test('the pod passes PodSecurity restricted, which its namespace enforces, and its root is read-only', () => {
  expect(spec.template.spec.securityContext).toEqual({
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(container.securityContext).toEqual({
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  });
  expect(read('manifests/server/namespaces.yaml')).toContain(
    'pod-security.kubernetes.io/enforce: restricted',
  );
});

test('two replicas run the image of this version', () => {
  expect(spec.replicas).toBe(2);
  expect(container.image).toBe(`ghcr.io/hookline/hookline:${version}`);
  expect(container.env).toContainEqual({ name: 'HOOKLINE_IMAGE', value: container.image });
});

test('Node knows every option that the server is run with: one that it does not know would end it', () => {
  const [program, ...rest] = container.command ?? [];
  const options = rest.filter((one) => one.startsWith('--'));
  const variables = (container.env ?? []).filter(({ name }) => name === 'NODE_OPTIONS');
  const env = Object.fromEntries(variables.map(({ name, value = '' }) => [name, value]));

  expect([program, rest.at(-1)]).toEqual(['node', '/app/dist/hookline.js']);
  expect(options.length).toBeGreaterThan(0);
  expect(Object.keys(env)).toEqual(['NODE_OPTIONS']);
  expect(
    execFileSync(process.execPath, [...options, '--eval', 'console.log(1)'], { env, encoding: 'utf8' }),
  ).toBe('1\n');
});

test("every variable stands for a flag, or is the runtime's own", () => {
  const known = ['NODE_OPTIONS', 'MALLOC_ARENA_MAX', ...serverFlags.map(({ name }) => serverVariable(name))];

  expect((container.env ?? []).map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
});

test('the configuration is read without a complaint, and says what the defaults are', () => {
  const { value, problems } = readConfig({
    flags: new Map([['config', 'config.yaml']]),
    read: () => read('manifests/server/config.yaml'),
  });

  expect([problems, value.settings]).toEqual([[], defaultSettings]);
});

const roles = [
  'cluster-role',
  'applications-role',
  'tenant-role',
  'workflows-role',
  'lease-role',
  'people-roles',
];

describe.each(roles)('%s', (role) => {
  const lines = read(`manifests/server/${role}.yaml`).split('\n');

  test('has a reason beside each rule', () => {
    const rules = lines.flatMap((line, index) => (line.startsWith('  - apiGroups:') ? [index] : []));
    const bare = rules.filter((index) => !/^ +# \S/.test(lines[index - 1] ?? ''));

    expect(rules.length).toBeGreaterThan(0);
    expect(bare).toEqual([]);
  });

  test('grants neither Secrets nor everything', () => {
    const text = lines.filter((line) => !line.trim().startsWith('#')).join('\n');

    expect(text).not.toMatch(/secrets|\*|escalate|impersonate|deletecollection/);
  });
});

const policies = ['applications-policy', 'releases-policy'];

describe.each(policies)('%s', (policy) => {
  const text = read(`manifests/server/${policy}.yaml`);
  const lines = text.split('\n');
  const objects = documents(text).map((one) => Policy.parse(one));

  test('has a reason beside each rule', () => {
    const rules = lines.flatMap((line, index) => (line.startsWith('    - expression:') ? [index] : []));

    expect(rules.length).toBe(objects.flatMap(({ spec: { validations } }) => validations ?? []).length);
    expect(rules.filter((index) => !/^ +# \S/.test(lines[index - 1] ?? ''))).toEqual([]);
  });

  test('denies, and is bound', () => {
    const named = objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy');
    const bound = objects.filter(({ spec: { policyName } }) => policyName !== undefined);

    expect(bound.map(({ spec: { policyName } }) => policyName)).toEqual(
      named.map(({ metadata: { name } }) => name),
    );
    expect(bound.map(({ spec: { validationActions } }) => validationActions)).toEqual(
      bound.map(() => ['Deny']),
    );
    expect(named.map(({ spec: { failurePolicy } }) => failurePolicy)).toEqual(named.map(() => 'Fail'));
  });

  test('names the ServiceAccount that is installed', () => {
    expect(text).toContain("'system:serviceaccount:hookline:hookline'");
    expect(read('manifests/server/service-account.yaml')).toMatch(/name: hookline\n +namespace: hookline\n/);
  });
});

test.skipIf(missing !== undefined)('Kustomize builds all of it, with each CRD', () => {
  const built = execFileSync(programOf('kustomize'), ['build', pathOf('manifests')], { encoding: 'utf8' });
  const names = documents(built).map((one) => {
    const { kind, metadata } = Named.parse(one);
    return `${kind} ${metadata.name}`;
  });

  for (const { plural } of kinds) expect(names).toContain(`CustomResourceDefinition ${plural}.hookline.dev`);
  expect(
    names.filter((name) => !name.startsWith('CustomResourceDefinition')).map((name) => name.split(' ')[0]),
  ).toEqual([
    'Namespace',
    'Namespace',
    'ServiceAccount',
    'Role',
    'Role',
    ...Array.from({ length: 7 }, () => 'ClusterRole'),
    'RoleBinding',
    'RoleBinding',
    'ClusterRoleBinding',
    'ClusterRoleBinding',
    'ConfigMap',
    'Service',
    'Deployment',
    'PodDisruptionBudget',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicy',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingAdmissionPolicyBinding',
    'ValidatingAdmissionPolicyBinding',
    'NetworkPolicy',
  ]);
  expect(built).toMatch(/name: hookline-[a-z0-9]{10}\n/);
});

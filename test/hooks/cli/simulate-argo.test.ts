/** Argo CD's own documents in a folder: ApplicationSets, AppProjects with their windows, and Applications that are none. */
import { describe, expect, test, vi } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { ran } from './ran.ts';

// A whole release takes its time on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const product = `apiVersion: hookline.dev/v1alpha1
kind: Product
metadata: {name: basket}
spec:
  applications: {projects: [shop], selector: {matchLabels: {product: basket}}}
  promotionFlows: [{name: main, gitTriggerSelectors: [{key: gitRevision, operator: In, values: [main]}]}]
---
apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {destinations: [{server: https://dev.example.com, namespace: basket}]}
---
apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: prod}
spec: {destinations: [{server: https://prod.example.com, namespace: basket}]}
---
apiVersion: hookline.dev/v1alpha1
kind: PromotionFlow
metadata: {name: main}
spec:
  triggerEnvironment: dev
  steps: [{environment: prod, dependsOn: [dev]}]
`;

function set(spec: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: basket, namespace: argocd}
spec:
${spec.trim().replaceAll(/^/gm, '  ')}
`;
}

const elements = '[{list: {elements: [{env: dev, values: {tier: low}}, {env: prod, values: {tier: high}}]}}]';

function template(mark: (name: string) => string): string {
  return `template:
  metadata:
    name: 'basket-${mark('env')}-${mark('values.tier')}'
    labels: {product: basket}
  spec:
    project: shop
    source: {repoURL: 'https://git.example.com/basket.git', targetRevision: main, path: app}
    destination: {server: 'https://${mark('env')}.example.com', namespace: basket}
    syncPolicy: {automated: {}}
`;
}

const plain = set(`generators: ${elements}\n${template((name) => `{{${name}}}`)}`);

function project(spec: string): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: shop, namespace: argocd}
spec: ${spec}
`;
}

const open = "sourceRepos: ['*'], destinations: [{server: '*', namespace: '*'}]";
const config = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: basket}\n';

function folder(files: Readonly<Record<string, string>>): string {
  return makeFolder({ 'product.yaml': product, 'app/app.yaml': config, ...files });
}

describe('an ApplicationSet', () => {
  test.each([
    ['with plain marks', plain],
    [
      'with Go templates',
      set(`goTemplate: true\ngenerators: ${elements}\n${template((name) => `{{ .${name} }}`)}`),
    ],
  ])('that lists its elements is expanded, %s', async (_, text) => {
    const { exitCode, stdout, stderr } = await ran([folder({ 'set.yaml': text })]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/✔ argocd\/basket-dev-low +Succeeded/);
    expect(stdout).toMatch(/✔ argocd\/basket-prod-high +Succeeded/);
  });

  test.each([
    ['generators: [{git: {repoURL: a}}]\ntemplate: {}', 'its generator is git'],
    ['generators: [{list: {elementsYaml: a}}]\ntemplate: {}', 'its list has elementsYaml'],
    ['generators: []', 'it has no generators or no template'],
    [`generators: ${elements}\ntemplatePatch: a\ntemplate: {}`, 'its templatePatch is Go code'],
    [
      `goTemplate: true\ngenerators: ${elements}\ntemplate: {metadata: {name: '{{ .env | upper }}'}}`,
      'its template has {{.env | upper}}, which is Go code',
    ],
    [
      `goTemplate: true\ngenerators: ${elements}\ntemplate: {metadata: {name: '{{ .region }}'}}`,
      'its template has {{.region}}, which an element lacks',
    ],
  ])('%s is a warning that says what to do, and the run goes on', async (spec, reason) => {
    const { exitCode, stderr } = await ran([folder({ 'set.yaml': set(spec) })]);

    expect(exitCode).toBe(0);
    expect(stderr).toContain(
      `FIELD_VALUE set.yaml:1  warning: ApplicationSet/basket is not expanded: ${reason} → put them into the folder: argocd appset generate`,
    );
  });
});

describe('an AppProject', () => {
  test.each([
    [
      `{${open.replace("['*']", "['https://git.example.com/other.git']")}}`,
      'its repository https://git.example.com/basket.git',
      'sourceRepos',
    ],
    [
      `{${open.replace("server: '*'", 'server: https://dev.example.com')}}`,
      'Application/basket-prod-high its destination https://prod.example.com, basket',
      'destinations',
    ],
  ])('%s refuses an Application, before anything runs', async (spec, what, list) => {
    const { exitCode, stdout, stderr } = await ran([
      folder({ 'set.yaml': plain, 'project.yaml': project(spec) }),
    ]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(what);
    expect(stderr).toContain(`→ add it to spec.${list} of the project`);
  });

  test('a kind that it does not permit fails the sync, in Argo CD’s words', async () => {
    const spec = `{${open}, namespaceResourceBlacklist: [{group: '', kind: ConfigMap}]}`;
    const { exitCode, stdout } = await ran([folder({ 'set.yaml': plain, 'project.yaml': project(spec) })]);

    expect(exitCode).toBe(1);
    expect(stdout).toContain('resource :ConfigMap is not permitted in project shop');
    expect(stdout).toMatch(/^PermissionDenied: dev environment/m);
  });

  test('a window that denies syncs holds them until it closes', async () => {
    // A simulation begins on 2026-01-05 at 09:00 UTC.
    const windows =
      "syncWindows: [{kind: deny, schedule: '0 9 * * *', duration: 30m, clusters: ['https://prod.*']}]";
    const { exitCode, stdout } = await ran([
      folder({ 'set.yaml': plain, 'project.yaml': project(`{${open}, ${windows}}`) }),
    ]);

    expect(exitCode).toBe(0);
    // The window closes at 30 minutes, and Argo CD looks every three.
    const [, minute] = /^\+(\d+)m\d\ds +prod +Succeeded$/m.exec(stdout) ?? [];
    expect([30, 31, 32, 33, 34]).toContain(Number(minute));
  });

  test('a window that nobody can read is one problem', async () => {
    const windows = 'syncWindows: [{kind: deny, schedule: daily, duration: 1h}]';
    const { exitCode, stderr } = await ran([
      folder({ 'set.yaml': plain, 'project.yaml': project(`{${open}, ${windows}}`) }),
    ]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      'FIELD_VALUE project.yaml:1  AppProject/shop spec.syncWindows[0]: schedule is "daily", which is no schedule of five fields → write it as Argo CD reads it\n',
    );
  });
});

test('an Application that Argo CD could not read is told', async () => {
  const broken =
    'apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: basket}\nspec: nothing\n';
  const { exitCode, stderr } = await ran([folder({ 'app.yaml': broken })]);

  expect(exitCode).toBe(2);
  expect(stderr).toContain('FIELD_MISSING app.yaml:1  Application/basket has no spec.destination');
});

test('a folder with too many files is no folder of a product', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 2001 }, (_, index) => [`more/${index}.yaml`, 'a: 1\n']),
  );

  expect((await ran([folder(files)])).stderr).toMatch(/^INPUT_TOO_LARGE {2}the folder holds 200\d files/);
});

test('what is wrong with a Product while it runs is a warning', async () => {
  const elsewhere = plain.replaceAll('https://{{env}}.example.com', 'https://qa.example.com');
  const { stdout } = await ran([folder({ 'set.yaml': elsewhere })]);

  expect(stdout).toMatch(/^warning: APPLICATION_UNPLACED {2}.*basket-dev-low/m);
});

/** The command `lint`: levels, LintConfig, baselines, outputs and exit codes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../plugin/run.ts';
import { findings, folderOf, lintFolder, lintStream } from '../../support/lint.ts';

function job(annotations: string, name = 'migrate'): string {
  return `apiVersion: batch/v1
kind: Job
metadata: {name: ${name}, annotations: {${annotations}}}
spec:
  backoffLimit: 0
  template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}
`;
}

const preSync = 'argocd.argoproj.io/hook: PreSync';
const unbounded = job(preSync);

function config(spec: string): string {
  return `apiVersion: hookline.dev/v1alpha1\nkind: LintConfig\nspec: ${spec}\n`;
}

test('warnings alone exit 0, errors exit 3', async () => {
  const warned = await lintStream(unbounded);
  expect([warned.exitCode, warned.stderr]).toEqual([0, '1 warning in 1 object\n']);
  const failed = await lintStream(unbounded, '--lint', 'H011=error');
  expect([failed.exitCode, failed.stderr]).toEqual([3, '1 error in 1 object\n']);
  expect((await lintStream(unbounded, '--lint', 'off')).stderr).toBe('no findings in 1 object\n');
});

test.each([
  ['a broken document', 'kind: Job\nmetadata: {\n---\n', /^YAML_BROKEN stdin:/],
  [
    'a template',
    'kind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n',
    /^TEMPLATE_NOT_RENDERED stdin:2 /,
  ],
  ['nothing', '', /^RESULT_EMPTY /],
])('%s stops with exit 2 and empty stdout', async (_, text, message) => {
  const result = await lintStream(text, '-o', 'json');
  expect([result.exitCode, result.stdout]).toEqual([2, '']);
  expect(result.stderr).toMatch(message);
});

test.each([
  [['--lint', 'H999=off'], /^PARAMETER_UNKNOWN .*H999/],
  [['-o', 'sariff'], /^FLAG_VALUE .*did you mean sarif\?/],
  [['--dry-run'], /^FLAG_VALUE .*write --fix --dry-run/],
  [['--fix'], /^FIX_NEEDS_FILES .*--filter reads none/],
  [['--fixx'], /^FLAG_UNKNOWN .*did you mean --fix\?/],
])('%j is refused', async (argv, message) => {
  const result = await lintStream(unbounded, ...argv);
  expect([result.exitCode, result.stdout]).toEqual([2, '']);
  expect(result.stderr).toMatch(message);
});

test('a LintConfig sets levels, and a flag beats it', async () => {
  const folder = folderOf({ 'job.yaml': unbounded, 'hookline.yaml': config('{rules: {H011: "off"}}') });
  expect((await lintFolder(folder)).stdout).toBe('');
  expect((await lintFolder(folder, '--lint', 'H011=error')).exitCode).toBe(3);
});

test.each([
  [
    '{rules: {H011: false}}',
    'FIELD_TYPE hookline.yaml:3  LintConfig spec.rules.H011 is the boolean false, as which YAML 1.1 reads a bare off → quote it: "off"',
  ],
  [
    '{rules: {H911: "off"}}',
    'RULE_UNKNOWN hookline.yaml:3  LintConfig names the rule "H911", which does not exist → did you mean H011?',
  ],
  [
    '{rules: {H011: warning}}',
    'FIELD_VALUE hookline.yaml:3  LintConfig spec.rules.H011 is "warning" → use one of off, warn, error',
  ],
  ['{rule: {}}', 'FIELD_UNKNOWN hookline.yaml:3  LintConfig spec.rule does not exist → did you mean rules?'],
  [
    '{baseline: known.json}',
    'SOURCE_NOT_FOUND hookline.yaml:3  the baseline "known.json" does not exist → write it with --write-baseline, or leave it out',
  ],
  ['{baseline: ../known.json}', 'PATH_UNSAFE'],
])('the LintConfig %s is refused', async (spec, message) => {
  const result = await lintFolder(folderOf({ 'job.yaml': unbounded, 'hookline.yaml': config(spec) }));
  expect(result.exitCode).toBe(message.startsWith('PATH') ? 6 : 2);
  expect(result.stderr).toContain(message);
});

test('two LintConfigs are refused', async () => {
  const twice = `${config('{}')}---\n${config('{}')}`;
  const result = await lintFolder(folderOf({ 'job.yaml': unbounded, 'hookline.yaml': twice }));
  expect(result.stderr).toMatch(/^NAME_TAKEN hookline.yaml:5 .*hookline.yaml:1/);
});

test('a baseline hides what it knows, wherever that moves, and nothing else', async () => {
  const folder = folderOf({ 'job.yaml': unbounded, 'hookline.yaml': config('{baseline: known.json}') });
  expect(await lintFolder(folder, '--write-baseline', 'known.json')).toEqual({
    stdout: '',
    stderr: 'wrote known.json: no findings in 1 object; 1 known to the baseline\n',
    exitCode: 0,
  });
  expect(readFileSync(join(folder, 'known.json'), 'utf8')).toMatchInlineSnapshot(`
    "{
      "apiVersion": "hookline.dev/v1alpha1",
      "kind": "LintBaseline",
      "comment": "Known findings of hookline lint; +argocd:skip-file-rendering",
      "known": [
        {
          "file": "job.yaml",
          "rule": "H011",
          "object": "batch/Job migrate"
        }
      ]
    }
    "
  `);
  writeFileSync(join(folder, 'job.yaml'), `# moved\n\n${unbounded}---\n${job(preSync, 'other')}`);
  const result = await lintFolder(folder);
  expect(result.stdout).toMatch(/^H011 job.yaml:13  warning: Job\/other [^\n]*\n$/);
  expect(result.stderr).toBe('1 warning in 2 objects; 1 known to the baseline\n');
});

test('what a baseline knows and nobody finds is a note; a rule that does not exist is a problem', async () => {
  const folder = folderOf({ 'job.yaml': unbounded });
  await lintFolder(folder, '--write-baseline', 'known.json');
  const known = readFileSync(join(folder, 'known.json'), 'utf8');
  writeFileSync(
    join(folder, 'job.yaml'),
    unbounded.replace('spec:\n', 'spec:\n  activeDeadlineSeconds: 60\n'),
  );
  expect((await lintFolder(folder, '--baseline', 'known.json')).stderr).toContain(
    'note: known.json knows H011 on batch/Job migrate in job.yaml, which is no longer found; write the baseline anew',
  );
  writeFileSync(join(folder, 'known.json'), known.replace('H011', 'H911'));
  expect(await lintFolder(folder, '--baseline', 'known.json')).toEqual({
    stdout: '',
    stderr:
      'RULE_UNKNOWN known.json:8  the baseline names the rule "H911", which does not exist → remove its entries, or write the baseline anew with --write-baseline\n',
    exitCode: 2,
  });
  writeFileSync(join(folder, 'known.json'), '[]');
  expect((await lintFolder(folder, '--baseline', 'known.json')).stderr).toMatch(
    /^BASELINE_BROKEN known.json:1 /,
  );
});

test('json says everything of a finding', async () => {
  const { stdout } = await lintStream(unbounded, '-o', 'json', '--app-namespace', 'shop');
  expect(JSON.parse(stdout)).toEqual({
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Lint',
    summary: { objects: 1, errors: 0, warnings: 1, known: 0 },
    findings: [
      {
        rule: 'H011',
        level: 'warn',
        file: 'stdin',
        line: 4,
        object: 'batch/Job shop/migrate',
        message: 'Job/migrate has no activeDeadlineSeconds; a pod that cannot start holds the sync for ever',
        fix: 'write spec.activeDeadlineSeconds, such as 600',
        fixable: true,
      },
    ],
  });
});

test('sarif names files from the root of the repository', async () => {
  const folder = folderOf({ '.git/HEAD': '', 'apps/shop/a job.yaml': unbounded });
  const { stdout } = await lintFolder(folder, 'apps/shop', '-o', 'sarif');
  const [run] = (JSON.parse(stdout) as { readonly runs: readonly [Record<string, never>] }).runs;
  expect(run['tool']).toMatchObject({ driver: { name: 'hookline', rules: [{ id: 'H011' }] } });
  expect(run['results']).toMatchObject([
    {
      ruleId: 'H011',
      ruleIndex: 0,
      level: 'warning',
      locations: [
        {
          physicalLocation: { artifactLocation: { uri: 'apps/shop/a%20job.yaml' }, region: { startLine: 4 } },
        },
      ],
    },
  ]);
  expect(JSON.parse((await lintStream(unbounded, '-o', 'sarif', '--lint', 'off')).stdout)).toMatchObject({
    version: '2.1.0',
    runs: [{ results: [] }],
  });
});

test('declared hooks need no application to be linted, and are named as they are written', async () => {
  const hooks = `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: check}
spec:
  phases: [PreSync]
  container: {image: shop, envFrom: [{configMapRef: {name: settings}}]}
`;
  const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: shop}\n';
  const { stdout } = await lintFolder(folderOf({ 'settings.yaml': settings, 'hookline.yaml': hooks }));
  expect(stdout).toMatchInlineSnapshot(`
    "H080 hookline.yaml:1  warning: Hook/check runs in PreSync wave 0 and uses ConfigMap/settings, and the same sync creates it later, in Sync wave 0 (settings.yaml:1) → make ConfigMap/settings a PreSync hook in a wave below 0, or make Hook/check a Sync hook in a wave after 0
    H060 hookline.yaml:6  warning: Hook/check spec.container.image "shop" has no tag → name a version, or a digest
    "
  `);
});

test('an annotated Job is looked at as it will be, at the lines where it is written', async () => {
  const annotated = `# a comment
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    hookline.dev/phase: PreSync
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: a, image: "a:latest"}]
`;
  expect(await findings(annotated)).toEqual([
    'H060 stdin:12  warning: Job/migrate spec.template.spec.containers[0].image "a:latest" has the tag latest → name a version, or a digest',
  ]);
});

test('generate obeys a LintConfig, and its flag beats it', async () => {
  const misspelt = job('argocd.argoproj.io/hook: Presync');
  const folder = folderOf({ 'job.yaml': misspelt, 'hookline.yaml': config('{rules: {H001: warn}}') });
  const world = { environment: {}, folder, stdin: async () => new Uint8Array() };
  expect(await run(['generate'], world)).toMatchObject({ exitCode: 0, stdout: misspelt });
  expect(await run(['generate', '--lint', 'H001=error'], world)).toMatchObject({ exitCode: 3, stdout: '' });
});

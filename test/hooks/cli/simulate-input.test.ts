/** What `hookline simulate` refuses: flags and files, each by one problem, before anything runs. */
import { describe, expect, test } from 'vitest';
import { makeFolder } from '../../support/folder.ts';
import { flow, ran } from './ran.ts';

describe('wrong input is one problem, before anything runs', () => {
  test.each([
    ['--fial=a', 'FLAG_UNKNOWN  simulate has no flag --fial → did you mean --fail?'],
    ['--fail', 'FLAG_VALUE  flag --fail has no value → write --fail=SLOT[@ENVIRONMENT]'],
    ['--fail onStart', 'FLAG_VALUE  flag --fail is "onStart", and "onStart" is no slot → '],
    [
      '--fail environment.onStart@stagin',
      'FLAG_VALUE  flag --fail is "environment.onStart@stagin", and no flow goes to "stagin" → did you mean staging?',
    ],
    [
      '--fail release.onStart@dev',
      'FLAG_VALUE  flag --fail is "release.onStart@dev", and a hook of the release is of no environment',
    ],
    [
      '--fail environment.onFail@staging',
      'FLAG_VALUE  flag --fail is "environment.onFail@staging", and no flow has a hook there → see the hooks with',
    ],
    ['--retry-storm qa', 'FLAG_VALUE  flag --retry-storm is "qa", which no flow goes to'],
    ['--approve qa', 'FLAG_VALUE  flag --approve is "qa", which no flow goes to'],
    ['--approve staging@soon', 'FLAG_VALUE  flag --approve is "soon", which is not a duration'],
    ['--approve staging@1m@2m', 'FLAG_VALUE  flag --approve is "staging@1m@2m", which is not a duration'],
    ['--terminate-at 90', 'FLAG_VALUE  flag --terminate-at is "90", which has no unit'],
    ['--server-down 10s', 'FLAG_VALUE  flag --server-down is "10s", which is no span of time'],
    ['--server-down 20s..10s', 'FLAG_VALUE  flag --server-down is "20s..10s", which is no span of time'],
    ['--commit-at 10s:nowhere', 'SOURCE_NOT_FOUND  flag --commit-at names "nowhere", which is no folder'],
    ['--commit-at soon', 'FLAG_VALUE  flag --commit-at is "soon", which is not a duration'],
    [
      '--stand-in tool',
      'FLAG_VALUE  flag --stand-in is "tool", which is not of its form → write IMAGE=PROGRAM',
    ],
    ['--set-env A', 'FLAG_VALUE  flag --set-env is "A", which is not of its form → write NAME=VALUE'],
    ['--speed fast', 'FLAG_VALUE  flag --speed is "fast", which is no speed'],
    ['--speed 0', 'FLAG_VALUE  flag --speed is "0", which is no speed'],
    ['--seed 1.5', 'FLAG_VALUE  flag --seed is "1.5", which is no whole number'],
    ['--seed 1 --seed 2', 'FLAG_VALUE  flag --seed is given twice'],
    ['--product basket', 'PRODUCT_UNKNOWN  flag --product is "basket", and the folder holds no such Product'],
    ['-o yaml', 'FLAG_VALUE  flag -o is "yaml"'],
    ['other', 'ARGUMENT_EXTRA  simulate takes one folder, and was given manifests/examples/flow, other'],
  ])('%s', async (flags, message) => {
    const { exitCode, stdout, stderr } = await ran([flow, ...flags.split(' ')]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test.each([
    ['no-such-folder', 'SOURCE_NOT_FOUND  "no-such-folder" is no folder'],
    ['manifests/examples/helm', 'PRODUCT_UNKNOWN  "manifests/examples/helm" holds no Product'],
  ])('folder %s', async (folder, message) => {
    expect(await ran([folder])).toMatchObject({
      exitCode: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
  });
});

describe('faults of files', () => {
  test('each is one problem with its place, and nothing is run', async () => {
    const { exitCode, stdout, stderr } = await ran(['test/hooks/cli/simulated/faulty']);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^ENVIRONMENT_UNKNOWN flow\.yaml:18 {2}.*Environment\/prod/) as string,
      expect.stringMatching(/^HOOK_UNKNOWN flow\.yaml:21 {2}.*Hook\/smoke/) as string,
    ]);
  });
});

describe('a fault of one document', () => {
  const product = `apiVersion: hookline.dev/v1alpha1
kind: Product
metadata: {name: basket}
spec: {promotionFlows: [{name: main}]}
---
apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {}
---
apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: prod}
spec: {}
`;
  const trigger =
    'apiVersion: hookline.dev/v1alpha1\nkind: PromotionFlow\nmetadata: {name: main}\nspec:\n  triggerEnvironment: dev\n';
  const onStart = `${trigger}  hooks: {onStart: first}\n`;
  const hook = 'apiVersion: hookline.dev/v1alpha1\nkind: Hook\nmetadata: {name: first}\nspec: ';
  const template =
    'apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: first, annotations: {codefresh.io/workflow-origin: promotion}}\nspec: ';

  test.each<readonly [string, readonly string[], string]>([
    ['a field that does not exist', [`${trigger}  step: []`], 'FIELD_UNKNOWN flow.yaml:6'],
    ['postTrigger', [`${trigger}  postTrigger: first`], 'POST_TRIGGER_UNSUPPORTED flow.yaml:6'],
    [
      'an action of Codefresh',
      [`${trigger}  steps: [{environment: prod, dependsOn: [dev], policy: {action: commit}}]`],
      'ACTION_UNSUPPORTED flow.yaml:6',
    ],
    ['no dependsOn', [`${trigger}  steps: [{environment: prod}]`], 'DEPENDS_ON_MISSING flow.yaml:6'],
    [
      'a step on the trigger environment',
      [`${trigger}  steps: [{environment: dev, dependsOn: [dev]}]`],
      'STEP_ON_TRIGGER flow.yaml:6',
    ],
    ['a hook without a body', [onStart, `${hook}{}`], 'BODY_MISSING hook.yaml:4'],
    [
      'a hook with two bodies',
      [onStart, `${hook}{script: {image: a, source: b}, http: {url: c}}`],
      'BODY_TWICE hook.yaml:4',
    ],
    [
      'a hook with phases in a slot',
      [onStart, `${hook}{phases: [PreSync], script: {image: a, source: b}}`],
      'HOOK_HAS_PHASES flow.yaml:6',
    ],
    [
      'a workflow body',
      [onStart, `${hook}{workflow: {templateRef: {name: a}}}`],
      'WORKFLOWS_MISSING hook.yaml:4',
    ],
    [
      'a timeout without a unit',
      [onStart, `${hook}{timeout: 90, script: {image: a, source: b}}`],
      'FIELD_TYPE hook.yaml:4',
    ],
    [
      'a template without a ServiceAccount',
      [onStart, `${template}{entrypoint: a, templates: [{name: a, container: {image: a:1}}]}`],
      'SERVICE_ACCOUNT_MISSING hook.yaml:',
    ],
    [
      'a template that needs Argo Workflows',
      [
        onStart,
        `${template}{serviceAccountName: a, entrypoint: a, templates: [{name: a, steps: [[{name: b, template: c}]]}]}`,
      ],
      'WORKFLOWS_MISSING hook.yaml:4',
    ],
    [
      'a kind that does not exist',
      [`${trigger}---\napiVersion: hookline.dev/v1alpha1\nkind: Flow\nmetadata: {name: a}\n`],
      'KIND_UNKNOWN flow.yaml:8',
    ],
    ['broken YAML', [`${trigger}  hooks: [a`], 'YAML_BROKEN flow.yaml:'],
  ])('%s is one problem with its place', async (_, [flowFile = '', hookFile], expected) => {
    const folder = makeFolder({
      'product.yaml': product,
      'flow.yaml': flowFile,
      ...(hookFile === undefined ? {} : { 'hook.yaml': hookFile }),
    });
    const { exitCode, stdout, stderr } = await ran([folder]);

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr.split('\n').filter((line) => /^[A-Z_]+ /.test(line))).toHaveLength(1);
  });
});

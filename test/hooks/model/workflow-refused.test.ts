/** WorkflowTemplates that become no Hook: each construct is refused by its name. */
import { describe, expect, test } from 'vitest';
import { container, convert, workflow } from './fixtures/workflow.ts';

const needs =
  'which needs Argo Workflows → make its entrypoint a single container or script, or write a Hook';

describe('what needs Argo Workflows is refused by its name', () => {
  test.each([
    'steps',
    'dag',
    'templateRef',
    'resource',
    'suspend',
    'http',
    'plugin',
    'containerSet',
    'data',
    'memoize',
    'synchronization',
    'podSpecPatch',
    'daemon',
    'newInArgo',
  ])('%s', (construct) => {
    const value = construct === 'daemon' ? true : { a: '{{item}}' };

    expect(convert(workflow({ container: undefined, [construct]: value })).problems).toEqual([
      `error WORKFLOWS_MISSING WorkflowTemplate/a has ${construct}, ${needs}`,
    ]);
  });

  test.each(['sidecars', 'initContainers'])('%s beside a container', (construct) => {
    expect(convert(workflow({ [construct]: [{ image: 'b' }] })).problems).toEqual([
      `error WORKFLOWS_MISSING WorkflowTemplate/a has ${construct}, ${needs}`,
    ]);
  });

  test.each([
    'onExit',
    'hooks',
    'volumeClaimTemplates',
    'workflowTemplateRef',
    'templateDefaults',
    'synchronization',
  ])('%s of the spec', (construct) => {
    expect(convert(workflow({}, { [construct]: [{}] })).problems).toEqual([
      `error WORKFLOWS_MISSING WorkflowTemplate/a has ${construct}, ${needs}`,
    ]);
  });

  test('artifacts, and values that are looked up', () => {
    const valueFrom = { configMapKeyRef: { name: 'a', key: 'b' } };
    const made = convert(
      workflow(
        { inputs: { artifacts: [{}] }, outputs: { artifacts: [{}] } },
        { arguments: { parameters: [{ name: 'A', valueFrom }] } },
      ),
    );

    expect(made.problems).toEqual([
      `error WORKFLOWS_MISSING WorkflowTemplate/a has arguments parameter A with valueFrom, ${needs}`,
      `error WORKFLOWS_MISSING WorkflowTemplate/a has inputs.artifacts, ${needs}`,
      `error WORKFLOWS_MISSING WorkflowTemplate/a has outputs.artifacts, ${needs}`,
    ]);
  });

  test.each<[readonly string[] | undefined, string]>([
    [undefined, 'without command'],
    [['/usr/bin/php'], 'for "php"'],
  ])('a script with command %j', (command, wrong) => {
    const made = convert(workflow({ container: undefined, script: { image: 'a', command, source: 'x' } }));

    expect(made.problems).toEqual([
      `error WORKFLOWS_MISSING WorkflowTemplate/a has a script ${wrong}, which needs Argo Workflows` +
        ' → use one of sh, bash, ash, dash, zsh, python, python3, node, perl, ruby, or a container',
    ]);
  });

  test('in a template that is not the entrypoint it is nobody’s business', () => {
    const value = workflow(
      {},
      {
        templates: [
          { name: 'main', container },
          { name: 'other', steps: [[]] },
        ],
      },
    );

    expect(convert(value).problems).toEqual([]);
  });
});

describe('what is wrong', () => {
  test.each<[string, object, string]>([
    [
      'no entrypoint',
      { entrypoint: undefined },
      'FIELD_MISSING WorkflowTemplate/a has no entrypoint → write spec.entrypoint: main',
    ],
    [
      'an unknown entrypoint',
      { entrypoint: 'mian' },
      'FIELD_VALUE WorkflowTemplate/a has no template "mian", its entrypoint → did you mean main?',
    ],
    [
      'no templates',
      { templates: undefined },
      'FIELD_VALUE WorkflowTemplate/a has no template "main", its entrypoint → write spec.templates',
    ],
    [
      'two templates of one name',
      {
        templates: [
          { name: 'main', container },
          { name: 'main', container },
        ],
      },
      'NAME_TAKEN WorkflowTemplate/a spec.templates[1].name: two are named "main" → rename or remove one',
    ],
    [
      'two parameters of one name',
      { arguments: { parameters: [{ name: 'A' }, { name: 'A' }] } },
      'NAME_TAKEN WorkflowTemplate/a spec.arguments.parameters[1].name: two are named "A" → rename or remove one',
    ],
    [
      'no ServiceAccount',
      { serviceAccountName: undefined },
      'SERVICE_ACCOUNT_MISSING WorkflowTemplate/a names no ServiceAccount → write spec.serviceAccountName',
    ],
  ])('%s', (_what, spec, problem) => {
    expect(convert(workflow({}, spec)).problems).toEqual([`error ${problem}`]);
  });

  test.each<[string, object, string]>([
    [
      'container and script',
      { script: { image: 'a', source: 'b' } },
      'BODY_TWICE WorkflowTemplate/a template main has container and script → keep one',
    ],
    [
      'neither container nor script',
      { container: undefined },
      'BODY_MISSING WorkflowTemplate/a template main has neither container nor script → write one of them',
    ],
    [
      'no image',
      { container: {} },
      'FIELD_MISSING WorkflowTemplate/a spec.templates[0].container.image is missing → write a string',
    ],
  ])('%s', (_what, main, problem) => {
    expect(convert(workflow(main)).problems).toEqual([`error ${problem}`]);
  });

  test.each(['many', '-1', 1.5, 101, '{{=1}}'])('retryStrategy.limit %s', (limit) => {
    expect(convert(workflow({ retryStrategy: { limit } })).problems.at(-1)).toContain(
      'error FIELD_VALUE WorkflowTemplate/a retryStrategy.limit is "',
    );
  });

  test('a retryStrategy without limit is retried 6 times, with a warning', () => {
    const { hook, problems } = convert(workflow({ retryStrategy: {} }));

    expect(hook.spec.retries).toBe(6);
    expect(problems).toEqual([
      'warn WORKFLOW_SIMPLIFIED WorkflowTemplate/a has a retryStrategy without limit; its Job is retried 6 times' +
        ' → write retryStrategy.limit',
    ]);
  });

  const path = '/tmp/c.txt';

  test.each<[object, string]>([
    [
      { name: 'PROMOTION_CONTEXT', globalName: 'CONTEXT', valueFrom: { path } },
      'error FIELD_VALUE WorkflowTemplate/a output PROMOTION_CONTEXT has the globalName "CONTEXT" → write globalName: PROMOTION_CONTEXT',
    ],
    [
      { name: 'PROMOTION_CONTEXT', valueFrom: { path } },
      'error FIELD_VALUE WorkflowTemplate/a output PROMOTION_CONTEXT has no globalName → write globalName: PROMOTION_CONTEXT',
    ],
    [
      { name: 'CONTEXT', globalName: 'PROMOTION_CONTEXT', valueFrom: { path } },
      'error FIELD_VALUE WorkflowTemplate/a output CONTEXT has the globalName PROMOTION_CONTEXT → write name: PROMOTION_CONTEXT as well',
    ],
    [
      { name: 'PROMOTION_CONTEXT', globalName: 'PROMOTION_CONTEXT', valueFrom: { expression: '1' } },
      'error FIELD_VALUE WorkflowTemplate/a output PROMOTION_CONTEXT has no valueFrom.path → write the absolute path of a file, such as /tmp/promotion-context.txt',
    ],
    ...['c.txt', '/tmp/', '/tmp/../c', '//c', '/'].map((wrong): [object, string] => [
      { name: 'PROMOTION_CONTEXT', globalName: 'PROMOTION_CONTEXT', valueFrom: { path: wrong } },
      `error FIELD_VALUE WorkflowTemplate/a output PROMOTION_CONTEXT has the path "${wrong}" → write the absolute path of a file, such as /tmp/promotion-context.txt`,
    ]),
    [
      { name: 'IMAGE', valueFrom: { path } },
      'warn WORKFLOW_SIMPLIFIED WorkflowTemplate/a output IMAGE is not read → hand values on by PROMOTION_CONTEXT',
    ],
  ])('output %j', (output, problem) => {
    expect(convert(workflow({ outputs: { parameters: [output] } })).problems).toEqual([problem]);
  });

  test.each([{}, [], 'text', { metadata: { name: 'a' } }, { metadata: {}, spec: {} }])(
    '%j is no template',
    (value) => {
      expect(convert(value).problems.length).toBeGreaterThan(0);
    },
  );
});

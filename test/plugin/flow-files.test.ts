/** Hook files with products, environments, flows and WorkflowTemplates: what is taken, and each thing that is not. */
import { describe, expect, test } from 'vitest';
import { document, environments, flow, hook, hookFile, identity, product } from '../support/flow.ts';
import { generate, repository } from '../support/repository.ts';

const template = {
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'WorkflowTemplate',
  metadata: { name: 'tell', annotations: { 'codefresh.io/workflow-origin': 'promotion' } },
  spec: { anything: ['goes', 'here'] },
};

async function report(
  ...documents: readonly string[]
): Promise<{ readonly lines: readonly string[]; readonly exitCode: number }> {
  const root = repository({ 'hookline.yaml': hookFile(...documents) });
  const { stdout, stderr, exitCode } = await generate([...identity, '--render', 'none'], { root });
  expect(stdout).toBe('');
  return { lines: stderr === '' ? [] : stderr.trimEnd().split('\n'), exitCode };
}

test('an application that names no flow takes nothing of them', async () => {
  const documents = [product, ...environments, flow({ hooks: { onStart: 'announce' } }), hook('announce')];

  expect(await report(...documents)).toEqual({ lines: [], exitCode: 0 });
});

test('its own hooks are as they are without them', async () => {
  const own = hook('own', { phases: ['PreSync'] });
  const root = repository({
    'alone.yaml': hookFile(own),
    'beside.yaml': hookFile(product, ...environments, flow(), JSON.stringify(template), own),
  });

  const [alone, beside] = await Promise.all(
    ['alone.yaml', 'beside.yaml'].map((file) =>
      generate([...identity, '--render', 'none', '--hooks', file], { root }),
    ),
  );

  expect(beside).toEqual(alone);
  expect(alone?.stdout).toContain('kind: "Job"');
});

test('a slot may name a WorkflowTemplate, and a Hook of its name comes first', async () => {
  const start = flow({ hooks: { onStart: { hook: 'tell', parameters: { WORDS: 'x' } } } });
  const own = hook('tell', { parameters: [{ name: 'WORDS' }] });

  const documents = [product, ...environments, start, JSON.stringify(template), own];

  expect((await report(...documents)).lines).toEqual([]);
});

test('WorkflowTemplates without a name are refused: no slot can name them', async () => {
  const nameless = JSON.stringify({ ...template, metadata: {} });

  expect((await report(nameless, nameless)).lines).toEqual([
    'FIELD_MISSING hookline.yaml:1  WorkflowTemplate metadata.name is missing → write a string',
    'FIELD_MISSING hookline.yaml:3  WorkflowTemplate metadata.name is missing → write a string',
  ]);
});

test('documents may stand in several files', async () => {
  const root = repository({
    'hookline/a.yaml': hookFile(flow({ hooks: { onStart: 'announce' } })),
    'hookline/b.yaml': hookFile(product, ...environments),
    'hookline/c/hooks.yaml': hookFile(hook('announce')),
  });

  expect(await generate([...identity, '--render', 'none'], { root })).toMatchObject({
    stderr: '',
    exitCode: 0,
  });
});

describe('what is wrong, with its place', () => {
  test.each<[string, readonly string[], string]>([
    [
      'an unknown kind',
      [document('PromotionPolicy', 'a')],
      'KIND_UNKNOWN hookline.yaml:1  "PromotionPolicy" is no kind that hook files hold → did you mean PromotionFlow?',
    ],
    [
      "Codefresh's apiVersion",
      [flow().replace('hookline.dev/v1alpha1', 'codefresh.io/v1beta1')],
      'API_VERSION_UNKNOWN hookline.yaml:1  PromotionFlow has the apiVersion "codefresh.io/v1beta1"; hook files hold hookline.dev/v1alpha1 → write apiVersion: hookline.dev/v1alpha1',
    ],
    [
      'our apiVersion on a kind of Argo',
      [document('WorkflowTemplate', 'a')],
      'API_VERSION_UNKNOWN hookline.yaml:1  WorkflowTemplate has the apiVersion "hookline.dev/v1alpha1"; hook files hold argoproj.io/v1alpha1 → write apiVersion: argoproj.io/v1alpha1',
    ],
    ...(
      [
        ['Product', 'products'],
        ['Environment', 'environments'],
        ['PromotionFlow', 'flows'],
      ] as const
    ).map(([kind, noun]): [string, readonly string[], string] => [
      `two ${noun} of one name`,
      [
        document('Environment', 'dev'),
        ...[1, 2].map(() =>
          document(kind, 'dev', kind === 'PromotionFlow' ? { triggerEnvironment: 'dev' } : {}),
        ),
      ],
      `NAME_TAKEN hookline.yaml:${kind === 'Environment' ? 3 : 5}  two ${noun} are named "dev"; the other is at hookline.yaml:${kind === 'Environment' ? 1 : 3} → rename one`,
    ]),
    [
      'two WorkflowTemplates of one name',
      [JSON.stringify(template), JSON.stringify(template)],
      'NAME_TAKEN hookline.yaml:3  two WorkflowTemplates are named "tell"; the other is at hookline.yaml:1 → rename one',
    ],
    [
      'an unknown field',
      [document('Environment', 'dev', { typ: 'Production' })],
      'FIELD_UNKNOWN hookline.yaml:1  Environment/dev spec.typ does not exist → did you mean type?',
    ],
    [
      'postTrigger',
      [flow({ postTrigger: 'x' })],
      'POST_TRIGGER_UNSUPPORTED hookline.yaml:1  PromotionFlow/main has spec.postTrigger, which does not exist here → use hooks.onStart',
    ],
    [
      'an unknown environment',
      [...environments.slice(0, 2), flow()],
      'ENVIRONMENT_UNKNOWN hookline.yaml:5  PromotionFlow/main: there is no Environment/prod → use one of dev, staging',
    ],
    [
      'a circle',
      [
        ...environments,
        flow({
          steps: [
            { environment: 'staging', dependsOn: ['prod'] },
            { environment: 'prod', dependsOn: ['staging'] },
          ],
        }),
      ],
      'FLOW_CYCLE hookline.yaml:7  PromotionFlow/main: steps depend on each other: staging → prod → staging → remove one of these from dependsOn',
    ],
    [
      'an unknown hook',
      [...environments, flow({ hooks: { onFail: 'pgae' } }), hook('page')],
      'HOOK_UNKNOWN hookline.yaml:7  PromotionFlow/main: there is no Hook/pgae → did you mean page?',
    ],
    [
      'a WorkflowTemplate that is not marked',
      [
        ...environments,
        flow({ hooks: { onFail: 'tell' } }),
        JSON.stringify({ ...template, metadata: { name: 'tell' } }),
      ],
      'HOOK_UNKNOWN hookline.yaml:7  PromotionFlow/main: release.onFail names WorkflowTemplate/tell, which is not marked for flows → annotate it codefresh.io/workflow-origin: promotion',
    ],
    [
      'a flow that is not there',
      [product],
      'FLOW_UNKNOWN hookline.yaml:1  Product/shop: there is no PromotionFlow/main → add it beside the product',
    ],
    [
      'a queue without syncs',
      [
        document('Product', 'shop', { concurrency: 'Queue', promotionFlows: [{ name: 'main' }] }),
        ...environments,
        flow(),
      ],
      'QUEUE_NEEDS_SYNC hookline.yaml:1  Product/shop: concurrency is Queue, and PromotionFlow/main does not sync "staging" itself → write policy: {action: Sync} in that step, or concurrency: Supersede',
    ],
  ])('%s', async (_, documents, line) => {
    const { lines, exitCode } = await report(...documents);

    expect([lines[0], exitCode]).toEqual([line, 2]);
  });

  test('is said on the line of the field', async () => {
    const root = repository({
      'hookline.yaml': `apiVersion: hookline.dev/v1alpha1
kind: Environment
metadata: {name: dev}
spec: {}
---
apiVersion: hookline.dev/v1alpha1
kind: PromotionFlow
metadata: {name: main}
spec:
  triggerEnvironment: dev
  hooks:
    onFail:
      - hook: page
        onEror: Fail
`,
    });

    const { stderr } = await generate([...identity, '--render', 'none'], { root });

    expect(stderr).toBe(
      'FIELD_UNKNOWN hookline.yaml:14  PromotionFlow/main spec.hooks.onFail[0].onEror does not exist → did you mean onError?\n',
    );
  });

  test('what is broken is not missed a second time', async () => {
    const { lines } = await report(
      ...environments,
      flow({ hooks: { onStart: 'page' } }),
      hook('page', { tmeout: '1m' }),
    );

    expect(lines).toEqual([
      'FIELD_UNKNOWN hookline.yaml:9  Hook/page spec.tmeout does not exist → did you mean timeout?',
    ]);
  });

  test('all of it at once', async () => {
    const { lines } = await report(
      product.replace('"main"', '"mian"'),
      flow({ hooks: { onStart: 'a' } }, { staging: { dependsOn: [] } }),
    );

    expect(lines.map((line) => line.split(' ')[0])).toEqual([
      'FLOW_UNKNOWN',
      'DEPENDS_ON_MISSING',
      'ENVIRONMENT_UNKNOWN',
      'ENVIRONMENT_UNKNOWN',
      'ENVIRONMENT_UNKNOWN',
      'HOOK_UNKNOWN',
    ]);
  });
});

/** Faults of a flow's graph, and between products, environments, flows and hooks: each with its place and fix. */
import { describe, expect, test } from 'vitest';
import { configurationFaults, type Configuration } from '../../../hooks/model/configuration.ts';
import { flowFaults, lastEnvironments } from '../../../hooks/model/flow-check.ts';
import type { FlowSpec } from '../../../hooks/model/flow.ts';
import { pathText } from '../../../hooks/model/path.ts';
import { Product, type ProductSpec } from '../../../hooks/model/product.ts';

/** Makes a flow from dev of steps written `environment: dependencies`. */
function flow(...steps: readonly string[]): FlowSpec {
  return {
    triggerEnvironment: 'dev',
    steps: steps.map((step) => {
      const [environment = '', after = ''] = step.split(':');
      const dependsOn = after.split(' ').filter((name) => name !== '');
      return { environment, ...(dependsOn.length === 0 ? {} : { dependsOn }) };
    }),
  };
}

function line({
  code,
  path = [],
  message,
  fix,
}: {
  readonly code: string;
  readonly path?: readonly (string | number)[];
  readonly message: string;
  readonly fix?: string;
}): string {
  return `${code} ${pathText(path)}: ${message} → ${fix}`;
}

describe('the graph', () => {
  test.each([
    ['no step', flow()],
    ['a line', flow('staging: dev', 'prod: staging')],
    ['a diamond', flow('eu: dev', 'us: dev', 'prod: eu us')],
    ['steps in another order than they run', flow('prod: staging', 'staging: dev')],
    ['a step after the trigger and another', flow('staging: dev', 'prod: dev staging')],
  ])('%s is right', (_, spec) => {
    expect(flowFaults(spec)).toEqual([]);
  });

  test.each([
    [
      'a step on the trigger environment',
      flow('dev: dev'),
      [
        'STEP_ON_TRIGGER spec.steps[0].environment: "dev" is the trigger environment, which is no step → remove the step; the hooks of the release cover it',
      ],
    ],
    [
      'two steps for one environment',
      flow('staging: dev', 'staging: dev'),
      ['ENVIRONMENT_TWICE spec.steps[1].environment: two steps are for "staging" → make one step of them'],
    ],
    [
      'no dependsOn',
      flow('staging'),
      [
        'DEPENDS_ON_MISSING spec.steps[0]: the step for "staging" has no dependsOn → write dependsOn: [dev], or the environments that come before it',
      ],
    ],
    [
      'a dependsOn outside of the flow',
      flow('staging: dev', 'prod: stagin'),
      [
        'DEPENDS_ON_UNKNOWN spec.steps[1].dependsOn[0]: dependsOn names "stagin", which is not in the flow → did you mean staging?',
      ],
    ],
    [
      'a step that depends on itself',
      flow('staging: staging'),
      [
        'FLOW_CYCLE spec.steps[0].dependsOn: steps depend on each other: staging → staging → remove one of these from dependsOn',
      ],
    ],
    [
      'a circle behind a line',
      flow('a: dev c', 'b: a', 'c: b', 'd: c'),
      [
        'FLOW_CYCLE spec.steps[0].dependsOn: steps depend on each other: a → c → b → a → remove one of these from dependsOn',
      ],
    ],
    [
      'two circles',
      flow('a: b', 'b: a', 'c: d', 'd: c'),
      [
        'FLOW_CYCLE spec.steps[0].dependsOn: steps depend on each other: a → b → a → remove one of these from dependsOn',
        'FLOW_CYCLE spec.steps[2].dependsOn: steps depend on each other: c → d → c → remove one of these from dependsOn',
      ],
    ],
  ])('%s', (_, spec, lines) => {
    expect(flowFaults(spec).map(line)).toEqual(lines);
  });

  test('a thousand steps are checked in one go', () => {
    const steps = Array.from(
      { length: 1000 },
      (_, index) => `e${index}: ${index === 0 ? 'dev' : `e${index - 1}`}`,
    );

    expect(flowFaults(flow(...steps))).toEqual([]);
  });

  test.each([
    [flow(), ['dev']],
    [flow('staging: dev', 'prod: staging'), ['prod']],
    [flow('eu: dev', 'us: dev'), ['eu', 'us']],
  ])('a release ends where nothing depends on: %#', (spec, last) => {
    expect(lastEnvironments(spec)).toEqual(last);
  });
});

function productSpec(spec: object): ProductSpec {
  return Product.parse({
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Product',
    metadata: { name: 'shop' },
    spec,
  }).spec;
}

function faults(configuration: Partial<Configuration>): readonly string[] {
  return configurationFaults({
    products: new Map(),
    environments: ['dev', 'staging', 'prod'],
    flows: new Map(),
    hooks: new Map([
      ['announce', { hasPhases: false, parameters: ['WORDS'] }],
      ['bare', { hasPhases: false, parameters: [] }],
      ['own', { hasPhases: true, parameters: [] }],
    ]),
    unmarkedTemplates: ['template'],
    ...configuration,
  }).map((fault) => `${fault.kind}/${fault.name} ${line(fault)}`);
}

const whole = flow('staging: dev', 'prod: staging');

describe('between documents', () => {
  test('what names what is there is right', () => {
    const spec = { ...whole, hooks: { onStart: { hook: 'announce', parameters: { WORDS: 'x' } } } };

    expect(
      faults({
        products: new Map([['shop', productSpec({ promotionFlows: [{ name: 'main' }] })]]),
        flows: new Map([['main', spec]]),
      }),
    ).toEqual([]);
  });

  test.each<[string, FlowSpec, readonly string[]]>([
    [
      'an unknown trigger environment',
      { triggerEnvironment: 'deev' },
      ['ENVIRONMENT_UNKNOWN spec.triggerEnvironment: there is no Environment/deev → did you mean dev?'],
    ],
    [
      'an unknown environment of a step',
      flow('stage: dev'),
      [
        'ENVIRONMENT_UNKNOWN spec.steps[0].environment: there is no Environment/stage → use one of dev, staging, prod',
      ],
    ],
    [
      'an unknown hook',
      { ...whole, hooks: { onFail: 'anounce' } },
      ['HOOK_UNKNOWN spec.hooks.onFail: there is no Hook/anounce → did you mean announce?'],
    ],
    [
      'an unknown hook in a list',
      { ...whole, hooks: { onStart: ['announce', { hook: 'xyz' }] } },
      ['HOOK_UNKNOWN spec.hooks.onStart[1]: there is no Hook/xyz → use one of announce, bare, own'],
    ],
    [
      'an unknown hook of an action',
      { ...flow(), steps: [{ environment: 'prod', dependsOn: ['dev'], policy: { preAction: 'xyz' } }] },
      ['HOOK_UNKNOWN spec.steps[0].policy.preAction: there is no Hook/xyz → use one of announce, bare, own'],
    ],
    [
      'a template without the mark',
      { ...whole, hooks: { onStart: 'template' } },
      [
        'HOOK_UNKNOWN spec.hooks.onStart: release.onStart names WorkflowTemplate/template, which is not marked for flows → annotate it codefresh.io/workflow-origin: promotion',
      ],
    ],
    [
      'a hook with phases',
      { ...whole, hooks: { onStart: 'own' } },
      [
        'HOOK_HAS_PHASES spec.hooks.onStart: release.onStart names Hook/own, which has phases of its own → remove its phases, or take it out of the slot',
      ],
    ],
    [
      'a parameter that the hook does not declare',
      { ...whole, hooks: { onStart: [{ hook: 'announce', parameters: { WORD: 'x' } }] } },
      [
        'SLOT_PARAMETER_UNKNOWN spec.hooks.onStart[0].parameters.WORD: release.onStart gives "WORD" to Hook/announce, which declares no such parameter → did you mean WORDS?',
      ],
    ],
    [
      'a parameter for a hook without any',
      { ...whole, hooks: { onStart: { hook: 'bare', parameters: { A: 'x' } } } },
      [
        'SLOT_PARAMETER_UNKNOWN spec.hooks.onStart.parameters.A: release.onStart gives "A" to Hook/bare, which declares no such parameter → declare it in spec.parameters of Hook/bare',
      ],
    ],
  ])('%s', (_, spec, lines) => {
    expect(faults({ flows: new Map([['main', spec]]) })).toEqual(
      lines.map((text) => `PromotionFlow/main ${text}`),
    );
  });

  test('a flow that a product names and that is not there', () => {
    const products = new Map([['shop', productSpec({ promotionFlows: [{ name: 'mian' }] })]]);

    expect(faults({ products, flows: new Map([['main', whole]]) })).toEqual([
      'Product/shop FLOW_UNKNOWN spec.promotionFlows[0].name: there is no PromotionFlow/mian → did you mean main?',
    ]);
  });

  test('a queue needs an action Sync in every step', () => {
    const spec = { concurrency: 'Queue', promotionFlows: [{ name: 'main' }] };
    const [first, second] = whole.steps ?? [];
    const steps = [{ ...first, policy: { action: 'Sync' } }, second] as NonNullable<FlowSpec['steps']>;

    expect(
      faults({
        products: new Map([['shop', productSpec(spec)]]),
        flows: new Map([['main', { ...whole, steps }]]),
      }),
    ).toEqual([
      'Product/shop QUEUE_NEEDS_SYNC spec.concurrency: concurrency is Queue, and PromotionFlow/main does not sync "prod" itself → write policy: {action: Sync} in that step, or concurrency: Supersede',
    ]);
  });
});

/** The schemas of Product, Environment and PromotionFlow: what they take, and each thing that they refuse. */
import { describe, expect, test } from 'vitest';
import { flowTimeoutSeconds } from '../../../hooks/model/flow.ts';
import { faults, specOf, type Kind } from '../../support/kind-faults.ts';

const step = { environment: 'staging', dependsOn: ['dev'] };

describe('what is taken', () => {
  test('a product with every field', () => {
    const spec = {
      applications: {
        namespaces: ['argocd'],
        projects: ['shop'],
        selector: {
          matchLabels: { 'hookline.dev/product': 'shop' },
          matchExpressions: [
            { key: 'tier', operator: 'In', values: ['web'] },
            { key: 'old', operator: 'DoesNotExist' },
          ],
        },
      },
      match: 'Version',
      versionSource: { file: 'Chart.yaml', jsonPath: '$.appVersion' },
      require: 'Matched',
      concurrency: 'Queue',
      unmatchedSync: 'Allow',
      promotionFlows: [
        {
          name: 'main',
          gitTriggerSelectors: [{ key: 'gitRevision', operator: 'NotIn', values: ['wip-*'] }],
        },
        { name: 'by-hand' },
      ],
    };

    expect(specOf('Product', spec)).toEqual(spec);
  });

  test.each([{ label: 'version' }, { helmParameter: 'tag' }, { image: 'ghcr.io/acme/shop' }])(
    'a version from %j',
    (versionSource) => {
      expect(faults('Product', { versionSource })).toEqual([]);
    },
  );

  test('a product of nothing has the defaults', () => {
    expect(specOf('Product', {})).toEqual({
      match: 'Revision',
      require: 'All',
      concurrency: 'Supersede',
      unmatchedSync: 'Hold',
    });
  });

  test('an environment with every field', () => {
    const spec = {
      type: 'Production',
      destinations: [{ name: 'prod-eu', namespace: 'shop-*' }, { server: 'https://kubernetes.default.svc' }],
      selector: { matchLabels: { tier: 'web' } },
      timeout: '2h',
      settle: '30s',
      degradedGrace: '2m',
      matchTimeout: '5m',
    };

    expect(specOf('Environment', spec)).toEqual(spec);
  });

  test('an environment of nothing has the defaults', () => {
    expect(specOf('Environment', {})).toEqual({
      timeout: '1h',
      settle: '10s',
      degradedGrace: '60s',
      matchTimeout: '10m',
    });
  });

  test('a flow with every field and every form of a slot', () => {
    const spec = {
      triggerEnvironment: 'dev',
      timeout: '24h',
      hooks: { onStart: 'announce', onSuccess: ['a', { hook: 'b' }], onFail: { hook: 'page' } },
      steps: [
        {
          ...step,
          policy: { action: 'Sync', preAction: 'open-change', postAction: ['smoke', 'close-change'] },
          approval: { groups: ['release-managers'] },
          hooks: {
            onStart: { hook: 'freeze', parameters: { UNTIL: 'monday' }, onError: 'Fail' },
            onFail: [
              'rollback',
              { hook: 'page', parameters: { SEVERITY: '2' }, onError: 'Ignore', reasons: ['Superseded'] },
            ],
          },
        },
      ],
    };

    expect(specOf('PromotionFlow', spec)).toEqual(spec);
  });

  test("Codefresh's spellings: none, and a timeout in minutes", () => {
    const spec = {
      triggerEnvironment: 'dev',
      promotionTimeoutLimit: 120,
      steps: [{ ...step, policy: { action: 'none' } }],
    };

    expect(specOf('PromotionFlow', spec)).toEqual({
      ...spec,
      steps: [{ ...step, policy: { action: 'None' } }],
    });
  });
});

test.each([
  [{}, 86_400],
  [{ timeout: '90m' }, 5400],
  [{ promotionTimeoutLimit: 5 }, 300],
])('a flow with %j may take %i seconds', (spec, seconds) => {
  expect(flowTimeoutSeconds({ triggerEnvironment: 'dev', ...spec })).toBe(seconds);
});

const flow = { triggerEnvironment: 'dev' };

function slotted(onStart: unknown): object {
  return { ...flow, hooks: { onStart } };
}

function failing(onFail: unknown): object {
  return { ...flow, hooks: { onFail } };
}

describe('what is refused', () => {
  test.each<[Kind, object, string]>([
    [
      'Product',
      { concurency: 'Queue' },
      'FIELD_UNKNOWN Product/a spec.concurency does not exist → did you mean concurrency?',
    ],
    [
      'Product',
      { concurrency: 'queue' },
      'FIELD_VALUE Product/a spec.concurrency is "queue" → did you mean Queue?',
    ],
    [
      'Product',
      { promotionTemplateRef: 'x' },
      "FIELD_UNKNOWN Product/a has spec.promotionTemplateRef, which does not exist here → write the template's versionSource as spec.versionSource",
    ],
    [
      'Product',
      { versionSource: { label: 'a', image: 'b' } },
      'FIELD_VALUE Product/a spec.versionSource: versionSource has label and image → write exactly one of them',
    ],
    [
      'Product',
      { versionSource: { file: 'Chart.yaml' } },
      'FIELD_MISSING Product/a spec.versionSource: versionSource has file without jsonPath → write file and jsonPath together',
    ],
    [
      'Product',
      { versionSource: { label: 'a', jsonPath: '$.a' } },
      'FIELD_MISSING Product/a spec.versionSource: versionSource has jsonPath without file → write file and jsonPath together',
    ],
    [
      'Product',
      { versionSource: { file: 'a', jsonPath: '{.a}' } },
      'QUERY_REFUSED Product/a spec.versionSource.jsonPath: "{.a}" ',
    ],
    [
      'Product',
      {
        promotionFlows: [
          { name: 'a', gitTriggerSelectors: [{ key: 'commitMessage', operator: 'In', values: ['*'] }] },
        ],
      },
      'SELECTOR_UNSUPPORTED Product/a spec.promotionFlows[0].gitTriggerSelectors[0].key: commitMessage cannot select a flow: no field of an Application has it → select by gitRevision',
    ],
    [
      'Product',
      { applications: { selector: { matchExpressions: [{ key: 'a', operator: 'In' }] } } },
      'FIELD_VALUE Product/a spec.applications.selector.matchExpressions[0].values: operator In is given no values → write the values',
    ],
    [
      'Environment',
      { destinations: [{ namespace: 'a' }] },
      'FIELD_VALUE Environment/a spec.destinations[0]: a destination has neither name nor server → write one of them; where Applications use both, list the cluster twice',
    ],
    [
      'Environment',
      { destinations: [{ name: 'a', server: 'b' }] },
      'FIELD_VALUE Environment/a spec.destinations[0]: a destination has both name and server → write one of them; where Applications use both, list the cluster twice',
    ],
    [
      'Environment',
      { timeout: 3600 },
      'FIELD_TYPE Environment/a spec.timeout is the number 3600 and must be a string → write 3600s',
    ],
    [
      'Environment',
      { settle: '0s' },
      'TIMEOUT_INVALID Environment/a spec.settle: "0s" is zero → write a Go duration such as 90s, 10m or 1h30m',
    ],
    [
      'Environment',
      { type: 'PROD' },
      'FIELD_VALUE Environment/a spec.type is "PROD" → use one of Production, NonProduction',
    ],
    [
      'PromotionFlow',
      {},
      'FIELD_MISSING PromotionFlow/a spec.triggerEnvironment is missing → write a string',
    ],
    [
      'PromotionFlow',
      { ...flow, postTrigger: 'x' },
      'POST_TRIGGER_UNSUPPORTED PromotionFlow/a has spec.postTrigger, which does not exist here → use hooks.onStart',
    ],
    [
      'PromotionFlow',
      { ...flow, timeout: '1h', promotionTimeoutLimit: 60 },
      'FIELD_VALUE PromotionFlow/a spec.promotionTimeoutLimit: timeout and promotionTimeoutLimit both say it → remove promotionTimeoutLimit',
    ],
    ...(['commit', 'pr'] as const).map((action): [Kind, object, string] => [
      'PromotionFlow',
      { ...flow, steps: [{ ...step, policy: { action } }] },
      `ACTION_UNSUPPORTED PromotionFlow/a spec.steps[0].policy.action: action "${action}" writes to Git, which Hookline does not do → write None, and let people or CI change Git; or Sync`,
    ]),
    [
      'PromotionFlow',
      { ...flow, steps: [{ ...step, policy: { action: 'sync' } }] },
      'FIELD_VALUE PromotionFlow/a spec.steps[0].policy.action: "sync" is no action → did you mean Sync?',
    ],
    [
      'PromotionFlow',
      { ...flow, steps: [{ ...step, approval: {} }] },
      'FIELD_MISSING PromotionFlow/a spec.steps[0].approval.groups is missing → write a list',
    ],
    [
      'PromotionFlow',
      slotted(5),
      'FIELD_TYPE PromotionFlow/a spec.hooks.onStart is the number 5 and must be a string, a map or a list → write a string, a map or a list',
    ],
    [
      'PromotionFlow',
      slotted([]),
      'FIELD_VALUE PromotionFlow/a spec.hooks.onStart is empty → write a value, or remove the field',
    ],
    [
      'PromotionFlow',
      slotted(''),
      'FIELD_VALUE PromotionFlow/a spec.hooks.onStart is empty → write a value, or remove the field',
    ],
    [
      'PromotionFlow',
      slotted({ hok: 'a' }),
      'FIELD_UNKNOWN PromotionFlow/a spec.hooks.onStart.hok does not exist → did you mean hook?',
    ],
    [
      'PromotionFlow',
      slotted(['a', { hook: 'b', onEror: 'Fail' }]),
      'FIELD_UNKNOWN PromotionFlow/a spec.hooks.onStart[1].onEror does not exist → did you mean onError?',
    ],
    [
      'PromotionFlow',
      slotted({ hook: 'a', reasons: ['Failed'] }),
      'FIELD_UNKNOWN PromotionFlow/a spec.hooks.onStart.reasons does not exist → use one of hook, parameters, onError',
    ],
    [
      'PromotionFlow',
      slotted({ hook: 'a', parameters: { SEVERITY: 2 } }),
      'FIELD_TYPE PromotionFlow/a spec.hooks.onStart.parameters.SEVERITY is the number 2 and must be a string → quote it: "2"',
    ],
    [
      'PromotionFlow',
      slotted({ hook: 'a', parameters: { 'B-C': 'x' } }),
      'NAME_INVALID PromotionFlow/a spec.hooks.onStart.parameters.B-C: parameter "B-C" is no name of an environment variable → use letters, digits and "_", not beginning with a digit',
    ],
    [
      'PromotionFlow',
      slotted([{ hook: 'a', parameters: { VERSION: 'x' } }]),
      'NAME_RESERVED PromotionFlow/a spec.hooks.onStart[0].parameters.VERSION: parameter "VERSION" has the name of an argument that every hook is given → rename it; the argument is there without being declared',
    ],
    [
      'PromotionFlow',
      failing([{ hook: 'a', reasons: ['failed'] }]),
      'FIELD_VALUE PromotionFlow/a spec.hooks.onFail[0].reasons[0] is "failed" → did you mean Failed?',
    ],
    [
      'PromotionFlow',
      failing(Array.from({ length: 101 }, () => 'a')),
      'FIELD_VALUE PromotionFlow/a spec.hooks.onFail has more than 100 entries → remove some',
    ],
  ])('%s %j', (kind, spec, line) => {
    expect(faults(kind, spec)).toEqual([expect.stringContaining(line)]);
  });
});

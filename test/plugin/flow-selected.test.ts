/** What flow slots refuse: parameters that name nothing, and what only a server can do. */
import { describe, expect, test } from 'vitest';
import { environments, flags, flow, hook, hookFile, identity, product } from '../support/flow.ts';
import { hooks, jobs, lines, render, stream, whole } from '../support/flow-jobs.ts';
import { generate, repository } from '../support/repository.ts';

/** Gives what is said of a render that fails, a line each. */
async function failures(environment: string, documents: readonly string[]): Promise<readonly string[]> {
  const { stdout, stderr, exitCode } = await render(environment, documents);
  expect([stdout, exitCode]).toEqual(['', 2]);
  return stderr.trimEnd().split('\n');
}

const parallel = flow({
  hooks: { onSuccess: 'success' },
  steps: [
    { environment: 'staging', dependsOn: ['dev'] },
    { environment: 'prod', dependsOn: ['dev'] },
  ],
});

describe('what needs a server, said in every environment of the flow', () => {
  test.each<[string, string, string]>([
    [
      'a release that ends in several environments',
      parallel,
      'RELEASE_NEEDS_SERVER hookline.yaml:9  PromotionFlow/main ends in staging and prod, and release.onSuccess would run in each → use hooks.onSuccess of the last steps, or the server',
    ],
    [
      'an error that is ignored',
      flow({}, { prod: { hooks: { onStart: { hook: 'start', onError: 'Ignore' } } } }),
      'IGNORE_NEEDS_SERVER hookline.yaml:9  environment.onStart ignores errors of Hook/start, and Argo CD does not → let the hook itself end well, or use the server',
    ],
    [
      'a fail hook for other reasons',
      flow({ hooks: { onFail: { hook: 'fail', reasons: ['TimedOut', 'Superseded'] } } }),
      'REASONS_NEED_SERVER hookline.yaml:9  release.onFail runs Hook/fail for TimedOut and Superseded only, which no SyncFail hook is run for → add Failed to its reasons, or use the server',
    ],
  ])('%s', async (_, written, line) => {
    for (const environment of ['dev', 'staging', 'prod'])
      expect((await failures(environment, [product, ...environments, written, ...hooks]))[0]).toBe(line);
  });

  test('several last environments are fine without release.onSuccess', async () => {
    const written = flow({
      steps: [
        { environment: 'staging', dependsOn: ['dev'] },
        { environment: 'prod', dependsOn: ['dev'] },
      ],
      hooks: { onFail: 'fail' },
    });

    expect(lines(await jobs('prod', [product, ...environments, written, ...hooks]))).toEqual([
      'release.onFail SyncFail 0 fail',
    ]);
  });

  test('a fail hook for several reasons runs for the one that a sync has', async () => {
    const written = flow({ hooks: { onFail: { hook: 'fail', reasons: ['Superseded', 'Failed'] } } });

    expect(lines(await jobs('dev', [product, ...environments, written, ...hooks]))).toEqual([
      'release.onFail SyncFail 0 fail',
    ]);
  });
});

describe('what a slot cannot have', () => {
  test.each<[string, readonly string[], string]>([
    [
      'a hook whose parameter has no value',
      [flow({ hooks: { onStart: 'bare' } }), hook('bare', { parameters: [{ name: 'A' }] })],
      'PARAMETER_MISSING hookline.yaml:9  Hook/bare parameter A has no value in its slot, the hook or the context → write value or default, or give it in the slot',
    ],
    [
      'a hook that Argo Workflows would run',
      [
        flow({ hooks: { onStart: 'flow' } }),
        hook('flow', { script: undefined, workflow: { templateRef: { name: 'a' } } }),
      ],
      'WORKFLOWS_MISSING hookline.yaml:11  Hook/flow has a workflow body, which needs Argo Workflows → use a script, container or job body',
    ],
    [
      'an http hook that asks for what this slot does not give',
      [
        flow({ hooks: { onStart: 'post' } }),
        hook('post', { script: undefined, http: { url: 'https://example.com/${APP_NAME}' } }),
      ],
      'PARAMETER_MISSING hookline.yaml:11  Hook/post asks for "${APP_NAME}", which nothing gives → leave it out: this slot does not give it',
    ],
    [
      "an http hook without Hookline's image",
      [
        flow({ hooks: { onStart: 'post' } }),
        hook('post', { script: undefined, http: { url: 'https://example.com/${RELEASE_ID}' } }),
      ],
      "IMAGE_MISSING hookline.yaml:11  Hook/post has an http body, and Hookline's image is not known → give parameter image, or set HOOKLINE_IMAGE in the sidecar",
    ],
  ])('%s', async (_, documents, line) => {
    expect((await failures('dev', [product, ...environments, ...documents]))[0]).toBe(line);
  });
});

describe('the parameters', () => {
  test.each([
    [
      ['--product', 'shop'],
      'PARAMETERS_TOGETHER  product is given without environment and flow → give product, environment and flow, or none of them',
    ],
    [
      ['--environment', 'dev', '--flow', 'main'],
      'PARAMETERS_TOGETHER  environment and flow are given without product → give product, environment and flow, or none of them',
    ],
    [
      ['--product', 'shp', '--environment', 'dev', '--flow', 'main'],
      'PRODUCT_UNKNOWN  parameter product is "shp", and the hook files do not declare it → did you mean shop?',
    ],
    [
      ['--product', 'shop', '--environment', 'dev', '--flow', 'mian'],
      'FLOW_UNKNOWN  parameter flow is "mian", and the hook files do not declare it → did you mean main?',
    ],
    [
      ['--product', 'shop', '--environment', 'dev', '--flow', 'other'],
      'FLOW_UNKNOWN  parameter flow is "other", which Product/shop does not have → use main',
    ],
    [
      ['--product', 'shop', '--environment', 'prd', '--flow', 'main'],
      'ENVIRONMENT_NOT_IN_FLOW  parameter environment is "prd", and PromotionFlow/main does not go there → did you mean prod?',
    ],
  ])('%j', async (given, line) => {
    const other = flow().replace('"name":"main"', '"name":"other"');
    const root = repository({ 'hookline.yaml': hookFile(...whole, other) });

    const { stderr, exitCode } = await generate([...given, ...identity, '--render', 'none'], { root });

    expect([stderr.split('\n')[0], exitCode]).toEqual([line, 2]);
  });

  test('without hook files', async () => {
    const root = repository({ 'settings.yaml': JSON.stringify(stream) });

    const { stderr } = await generate([...flags('dev'), ...identity], { root });

    expect(stderr).toBe(
      'PRODUCT_UNKNOWN  parameter product is "shop", and the hook files do not declare it → add it to the hook files, or name its file in hooks\n' +
        'FLOW_UNKNOWN  parameter flow is "main", and the hook files do not declare it → add it to the hook files, or name its file in hooks\n',
    );
  });

  test('a product without flows may be sent through any', async () => {
    const bare = product.replace('{"promotionFlows":[{"name":"main"}]}', '{}');

    expect(lines(await jobs('dev', [bare, ...whole.slice(1)]))).toHaveLength(3);
  });

  test('come from the environment and from Argo CD too', async () => {
    const root = repository({ 'hookline.yaml': hookFile(...whole) });
    const environment = {
      ARGOCD_ENV_HOOKLINE_PRODUCT: 'shop',
      ARGOCD_ENV_HOOKLINE_FLOW: 'main',
      ARGOCD_APP_PARAMETERS: '[{"name":"environment","string":"dev"},{"name":"render","string":"none"}]',
    };

    const { stdout } = await generate([...identity], { root, environment });

    expect(stdout.match(/^kind: "Job"$/gm)).toHaveLength(3);
  });
});

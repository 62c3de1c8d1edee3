/** What the hook of a flow slot is given: arguments, and values of its parameters. */
import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { environments, flags, flow, hook, hookFile, identity, product } from '../support/flow.ts';
import { envOf, jobs, slotJob, whole, type Job } from '../support/flow-jobs.ts';
import { generate, repository } from '../support/repository.ts';

const shared = {
  RELEASE_ID: 'shop-0123456',
  RELEASE_URL: '',
  PRODUCT_NAME: 'shop',
  VERSION: '',
  COMMIT_SHA: '0123456789abcdef0123456789abcdef01234567',
  PROMOTION_FLOW_NAME: 'main',
};

describe('what a hook is given', () => {
  test('in a slot of the release', async () => {
    expect(envOf(slotJob(await jobs('dev', whole), 'release.onStart'))).toEqual({
      ...shared,
      ENVIRONMENT_NAME: 'dev',
      HOOK_SLOT: 'release.onStart',
    });
  });

  test.each([
    ['shop-app', 'shop-app', '', 'shop-app'],
    ['team-a_shop-app', 'shop-app', 'team-a', 'team-a/shop-app'],
  ])('in a fail slot, of the application %s', async (instance, name, _, shown) => {
    const made = await jobs('staging', whole, ['--app-name', instance]);

    const message = `Release Failed: staging environment for the application ${shown} failed. (Error: the sync failed, see Argo CD)`;
    expect(envOf(slotJob(made, 'release.onFail'))).toEqual({
      ...shared,
      ENVIRONMENT_NAME: 'staging',
      ERROR_MESSAGE: message,
      FAILED_ENVIRONMENTS: `[{"Name":"staging","Status":"FAILED","Applications":["${name}"],"Error-message":"${message}"}]`,
      HOOK_SLOT: 'release.onFail',
    });
  });

  test.each([
    ['shop-app', 'shop-app', ''],
    ['team-a_shop-app', 'shop-app', 'team-a'],
  ])('in an action, of the application %s', async (instance, name, namespace) => {
    const root = repository({ 'hookline.yaml': hookFile(...whole) });
    const { stdout } = await generate(
      [...flags('staging'), ...identity, '--app-name', instance, '--render', 'none'],
      {
        root,
        environment: {
          ARGOCD_APP_SOURCE_REPO_URL: 'https://git.example.com/shop.git',
          ARGOCD_APP_SOURCE_TARGET_REVISION: 'HEAD',
          ARGOCD_APP_SOURCE_PATH: 'apps/shop',
        },
      },
    );
    const made = parseAllDocuments(stdout).map((document) => document.toJS() as Job);

    expect(envOf(slotJob(made, 'policy.preAction'))).toEqual({
      ...shared,
      ENVIRONMENT_NAME: 'staging',
      HOOK_SLOT: 'policy.preAction',
      APP_NAME: name,
      APP_NAMESPACE: namespace,
      REPO_URL: 'https://git.example.com/shop.git',
      BRANCH: 'HEAD',
      APP_PATH: 'apps/shop',
      RUNTIME: '',
    });
  });

  test('without a revision the release is called like the product', async () => {
    const root = repository({ 'hookline.yaml': hookFile(...whole) });
    const { stdout } = await generate(
      [...flags('dev'), '--app-name', 'a', '--app-namespace', 'b', '--render', 'none'],
      { root },
    );

    expect(stdout).toContain('name: "RELEASE_ID"\n          value: "shop"\n');
  });

  test('parameters: slot, then value, then default', async () => {
    const parameters = [
      { name: 'A', value: 'hook' },
      { name: 'B', value: 'hook' },
      { name: 'C', default: 'fallback' },
      { name: 'D', default: 'fallback' },
      { name: 'E' },
    ];
    const onStart = { hook: 'many', parameters: { A: 'slot', C: 'slot', E: 'slot' } };

    const [job] = await jobs('dev', [
      product,
      ...environments,
      flow({ hooks: { onStart } }),
      hook('many', { parameters }),
    ]);

    expect(envOf(job)).toMatchObject({ A: 'slot', B: 'hook', C: 'slot', D: 'fallback', E: 'slot' });
  });

  test('a WorkflowTemplate is given what it names', async () => {
    const template = {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      metadata: { name: 'tell', annotations: { 'codefresh.io/workflow-origin': 'promotion' } },
      spec: {
        serviceAccountName: 'promotions',
        entrypoint: 'main',
        arguments: {
          parameters: [{ name: 'PRODUCT_NAME' }, { name: 'PATH' }, { name: 'WORDS', value: 'hello' }],
        },
        templates: [
          {
            name: 'main',
            container: {
              image: 'alpine:3.22',
              command: ['echo'],
              args: [
                '{{workflow.parameters.PRODUCT_NAME}} {{workflow.parameters.PATH}} {{workflow.parameters.WORDS}} {{workflow.name}}',
              ],
            },
          },
        ],
      },
    };
    const documents = [
      product,
      ...environments,
      flow({}, { staging: { policy: { preAction: { hook: 'tell', parameters: { WORDS: 'bye' } } } } }),
      JSON.stringify(template),
    ];

    const [job] = await jobs('staging', documents);

    expect(job?.spec.template.spec.containers[0].args).toEqual([`shop  bye ${job?.metadata.name}`]);
  });
});

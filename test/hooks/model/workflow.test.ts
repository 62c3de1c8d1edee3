/** WorkflowTemplate → Hook: what is kept of it. */
import { describe, expect, test } from 'vitest';
import { Hook } from '../../../hooks/model/hook.ts';
import { workflowParameters } from '../../../hooks/model/workflow.ts';
import { containerOf, convert, template, workflow } from './fixtures/workflow.ts';

describe('what is kept', () => {
  test('the on-start template whole, with one warning', () => {
    const values = new Map([['RELEASE_URL', 'https://r']]);
    const { hook, problems } = convert(template('on-start-hook'), { values });

    expect(hook).toEqual({
      apiVersion: 'hookline.dev/v1alpha1',
      kind: 'Hook',
      metadata: { name: 'on-start-hook' },
      spec: {
        container: {
          imagePullPolicy: 'Always',
          image: 'quay.io/codefreshplugins/argo-hub-slack-send-message:0.0.2-main',
          command: ['node', '/usr/src/app/index.js'],
          env: [
            { name: 'MODE', value: 'simple' },
            { name: 'SLACK_HOOK_URL', value: 'https://hooks.slack.example/services/REDACTED' },
            { name: 'SLACK_TEXT', value: 'Successfully started a release flow https://r!' },
          ],
        },
        retries: 1,
        pod: { serviceAccountName: 'hook' },
      },
    });
    expect(problems).toEqual([
      'warn WORKFLOW_SIMPLIFIED WorkflowTemplate/a retryStrategy.retryPolicy and retryStrategy.backoff are not kept:' +
        ' a Job has its own → remove it, or expect a Job to wait 10 s, 20 s, 40 s … between its pods',
    ]);
    expect(Hook.safeParse(hook).success).toBe(true);
  });

  test('an exporting script, its file as the termination message', () => {
    const { hook, problems } = convert(template('set-promotion-context'));

    expect(problems).toEqual([]);
    expect(containerOf(hook)).toMatchObject({
      name: 'hook',
      image: 'alpine',
      terminationMessagePath: '/tmp/promotion-context.txt',
      terminationMessagePolicy: 'File',
    });
    expect(hook.spec.pod).toEqual({ serviceAccountName: 'hook' });
  });

  test('pod fields of the spec, those of the template over them', () => {
    const { hook, problems } = convert(
      workflow(
        {
          serviceAccountName: 'own',
          metadata: { labels: { b: '2' } },
          volumes: [{ name: 'w' }],
          nodeSelector: { a: 'b' },
        },
        {
          podMetadata: { labels: { a: '1', b: '1' }, annotations: { c: '3' } },
          volumes: [{ name: 'v' }],
          tolerations: [{ key: 't' }],
        },
      ),
    );

    expect(problems).toEqual([]);
    expect(hook.spec.pod).toEqual({
      serviceAccountName: 'own',
      nodeSelector: { a: 'b' },
      tolerations: [{ key: 't' }],
      volumes: [{ name: 'v' }, { name: 'w' }],
      labels: { a: '1', b: '2' },
      annotations: { c: '3' },
    });
  });

  test.each<[object, object, string | undefined]>([
    [{}, {}, undefined],
    [{}, { activeDeadlineSeconds: 60 }, '60s'],
    [{ activeDeadlineSeconds: '30' }, { activeDeadlineSeconds: 60 }, '30s'],
    [{ timeout: '2m' }, {}, '2m'],
  ])('the deadline of %j in %j', (main, spec, timeout) => {
    expect(convert(workflow(main, spec)).hook.spec.timeout).toBe(timeout);
  });

  test('housekeeping and empty fields are passed over', () => {
    const main = { sidecars: [], initContainers: null, daemon: false, archiveLocation: {}, metrics: {} };

    expect(
      convert(workflow(main, { ttlStrategy: {}, podGC: {}, suspend: false, hooks: null })).problems,
    ).toEqual([]);
  });
});

test('a slot may set the parameters of the workflow and of its entrypoint', () => {
  expect(workflowParameters(template('set-promotion-context'))).toEqual([
    'JIRA_ISSUE_SOURCE_FIELD',
    'JIRA_BASE_URL',
  ]);
  expect(workflowParameters(template('on-start-hook'))).toContain('SLACK_TEXT');
  expect(workflowParameters({ spec: { templates: 'x', arguments: [] } })).toEqual([]);
});

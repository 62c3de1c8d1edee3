/** WorkflowTemplates of Codefresh's documentation, converted and run as local processes. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failedEnvironments } from '../../../hooks/model/arguments.ts';
import { contextValues, merge, readExport } from '../../../hooks/model/context.ts';
import { hookOfWorkflowTemplate } from '../../../hooks/model/workflow.ts';
import { containerOf, given, run, template } from './fixtures/workflow.ts';

let sink: Server;
let received: unknown[];

beforeEach(async () => {
  received = [];
  sink = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push(JSON.parse(body));
      response.end();
    });
  });
  await new Promise<void>((ready) => sink.listen(0, '127.0.0.1', ready));
});

afterEach(async () => {
  await new Promise((closed) => sink.close(closed));
});

function slot(): ReadonlyMap<string, string> {
  return new Map([['SLACK_HOOK_URL', `http://127.0.0.1:${(sink.address() as AddressInfo).port}/`]]);
}

const release = [
  ['RELEASE_URL', 'https://hookline.example/releases/config/shop-1'],
  ['PRODUCT_NAME', 'shop'],
  ['COMMIT_SHA', '9c1f'.repeat(10)],
  ['PROMOTION_FLOW_NAME', 'main-flow'],
  ['RELEASE_ID', 'shop-1'],
] as const;

test('the onStart template posts the URL of the release', async () => {
  const hook = hookOfWorkflowTemplate(
    template('on-start-hook'),
    given({ slot: slot(), values: new Map(release) }),
  );

  const { exitCode } = await run(containerOf(hook.value));

  expect(exitCode).toBe(0);
  expect(received).toEqual([
    {
      mode: 'simple',
      text: 'Successfully started a release flow https://hookline.example/releases/config/shop-1!',
    },
  ]);
});

test('the onFail template posts product, URL, error and failed environments', async () => {
  const failed = failedEnvironments([
    { name: 'staging', status: 'Failed', applications: ['shop-staging'], errorMessage: 'exit code "2"' },
  ]);
  const values = new Map([
    ...release,
    ['FAILED_ENVIRONMENTS', failed] as const,
    ['ERROR_MESSAGE', 'hook "smoke" said $(SLACK_HOOK_URL) $$ `id` {{inputs.parameters.MODE}}'] as const,
  ]);
  const hook = hookOfWorkflowTemplate(template('on-fail-hook'), given({ slot: slot(), values }));

  const { exitCode } = await run(containerOf(hook.value));

  expect(exitCode).toBe(0);
  expect(received).toEqual([
    {
      mode: 'simple',
      text: `🚨 *Promotion Failed!* 🚨
*Product:* shop
*Trigger Commit Sha:* ${'9c1f'.repeat(10)}
*Promotion Flow:* main-flow
*Release:* <https://hookline.example/releases/config/shop-1|View Release>
*Release ID:* shop-1
*Failed Environments:* [{"Name":"staging","Status":"FAILED","Applications":["shop-staging"],"Error-message":"exit code \\"2\\""}]
*Error Message:* hook "smoke" said $(SLACK_HOOK_URL) $$ \`id\` {{inputs.parameters.MODE}}
`,
    },
  ]);
});

test('the exporting template hands its context on', async () => {
  const values = new Map([['JIRA_ISSUE_SOURCE_FIELD', 'OPS-8']]);
  const hook = hookOfWorkflowTemplate(template('set-promotion-context'), given({ values }));

  const { exitCode, message } = await run(containerOf(hook.value));
  const exported = readExport(message, 'run-1');
  const context = merge({}, [{ changes: exported.value, run: 'run-1', at: '2026-01-01T00:00:00Z' }]);

  expect([exitCode, hook.problems, exported.problems]).toEqual([0, [], []]);
  expect([...contextValues(context.value)]).toEqual([
    ['JIRA_ISSUE_URL', 'https://jira.example/browse/OPS-8'],
  ]);
});

test('a script is run as it is written, dollars and all', async () => {
  const source = 'A=1; echo "$$(A) $(echo {{inputs.parameters.X}}) $((A+1))" | sed "s/^[0-9]*/PID/"';
  const value = {
    metadata: { name: 'a' },
    spec: {
      serviceAccountName: 'hook',
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          inputs: { parameters: [{ name: 'X', value: 'x' }] },
          script: { image: 'alpine', command: ['bash'], args: ['-e'], source },
        },
      ],
    },
  };

  const { stdout } = await run(containerOf(hookOfWorkflowTemplate(value, given()).value));

  expect(stdout).toBe('PID(A) x 2\n');
});

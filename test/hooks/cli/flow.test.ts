/** `hookline flow show`: the graph with its hooks. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runFlow } from '../../../hooks/cli/flow.ts';

const root = join(import.meta.dirname, '../../..');

function ran(...argv: readonly string[]) {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const exitCode = runFlow(argv, {
    folder: root,
    print: (text) => stdout.push(text),
    complain: (text) => stderr.push(text),
  });
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
}

test('a flow is drawn in the order in which a release goes through it', () => {
  expect(ran('show', 'manifests/examples/shop')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(ran('show', 'manifests/examples/shop').stdout).toMatchInlineSnapshot(`
    "shop-main  (a release may take 4h00m)

    release.onStart: release-settings, then open-ticket, then slack-started
    dev  (a change here starts the flow)
      │
      ├─ staging  (after dev)
      │    environment.onStart: set-promotion-context
      │    policy.preAction: check-capacity
      │    sync, and wait until Healthy
      │    policy.postAction: smoke
      │    environment.onSuccess: sign-off
      │    environment.onFail: collect-evidence, then slack-failed (its failure is ignored)
      │
      ├─ prod-eu  (after staging; Hookline starts the sync)
      │    environment.onStart: freeze-flags
      │    policy.preAction: check-capacity (LEAST_FREE=30)
      │    sync, and wait until Healthy
      │    policy.postAction: smoke
      │    environment.onSuccess: unfreeze-flags
      │    environment.onFail: unfreeze-flags
      ├─ prod-us  (after staging; Hookline starts the sync)
      │    environment.onStart: freeze-flags
      │    sync, and wait until Healthy
      │    policy.postAction: smoke
      │    environment.onSuccess: unfreeze-flags
      │    environment.onFail: unfreeze-flags
      │
    release.onSuccess: close-ticket, then slack-finished
    release.onFail: slack-failed
    "
  `);
});

test('as JSON it is one line with the spec', () => {
  const { stdout } = ran('show', '-o', 'json', 'manifests/examples/flow');

  expect(JSON.parse(stdout)).toMatchObject({
    name: 'storefront-main',
    spec: { triggerEnvironment: 'dev', steps: [{ environment: 'staging' }, { environment: 'prod' }] },
  });
});

test.each([
  [[], 'COMMAND_UNKNOWN  flow is given no command → write hookline flow show FOLDER'],
  [['list'], 'COMMAND_UNKNOWN  flow has no command "list"'],
  [['show', '--flow', 'main', 'manifests/examples/shop'], 'FLOW_UNKNOWN  flag --flow is "main"'],
  [['show', 'manifests/examples/plain'], 'PRODUCT_UNKNOWN  "manifests/examples/plain" holds no Product'],
  [['show', '--graph', 'manifests/examples/shop'], 'FLAG_UNKNOWN  flow show has no flag --graph'],
])('%o is refused', (argv, message) => {
  const { exitCode, stdout, stderr } = ran(...argv);

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(message);
});

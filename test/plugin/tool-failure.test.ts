/** What is told of a tool that failed. */
import { expect, test } from 'vitest';
import { report } from '../../plugin/report.ts';
import { failureProblem, secretsOf, withoutSecrets } from '../../plugin/tool-failure.ts';

test.each<[string, 'helm' | 'kustomize', string, string]>([
  [
    'the last error, without what to do with --debug',
    'helm',
    'level=WARN msg="something"\nError: execution error at (a/templates/b.yaml:1:2): no image\n\nUse --debug flag to render out invalid YAML\n',
    'RENDERER_FAILED  helm: execution error at (a/templates/b.yaml:1:2): no image → correct the source',
  ],
  [
    'an error of several lines',
    'helm',
    "Error: values don't meet the schema:\nweb:\n- at '/a': wrong\n",
    "RENDERER_FAILED  helm: values don't meet the schema: web: - at '/a': wrong → correct the source",
  ],
  [
    'words that are no error',
    'kustomize',
    'panic: x\n',
    'RENDERER_FAILED  kustomize: panic: x → correct the source',
  ],
  ['no word at all', 'kustomize', '', 'RENDERER_FAILED  kustomize: exit code 1 → correct the source'],
  [
    'charts that are not there',
    'helm',
    'Error: found in Chart.yaml, but missing in charts/ directory: redis, lib\n',
    'RENDER_NEEDS_NATIVE  charts/ lacks what Chart.yaml declares: redis, lib → use render none in a second source beside the native one, or commit what helm dependency build gives',
  ],
  [
    'a flag that is not given',
    'kustomize',
    "Error: external plugins disabled; unable to load external plugin 'Foo'\n",
    'RENDER_NEEDS_NATIVE  the kustomization uses a plugin that Kustomize runs only with a flag of its own → use render none in a second source beside the native one',
  ],
])('%s', (_, renderer, stderr, first) => {
  const lines = report([failureProblem({ renderer, stderr, ending: 'exit code 1' })]).split('\n');

  expect(lines[0]).toBe(first);
  expect(lines.slice(1).join('\n')).toBe(
    stderr
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => `  | ${line}\n`)
      .join(''),
  );
});

test('the first line stays short, and control characters stay out', () => {
  const stderr = `Error: ${'long '.repeat(100)}\u001B[31m\n`;
  const text = report([failureProblem({ renderer: 'helm', stderr, ending: '' })]);

  expect(text.split('\n')[0]?.length).toBeLessThanOrEqual(200);
  expect(text).not.toContain('\u001B');
});

test('what a name calls secret is found at any depth, and left out of a text', () => {
  const secrets = secretsOf({
    db: { adminPassword: 'hunter22', user: 'admin' },
    tokens: [{ name: 'ci', value: 'abcdef' }],
    apiKey: 123456,
    'auth.clientSecret': 'one\ntwo-lines',
    image: 'nginx',
  });

  expect(secrets).toEqual(['hunter22', 'ci', 'abcdef', '123456', 'one', 'two-lines']);
  expect(withoutSecrets('admin hunter22 ci abcdef 123456 two-lines nginx', secrets)).toBe(
    'admin *** ci *** *** *** nginx',
  );
});

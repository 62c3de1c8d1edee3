/** Rules on declared hooks: secrets in clear text, images that may change. */
import { allChecks } from '../../../plugin/all-kinds.ts';
import { describe, expect, test } from 'vitest';
import { givenLevels, mergedLevels } from '../../../plugin/lint/levels.ts';
import { renderLevels } from '../../../plugin/lint/rules.ts';
import { ownHookFindings } from '../../../plugin/lint/own-hooks.ts';
import { resolve } from '../../../plugin/resolve.ts';
import { hookText } from '../../support/hook.ts';
import { linesOf } from '../../support/lines.ts';

function findings(spec: string, lint?: string): readonly string[] {
  const { value, problems } = resolve([{ name: 'hookline.yaml', text: hookText('a', spec) }], allChecks);
  expect(linesOf(problems)).toEqual([]);
  return linesOf(
    value.flatMap((hook) => ownHookFindings(hook, mergedLevels(renderLevels, givenLevels(lint).value))),
  );
}

describe('H050', () => {
  function env(name: string, value: string): string {
    return `container: {image: "a:1", env: [{name: ${name}, value: '${value}'}]}`;
  }

  test.each([
    ['PASSWORD'],
    ['DB_PASSWORD'],
    ['db-password'],
    ['API_KEY'],
    ['GITHUB_TOKEN'],
    ['AWS_SECRET'],
    ['CREDENTIALS'],
    ['PRIVATE_KEY'],
    ['Authorization'],
  ])('a variable called %s with a value', (name) => {
    expect(findings(env(name, 'hunter2'))).toEqual([
      'warn H050 hookline.yaml:4: Hook/a spec.container.env[0].value holds what looks like a secret in clear text → use valueFrom.secretKeyRef',
    ]);
  });

  test.each([['PASSWORD_FILE'], ['TOKENS_PER_SECOND'], ['KEY'], ['SECRETARY'], ['TABLE']])(
    'not a variable called %s',
    (name) => {
      expect(findings(env(name, 'hunter2'))).toEqual([]);
    },
  );

  test.each([['$(DB_PASSWORD)'], ['${DB_PASSWORD}'], ['']])(
    'not a value that refers to another, or none: "%s"',
    (value) => {
      expect(findings(env('PASSWORD', value))).toEqual([]);
    },
  );

  // Put together here, so that no scanner of secrets takes this file for a leak.
  test.each([
    ['a token of GitHub', `ghp_${'a1'.repeat(18)}`],
    ['a token of GitLab', `glpat-${'a1'.repeat(10)}`],
    ['a key of AWS', `AKIA${'A1'.repeat(8)}`],
    ['a token of Slack', `xoxb-${'1'.repeat(12)}`],
    ['a webhook of Slack', `https://hooks.slack.com/services/T${'1'.repeat(8)}/B${'1'.repeat(8)}/x`],
    ['a JSON web token', `eyJ${'a'.repeat(12)}.eyJ${'b'.repeat(12)}.${'c'.repeat(9)}`],
    ['a private key', `-----BEGIN ${'RSA '}PRIVATE KEY-----`],
  ])('%s, wherever it stands', (_, secret) => {
    expect(findings(`script: {image: "a:1", source: 'curl -H ${secret}'}`)).toEqual([
      expect.stringMatching(/^warn H050 hookline\.yaml:4: Hook\/a spec\.script\.source /),
    ]);
    expect(findings(`container: {image: "a:1", args: ['${secret}']}`)).toEqual([
      expect.stringMatching(/^warn H050 hookline\.yaml:4: Hook\/a spec\.container\.args\[0\] /),
    ]);
  });

  test('a parameter with such a name', () => {
    expect(findings('parameters: [{name: API_TOKEN, default: x}], container: {image: "a:1"}')).toEqual([
      expect.stringMatching(/spec\.parameters\[0\]\.default holds/),
    ]);
  });

  test('never says the secret', () => {
    expect(findings(env('PASSWORD', 'hunter2')).join('')).not.toContain('hunter2');
  });
});

describe('H060', () => {
  test.each([
    ['alpine', 'no tag'],
    ['registry.test:5000/alpine', 'no tag'],
    ['alpine:latest', 'the tag latest'],
  ])('the image %s has %s', (image, what) => {
    expect(findings(`container: {image: "${image}"}`)).toEqual([
      `warn H060 hookline.yaml:4: Hook/a spec.container.image "${image}" has ${what} → name a version, or a digest`,
    ]);
  });

  test.each([
    ['alpine:3.22'],
    ['registry.test:5000/alpine:3'],
    [`alpine@sha256:${'0'.repeat(64)}`],
    [`alpine:latest@sha256:${'0'.repeat(64)}`],
  ])('nothing to say of %s', (image) => {
    expect(findings(`container: {image: "${image}"}`)).toEqual([]);
  });

  test('every image of a job is looked at', () => {
    const spec = '{initContainers: [{image: a}], containers: [{image: b}, {image: "c:1"}]}';

    const found = findings(`job: {template: {spec: ${spec}}}`).map(
      (line) => /spec\.job\.\S+/.exec(line)?.[0],
    );

    expect(new Set(found)).toEqual(
      new Set([
        'spec.job.template.spec.initContainers[0].image',
        'spec.job.template.spec.containers[0].image',
      ]),
    );
  });
});

test('rules are as loud as asked', () => {
  expect(findings('container: {image: a}', 'off')).toEqual([]);
  expect(findings('container: {image: a}', 'error')).toEqual([expect.stringMatching(/^H060 /)]);
});

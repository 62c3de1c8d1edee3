/** What the pages on linting show is what the linter does. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { findings, folderOf, lintFolder } from '../support/lint.ts';

const root = join(import.meta.dirname, '../..');

/** Gives the blocks of a page whose fence begins with some words: what follows them, and the text. */
function blocks(page: string, words: string): readonly (readonly [rest: string, text: string])[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8');
  const found = text.matchAll(new RegExp(`^\`\`\`${words} ?([^\\n]*)\\n([\\s\\S]*?)^\`\`\`$`, 'gm'));
  return [...found].map(([, rest = '', block = '']) => [rest, block]);
}

test.each(blocks('rules.md', 'yaml finding'))('the example of %s is found', async (rule, text) => {
  const found = await findings(text, '--lint', `${rule}=warn`);
  expect(found.filter((line) => line.startsWith(rule))).not.toEqual([]);
});

test.each(blocks('rules.md', 'yaml manifest'))('example%# without a finding has none', async (_, text) => {
  expect(await findings(text)).toEqual([]);
});

const printed = `apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  annotations:
    argocd.argoproj.io/hook: PreSync
    argocd.argoproj.io/hook-delete-policy: HookSucceeded
spec:
  backoffLimit: 0
  template: {spec: {restartPolicy: Never, containers: [{name: a, image: "a:1"}]}}
`;

test('the output that is shown is what is printed', async () => {
  const { stdout } = await lintFolder(folderOf({ 'job.yaml': printed }));
  expect(blocks('linting-in-ci.md', 'text')).toEqual([['', stdout]]);
});

test('the LintConfig that is shown is taken', async () => {
  const [[, config] = ['', '']] = blocks('linting-in-ci.md', 'yaml lint-config');
  const folder = folderOf({ 'job.yaml': printed, 'hookline.yaml': config });
  await lintFolder(folder, '--write-baseline', 'hookline-baseline.json');
  expect(await lintFolder(folder)).toMatchObject({ exitCode: 0, stdout: '' });
});

test.each(blocks('linting-in-ci.md', 'yaml ci'))('snippet%# is YAML', (_, text) => {
  expect(parseDocument(text, { uniqueKeys: true }).errors).toEqual([]);
});

test('the object that is shown as JSON has the fields that are printed', async () => {
  const [[, json] = ['', '']] = blocks('linting-in-ci.md', 'json');
  const shown = JSON.parse(json) as { readonly findings: readonly object[] };
  const { stdout } = await lintFolder(folderOf({ 'job.yaml': printed }), '-o', 'json');
  const real = JSON.parse(stdout) as typeof shown;
  expect(Object.keys(shown)).toEqual(Object.keys(real));
  expect(Object.keys(shown.findings[0] ?? {})).toEqual(Object.keys(real.findings[0] ?? {}));
});

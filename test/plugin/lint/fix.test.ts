/** `--fix`: what is safe, where it is written, and every other byte as before. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unifiedDiff } from '../../../plugin/lint/diff.ts';
import { ruleRows } from '../../../plugin/lint/rows.ts';
import { folderOf, lintFolder } from '../../support/lint.ts';

async function fixed(text: string, ...argv: readonly string[]): Promise<string> {
  const folder = folderOf({ 'a.yaml': text });
  await lintFolder(folder, '--fix', ...argv);
  return readFileSync(join(folder, 'a.yaml'), 'utf8');
}

const long = `\uFEFF# head\r
apiVersion: v1\r
kind: ConfigMap\r
metadata: {name:   odd  }   # kept\r
---\r
apiVersion: batch/v1\r
kind: Job\r
metadata:\r
  name: migrate\r
  annotations:\r
    argocd.argoproj.io/hook:   Presync # kept too\r
    argocd.argoproj.io/hook-delete-policy: 'HookSucceded'\r
    argocd.argoproj.io/sync-wave: -5\r
spec:\r
  # a comment\r
  ttlSecondsAfterFinished: 60 # gone\r
  backoffLimit: 0\r
  template: {spec: {containers: [{name: a, image: "a:1"}]}}\r
...\r
---\r
{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"json","annotations":{"argocd.argoproj.io/hook":"PostSync"}},"spec":{"backoffLimit":0,"ttlSecondsAfterFinished":1,"template":{"spec":{"restartPolicy":"Always","containers":[]}}}}`;

test('changes single fields and keeps every other byte', async () => {
  const after = await fixed(long);
  expect(unifiedDiff('a.yaml', long, after).replaceAll('\r', '')).toMatchInlineSnapshot(`
    "--- a/a.yaml
    +++ b/a.yaml
    @@ -8,14 +8,14 @@
     metadata:
       name: migrate
       annotations:
    -    argocd.argoproj.io/hook:   Presync # kept too
    -    argocd.argoproj.io/hook-delete-policy: 'HookSucceded'
    -    argocd.argoproj.io/sync-wave: -5
    +    argocd.argoproj.io/hook:   "PreSync" # kept too
    +    argocd.argoproj.io/hook-delete-policy: "BeforeHookCreation,HookSucceeded"
    +    argocd.argoproj.io/sync-wave: "-5"
     spec:
       # a comment
    -  ttlSecondsAfterFinished: 60 # gone
    +  activeDeadlineSeconds: 3600
       backoffLimit: 0
    -  template: {spec: {containers: [{name: a, image: "a:1"}]}}
    +  template: {spec: {"restartPolicy": "Never", containers: [{name: a, image: "a:1"}]}}
     ...
     ---
    -{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"json","annotations":{"argocd.argoproj.io/hook":"PostSync"}},"spec":{"backoffLimit":0,"ttlSecondsAfterFinished":1,"template":{"spec":{"restartPolicy":"Always","containers":[]}}}}
    \\ No newline at end of file
    +{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"json","annotations":{"argocd.argoproj.io/hook":"PostSync"}},"spec":{"activeDeadlineSeconds":3600,"backoffLimit":0,"template":{"spec":{"restartPolicy":"Never","containers":[]}}}}
    \\ No newline at end of file
    "
  `);
  expect(await fixed(after)).toBe(after);
});

test.each(ruleRows())(
  '%s: --fix changes its example only where the row says that it is safe',
  async (rule, row) => {
    const after = await fixed(row.failing, '--lint', `${rule}=error`);
    expect(after !== row.failing).toBe(row.fixing.isSafe);
  },
);

test('a dry run changes nothing and prints a diff', async () => {
  const text =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  backoffLimit: 0\n  ttlSecondsAfterFinished: 0\n  activeDeadlineSeconds: 5\n  template: {spec: {restartPolicy: Never}}\n';
  const folder = folderOf({ 'a.yaml': text });
  const result = await lintFolder(folder, '--fix', '--dry-run');
  expect(result.stdout).toMatchInlineSnapshot(`
    "--- a/a.yaml
    +++ b/a.yaml
    @@ -3,6 +3,5 @@
     metadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}
     spec:
       backoffLimit: 0
    -  ttlSecondsAfterFinished: 0
       activeDeadlineSeconds: 5
       template: {spec: {restartPolicy: Never}}
    "
  `);
  expect(result.stderr).toContain('would fix H010 a.yaml:6  Job/a: removed spec.ttlSecondsAfterFinished\n');
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe(text);
});

test('what an alias or a merge key gives is left alone', async () => {
  const text = `apiVersion: batch/v1
kind: Job
metadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}
spec:
  <<: &all {ttlSecondsAfterFinished: 5, backoffLimit: 0, activeDeadlineSeconds: 5}
  template: {spec: {restartPolicy: Never}}
`;
  expect(await fixed(text)).toBe(text);
});

test('a TTL that is the only field is left alone', async () => {
  const text =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  ttlSecondsAfterFinished: 5\n';
  expect(await fixed(text, '--lint', 'H011=off')).toBe(text);
});

test('what a baseline knows is not changed', async () => {
  const text =
    'apiVersion: batch/v1\nkind: Job\nmetadata: {name: a, annotations: {argocd.argoproj.io/hook: PreSync}}\nspec:\n  backoffLimit: 0\n  template: {spec: {restartPolicy: Never}}\n';
  const folder = folderOf({ 'a.yaml': text });
  await lintFolder(folder, '--write-baseline', 'known.json');
  await lintFolder(folder, '--fix', '--baseline', 'known.json');
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe(text);
});

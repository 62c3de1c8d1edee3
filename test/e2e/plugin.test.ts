/** The plugin in a real repo-server: hooks become Jobs that the real Argo CD runs. */
import { expect, test } from 'vitest';
import { application, operationEnds, sync } from './support/application.ts';
import { repository } from './support/git.ts';

test('a PreSync hook runs before the manifests are applied', async () => {
  const git = await repository('plain');
  await git.commit({
    'hookline.yaml': `apiVersion: hookline.dev/v1alpha1
kind: Hook
metadata: {name: check}
spec:
  phases: [PreSync]
  script: {image: docker.io/library/busybox:1.37.0, source: echo checked}
`,
    'config.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: shop}
data: {a: b}
`,
  });
  await application({
    name: 'hookline-plain',
    spec: { source: { repoURL: git.url, path: '.', targetRevision: 'main', plugin: { name: 'hookline' } } },
  });

  await sync('hookline-plain', { sync: {} });
  const { status } = await operationEnds('hookline-plain');

  expect(status.operationState.message).toBe('successfully synced (all tasks run)');
  const resources = status.operationState.syncResult.resources;
  expect(
    resources.map(({ kind, hookPhase }: { kind: string; hookPhase: string }) => [kind, hookPhase]),
  ).toEqual([
    ['Job', 'Succeeded'],
    ['ConfigMap', 'Running'],
  ]);
});

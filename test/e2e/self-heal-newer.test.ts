/** What the docs warn of: self-heal brings a newer commit, and none of its hooks. */
import { expect, test } from 'vitest';
import { applicationIs, hasEnded, refresh } from './support/application.ts';
import { hooked, ran } from './support/hooked.ts';
import { kinds, list, logOf } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';

test('a commit that arrives while a hook holds the sync of the one before, with manifest-generate-paths', async () => {
  const name = 'hookline-heals-newer';
  const slow = hook('check', 'PreSync', { source: 'echo "$COMMIT_SHA"; sleep 8' });
  const { git, revision } = await hooked(
    name,
    { 'hookline.yaml': text(slow), 'objects.yaml': text(configMap('shop')) },
    {
      annotations: { 'argocd.argoproj.io/manifest-generate-paths': '.' },
      spec: { syncPolicy: { automated: { selfHeal: true } } },
    },
  );
  await applicationIs(
    name,
    'its hook is running',
    ({ status }) => status?.operationState?.syncResult?.resources,
  );
  const newer = await git.commit({ 'objects.yaml': text(configMap('shop', 'b')) });
  await refresh(name);
  await applicationIs(name, 'has compared the newer commit', ({ status }) => status.sync.revision === newer);

  const app = await applicationIs(
    name,
    'has synced the newer commit',
    (each) => hasEnded(each) && each.status.operationState.syncResult?.revision === newer,
  );

  expect(app.status.operationState.operation.sync).toMatchObject({
    autoHealAttemptsCount: 1,
    // It names hooks as well, and runs none of them.
    resources: expect.arrayContaining([expect.objectContaining({ kind: 'ConfigMap', name: 'shop' })]),
  });
  expect(ran(app)).toEqual(['Sync ConfigMap/shop Synced']);
  const [pod, ...others] = await list(kinds.Pod, name, 'hookline.dev/hook=check');
  expect(others).toEqual([]);
  expect(await logOf(name, pod.metadata.name)).toBe(`${revision}\n`);
});

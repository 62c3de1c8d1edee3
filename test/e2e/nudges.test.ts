/** What Argo CD leaves lying is found while tests wait for it. */
import { expect, test } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { application, applicationIs } from './support/application.ts';
import { repository } from './support/git.ts';
import { kinds, patch } from './support/kube.ts';

test('an operation that Argo CD does not begin is nudged', async () => {
  const name = 'hookline-nudged';
  const git = await repository(name);
  await application({
    name,
    // Stands for a write that Argo CD has lost: it does not look at this application at all.
    annotations: { 'argocd.argoproj.io/skip-reconcile': 'true' },
    spec: { source: { repoURL: git.url, path: '.', plugin: { name: 'hookline' } } },
  });
  await patch(kinds.Application, argoCdNamespace, name, { operation: { sync: {} } });

  const nudged = await applicationIs(
    name,
    'is nudged',
    (app) => app.metadata.annotations['hookline.dev/test-nudge'] !== undefined,
  );

  expect(nudged.operation).toEqual({ sync: {} });
  expect(nudged.metadata.annotations['argocd.argoproj.io/refresh']).toBeUndefined();
});

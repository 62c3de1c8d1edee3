/** Hooks only, in a second source: the native source beside it stays Argo CD's own. */
import { describe, expect, test } from 'vitest';
import { application, operationEnds, sync } from './support/application.ts';
import { repository, type Files } from './support/git.ts';
import { hookJobs, pluginSource, ran } from './support/hooked.ts';
import { type Body } from './support/kube.ts';
import { configMap, deployment, hook, text } from './support/manifests.ts';
import { expectPlanned, planOf } from './support/planned.ts';

const hooks = {
  'hooks/hookline.yaml': text(
    hook('check', 'PreSync', { wave: -1 }),
    hook('migrate', 'PreSync', { source: 'sleep 1' }),
    hook('smoke', 'PostSync'),
    hook('undo', 'SyncFail'),
  ),
};

/** A native source's files below `native/`, what it adds to the source, and what Argo CD makes of it. */
interface Native {
  readonly files: Files;
  readonly source: Body;
  readonly type: string;
  readonly names: readonly [configMap: string, deployment: string];
}

const natives: Readonly<Record<'helm' | 'kustomize', Native>> = {
  helm: {
    files: {
      'native/Chart.yaml': 'apiVersion: v2\nname: shop\nversion: 1.0.0\n',
      'native/values.yaml': 'currency: USD\n',
      'native/templates/shop.yaml': `apiVersion: v1
kind: ConfigMap
metadata: {name: {{ .Release.Name }}}
data: {currency: {{ .Values.currency }}}
`,
      'native/templates/web.yaml': text(deployment('web')),
    },
    source: { helm: { releaseName: 'shop', parameters: [{ name: 'currency', value: 'EUR' }] } },
    type: 'Helm',
    names: ['shop', 'web'],
  },
  kustomize: {
    files: {
      'native/kustomization.yaml': 'resources: [shop.yaml]\n',
      'native/shop.yaml': text(configMap('shop'), deployment('web')),
    },
    source: { kustomize: { namePrefix: 'blue-' } },
    type: 'Kustomize',
    names: ['blue-shop', 'blue-web'],
  },
};

describe('hooks only', () => {
  test.for(['helm', 'kustomize'] as const)('beside native %s', async (native) => {
    const { files, source, type, names } = natives[native];
    const name = `hookline-beside-${native}`;
    const git = await repository(name);
    const revision = await git.commit({ ...files, ...hooks });
    const only = { path: 'hooks', parameters: [{ name: 'render', string: 'none' }] };
    const sources = [
      { repoURL: git.url, path: 'native', targetRevision: 'main', ...source },
      pluginSource(git.url, only),
    ];
    await application({ name, spec: { sources } });

    await sync(name);
    const app = await operationEnds(name);

    expect(app.status.operationState.message).toBe('successfully synced (no more tasks)');
    expect(app.status.sourceTypes).toEqual([type, 'Plugin']);
    expect(ran(app)).toEqual([
      'PreSync Job/check Succeeded',
      'PreSync Job/migrate Succeeded',
      `Sync ConfigMap/${names[0]} Synced`,
      `Sync Deployment/${names[1]} Synced`,
      'PostSync Job/smoke Succeeded',
    ]);
    // Of several sources there is no one revision.
    expect(app.status.operationState.syncResult).toMatchObject({
      revision: '',
      revisions: [revision, revision],
    });
    const resources: readonly Body[] = app.status.operationState.syncResult.resources;
    const onlyHooks = resources.filter(({ hookType }) => hookType);
    app.status.operationState.syncResult.resources = onlyHooks;
    await expectPlanned(app, await planOf(name, hooks, { path: 'hooks', flags: ['--render', 'none'] }));
    expect(Object.keys(await hookJobs(name)).toSorted()).toEqual(['check', 'migrate', 'smoke']);
  });
});

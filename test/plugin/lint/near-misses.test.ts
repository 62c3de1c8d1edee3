/** What rules find beside their examples, and what looks like it and is none. */
import { expect, test } from 'vitest';
import { documents, job, object } from '../../../plugin/lint/examples.ts';
import { findings } from '../../support/lint.ts';

const hook = 'argocd.argoproj.io/hook';
const policy = 'argocd.argoproj.io/hook-delete-policy';
const wave = 'argocd.argoproj.io/sync-wave';
const options = 'argocd.argoproj.io/sync-options';
const web = object(['apps/v1', 'Deployment', 'web'], {
  body: ['spec: {template: {spec: {containers: []}}}'],
});
const settings = object(['v1', 'ConfigMap', 'settings']);

function uses(what: string, annotations: readonly string[] = [`${hook}: PreSync`]): string {
  return job({ annotations, container: ['image: ghcr.io/acme/shop:1.4.2', what] });
}

function at(phase: string, on = '0'): readonly string[] {
  return [`${hook}: ${phase}`, `${wave}: "${on}"`];
}

function configMap(annotations: readonly string[]): string {
  return object(['v1', 'ConfigMap', 'settings'], { annotations });
}

const required = 'envFrom: [{configMapRef: {name: settings}}]';

/** A rule, what is linted, and whether the rule finds something in it. */
const cases: readonly (readonly [rule: string, title: string, text: string, isFound: boolean])[] = [
  ['H001', 'one known word beside an unknown one', job({ annotations: [`${hook}: "Sync,Garbage"`] }), true],
  ['H001', 'deletion hooks', job({ annotations: [`${hook}: PostDelete`] }), false],
  ['H001', 'an empty annotation', job({ annotations: [`${hook}: ""`] }), true],
  [
    'H001',
    'a Helm type that takes over',
    job({ annotations: [`${hook}: Garbage`, 'helm.sh/hook: pre-install'] }),
    true,
  ],
  ['H002', 'a test', job({ annotations: ['helm.sh/hook: test'] }), false],
  ['H002', 'a test that is deleted', job({ annotations: ['helm.sh/hook: "test-success"'] }), false],
  ['H002', 'one type that runs', job({ annotations: ['helm.sh/hook: "post-rollback,post-upgrade"'] }), false],
  ['H002', 'definitions', job({ annotations: ['helm.sh/hook: crd-install'] }), false],
  ['H002', 'a misspelt type', job({ annotations: ['helm.sh/hook: pre-instal'] }), true],
  [
    'H003',
    'a policy of Helm in Argo CD’s annotation',
    job({ annotations: [`${hook}: Sync`, `${policy}: hook-succeeded`] }),
    true,
  ],
  ['H003', 'on what is no hook', job({ annotations: [`${policy}: Never`] }), false],
  ['H004', 'a fraction', object(['v1', 'ConfigMap', 'a'], { annotations: [`${wave}: "1.5"`] }), true],
  ['H004', 'blanks', object(['v1', 'ConfigMap', 'a'], { annotations: [`${wave}: " 1"`] }), true],
  ['H004', 'a sign', object(['v1', 'ConfigMap', 'a'], { annotations: [`${wave}: "+1"`] }), false],
  [
    'H005',
    'two that say the same',
    job({
      annotations: [
        `${hook}: Sync`,
        `${policy}: BeforeHookCreation`,
        'helm.sh/hook-delete-policy: before-hook-creation',
      ],
    }),
    false,
  ],
  ['H012', 'a limit of 0', job({}), false],
  ['H013', 'restarts of a container', job({ pod: ['restartPolicy: OnFailure'] }), false],
  [
    'H020',
    'both outcomes',
    job({ annotations: [`${hook}: Sync`, `${policy}: "HookSucceeded,HookFailed"`] }),
    false,
  ],
  ['H020', 'failures only', job({ annotations: [`${hook}: Sync`, `${policy}: HookFailed`] }), true],
  [
    'H020',
    'a ConfigMap',
    object(['v1', 'ConfigMap', 'a'], { annotations: [`${hook}: Sync`, `${policy}: HookSucceeded`] }),
    false,
  ],
  [
    'H020',
    'no name',
    job({ metadata: ['generateName: a-'], annotations: [`${hook}: Sync`, `${policy}: HookSucceeded`] }),
    false,
  ],
  ['H021', 'as long as it may be', job({ metadata: [`generateName: ${'a'.repeat(37)}`] }), false],
  ['H021', 'one more', job({ metadata: [`generateName: ${'a'.repeat(38)}`] }), true],
  [
    'H023',
    'a hook that is deleted first',
    job({ annotations: [`${hook}: Sync`, `${options}: Replace=true`] }),
    false,
  ],
  [
    'H030',
    'another Application',
    object(['app.k8s.io/v1beta1', 'Application', 'a'], { annotations: [`${hook}: Sync`] }),
    false,
  ],
  [
    'H030',
    'deleted with the application',
    object(['v1', 'PersistentVolumeClaim', 'a'], { annotations: [`${hook}: PostDelete`] }),
    false,
  ],
  [
    'H031',
    'permissions of a hook',
    documents(
      object(['v1', 'ServiceAccount', 'a'], {
        annotations: [...at('PreSync', '-1'), `${policy}: HookSucceeded`],
      }),
      job({ pod: ['serviceAccountName: a', 'restartPolicy: Never'] }),
    ),
    false,
  ],
  [
    'H031',
    'a SyncFail hook',
    documents(
      object(['v1', 'ServiceAccount', 'a'], { annotations: [...at('PreSync'), `${policy}: HookFailed`] }),
      job({ annotations: at('SyncFail'), pod: ['serviceAccountName: a', 'restartPolicy: Never'] }),
    ),
    true,
  ],
  ['H050', 'a variable', uses('env: [{name: API_TOKEN, value: "$(TOKEN)"}]'), false],
  ['H060', 'a port and no tag', job({ container: ['image: registry.example.com:5000/shop'] }), true],
  ['H061', 'PreSync alone', documents(web, job({})), false],
  ['H061', 'SyncFail alone', documents(web, job({ annotations: at('SyncFail') })), false],
  ['H061', 'Sync in the same wave', documents(web, job({ annotations: at('Sync') })), false],
  [
    'H061',
    'Sync beside SyncFail',
    documents(web, job({ annotations: at('Sync') }), job({ name: 'b', annotations: at('SyncFail') })),
    true,
  ],
  ['H061', 'Sync beside PreSync', documents(web, job({ annotations: at('Sync') }), job({ name: 'b' })), true],
  [
    'H061',
    'PostSync, and nothing that has health',
    documents(settings, job({ annotations: at('PostSync') })),
    false,
  ],
  [
    'H070',
    'two namespaces',
    documents(job({ metadata: ['name: a', 'namespace: b'] }), job({ metadata: ['name: a', 'namespace: c'] })),
    false,
  ],
  ['H070', 'two phases', job({ annotations: [`${hook}: "PreSync,PostSync"`] }), true],
  ['H070', 'two phases of a ConfigMap', configMap([`${hook}: "PreSync,PostSync"`]), false],
  [
    'H070',
    'Helm’s two types of one phase',
    job({ annotations: ['helm.sh/hook: "post-install,post-upgrade"'] }),
    false,
  ],
  [
    'H080',
    'an optional one',
    documents(settings, uses('envFrom: [{configMapRef: {name: settings, optional: true}}]')),
    false,
  ],
  [
    'H080',
    'another namespace',
    documents(
      settings.replace('name: settings', 'name: settings\n  namespace: other'),
      uses(required),
      object(['v1', 'ConfigMap', 'b']).replace('name: b', 'name: b\n  namespace: c'),
    ),
    false,
  ],
  [
    'H080',
    'the same wave, where the kind comes first',
    documents(configMap(at('PreSync')), uses(required)),
    false,
  ],
  ['H080', 'a later wave', documents(configMap(at('PreSync', '1')), uses(required)), true],
  ['H080', 'an earlier phase', documents(settings, uses(required, at('PostSync'))), false],
  [
    'H080',
    'a later phase, where a sync fails before',
    documents(configMap(at('PostSync')), uses(required, at('SyncFail'))),
    true,
  ],
  [
    'H080',
    'a sealed one',
    documents(
      object(['bitnami.com/v1alpha1', 'SealedSecret', 'keys']),
      uses('envFrom: [{secretRef: {name: keys}}]'),
    ),
    true,
  ],
  ['H080', 'an ordinary Job', documents(configMap([`${wave}: "1"`]), uses(required, [])), false],
  [
    'H080',
    'the ServiceAccount that is always there',
    documents(
      object(['v1', 'ServiceAccount', 'default']),
      job({ pod: ['serviceAccountName: default', 'restartPolicy: Never'] }),
    ),
    false,
  ],
];

test.each(cases)('%s: %s', async (rule, _, text, isFound) => {
  const found = await findings(text, '--lint', `${rule}=warn`);
  expect(found.filter((line) => line.startsWith(rule)).length > 0).toBe(isFound);
});

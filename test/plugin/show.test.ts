/** What people and programs see of a plan. */
import { expect, test } from 'vitest';
import { runOrder, type Entry } from '../../plugin/order.ts';
import { showPlan } from '../../plugin/show.ts';

function entry(from: string, kind: string, name: string, annotations: Record<string, string> = {}): Entry {
  const apiVersion = { Deployment: 'apps/v1', Job: 'batch/v1', Widget: 'example.com/v1' }[kind] ?? 'v1';
  return { value: { apiVersion, kind, metadata: { name, annotations } }, from };
}

const shop = [
  entry('deployment.yaml:1', 'Deployment', 'shop'),
  entry('deployment.yaml:30', 'Service', 'shop'),
  entry('config.yaml:1', 'ConfigMap', 'shop', { 'argocd.argoproj.io/sync-wave': '-1' }),
  entry('namespace.yaml:1', 'Namespace', 'shop'),
  entry('hooks.yaml:1', 'Job', 'migrate', { 'argocd.argoproj.io/hook': 'PreSync' }),
  entry('hooks.yaml:40', 'Job', 'smoke', {
    'helm.sh/hook': 'post-install,post-upgrade',
    'helm.sh/hook-delete-policy': 'before-hook-creation,hook-succeeded',
  }),
  entry('hooks.yaml:80', 'Job', 'undo', {
    'argocd.argoproj.io/hook': 'SyncFail',
    'argocd.argoproj.io/sync-wave': '5',
  }),
  entry('hooks.yaml:99', 'Job', 'tell', { 'argocd.argoproj.io/hook': 'SyncFail' }),
  entry('test.yaml:1', 'Pod', 'shop-test', { 'helm.sh/hook': 'test' }),
  entry('old.yaml:1', 'ConfigMap', 'old', { 'argocd.argoproj.io/hook': 'Skip' }),
];
const options = { namespace: 'shop', revision: 'abcdef1234567' };

test('names a phase and a wave where they begin', () => {
  expect(showPlan(runOrder(shop, options), 'table')).toMatchInlineSnapshot(`
    "PHASE      WAVE   KIND         NAME      FROM                 DELETE POLICY                      WAITS FOR
    PreSync    0      Namespace    shop      namespace.yaml:1     -                                  nothing
                      Job          migrate   hooks.yaml:1         BeforeHookCreation                 completion
    Sync       -1     ConfigMap    shop      config.yaml:1        -                                  nothing
               0      Service      shop      deployment.yaml:30   -                                  health
                      Deployment   shop      deployment.yaml:1    -                                  health
    PostSync   0      Job          smoke     hooks.yaml:40        BeforeHookCreation,HookSucceeded   completion
    SyncFail   -      Job          tell      hooks.yaml:99        BeforeHookCreation                 completion
                      Job          undo      hooks.yaml:80        BeforeHookCreation                 completion

    NOT RUN
    KIND        NAME        FROM          REASON
    Pod         shop-test   test.yaml:1   helm.sh/hook test names no phase
    ConfigMap   old         old.yaml:1    hook annotation Skip
    "
  `);
});

test('says everything in every row of the wide table', () => {
  expect(showPlan(runOrder(shop, options), 'wide')).toMatchInlineSnapshot(`
    "PHASE      WAVE   KIND         NAME      FROM                 DELETE POLICY                      WAITS FOR    NAMESPACE   GROUP   REASON
    PreSync    0      Namespace    shop      namespace.yaml:1     -                                  nothing      shop        -       moved before the first object in namespace shop
    PreSync    0      Job          migrate   hooks.yaml:1         BeforeHookCreation                 completion   shop        batch   hook annotation PreSync
    Sync       -1     ConfigMap    shop      config.yaml:1        -                                  nothing      shop        -       no hook annotation
    Sync       0      Service      shop      deployment.yaml:30   -                                  health       shop        -       no hook annotation
    Sync       0      Deployment   shop      deployment.yaml:1    -                                  health       shop        apps    no hook annotation
    PostSync   0      Job          smoke     hooks.yaml:40        BeforeHookCreation,HookSucceeded   completion   shop        batch   helm.sh/hook post-install, post-upgrade
    SyncFail   -      Job          tell      hooks.yaml:99        BeforeHookCreation                 completion   shop        batch   hook annotation SyncFail
    SyncFail   -      Job          undo      hooks.yaml:80        BeforeHookCreation                 completion   shop        batch   hook annotation SyncFail

    NOT RUN
    KIND        NAME        FROM          REASON
    Pod         shop-test   test.yaml:1   helm.sh/hook test names no phase
    ConfigMap   old         old.yaml:1    hook annotation Skip
    "
  `);
});

test('keeps the shape of the JSON', () => {
  const some = [shop[8], shop[5]].filter((one) => one !== undefined);

  expect(showPlan(runOrder(some, options), 'json')).toMatchInlineSnapshot(`
    "{
      "apiVersion": "hookline.dev/v1alpha1",
      "kind": "Plan",
      "tasks": [
        {
          "phase": "PostSync",
          "wave": 0,
          "group": "batch",
          "kind": "Job",
          "namespace": "shop",
          "name": "smoke",
          "from": "hooks.yaml:40",
          "isHook": true,
          "deletePolicies": [
            "BeforeHookCreation",
            "HookSucceeded"
          ],
          "waitsFor": "completion",
          "reason": "helm.sh/hook post-install, post-upgrade"
        }
      ],
      "notRun": [
        {
          "group": "",
          "kind": "Pod",
          "namespace": "shop",
          "name": "shop-test",
          "from": "test.yaml:1",
          "reason": "helm.sh/hook test names no phase"
        }
      ]
    }
    "
  `);
});

test('names a wave again in the next phase, though the number is the same', () => {
  const two = [
    entry('a.yaml:1', 'Job', 'a', { 'argocd.argoproj.io/hook': 'PreSync' }),
    entry('b.yaml:1', 'Pod', 'b'),
  ];

  expect(showPlan(runOrder(two, options), 'table')).toMatchInlineSnapshot(`
    "PHASE     WAVE   KIND   NAME   FROM       DELETE POLICY        WAITS FOR
    PreSync   0      Job    a      a.yaml:1   BeforeHookCreation   completion
    Sync      0      Pod    b      b.yaml:1   -                    nothing
    "
  `);
});

test('says so where nothing runs', () => {
  expect(showPlan({ tasks: [], dropped: [] }, 'table')).toBe('Nothing runs in a sync.\n');
});

test('says why where nothing runs of what there is', () => {
  expect(showPlan(runOrder([{ value: { kind: 'Pod' }, from: 'a.yaml:1' }], options), 'wide'))
    .toMatchInlineSnapshot(`
    "Nothing runs in a sync.

    NOT RUN
    KIND   NAME   FROM       REASON
    Pod    -      a.yaml:1   no name, so the sync fails
    "
  `);
});

/** Rows 19 to 29: the order of tasks, and the names of hooks. */
import { definition, object, stream, type Conformance } from './case.ts';

/** Every kind that has a place, in the engine's order, and one that has none. */
const kinds = (
  'Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret ' +
  'SecretList ConfigMap StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ' +
  'ClusterRoleList ClusterRoleBinding ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service ' +
  'DaemonSet Pod ReplicationController ReplicaSet Deployment HorizontalPodAutoscaler StatefulSet Job CronJob ' +
  'IngressClass Ingress APIService MyCRD'
).split(' ');

/** Each kind alone in a group, which shows its place; the core's version does for all, for groups do not count. */
function ofEachKind(): Conformance {
  const objects = kinds.map((kind, index) =>
    JSON.stringify({ apiVersion: 'v1', kind, metadata: { name: `n${99 - index}` } }),
  );
  return {
    row: '19',
    title: 'the order of kinds',
    scenario: { text: stream(...objects.toReversed()) },
    expected: {
      steps: [
        { phase: 'Sync', wave: 0, groups: kinds.map((kind, index) => [`${kind} shop/n${99 - index}`]) },
      ],
    },
  };
}

/** The cases. */
export const sorting: readonly Conformance[] = [
  ofEachKind(),
  {
    row: '20',
    title: 'phase, wave, kind, name',
    scenario: {
      text: stream(
        object('Pod pod'),
        object('Service service'),
        object('PersistentVolume volume'),
        object('Widget fail', { hook: 'SyncFail' }),
        object('Widget late', { wave: '1' }),
        object('Widget b'),
        object('Widget a'),
        object('Widget early', { wave: '-1' }),
        object('Widget Plain'),
        object('Widget pre', { hook: 'PreSync' }),
        object('Widget post', { hook: 'PostSync' }),
        object('ConfigMap config'),
      ),
    },
    expected: {
      steps: [
        { phase: 'PreSync', wave: 0, groups: [['Widget.example.com shop/pre']] },
        { phase: 'Sync', wave: -1, groups: [['Widget.example.com shop/early']] },
        {
          phase: 'Sync',
          wave: 0,
          groups: [
            ['ConfigMap shop/config'],
            ['PersistentVolume shop/volume'],
            ['Service shop/service'],
            ['Pod shop/pod'],
            ['Plain', 'a', 'b'].map((name) => `Widget.example.com shop/${name}`),
          ],
        },
        { phase: 'Sync', wave: 1, groups: [['Widget.example.com shop/late']] },
        { phase: 'PostSync', wave: 0, groups: [['Widget.example.com shop/post']] },
      ],
      failing: { groups: [['Widget.example.com shop/fail']] },
    },
  },
  {
    row: '21',
    title: 'a Namespace before a custom kind',
    scenario: { text: stream(object('Workflow flow'), object('Namespace other')) },
    expected: { steps: [{ groups: [['Namespace shop/other'], ['Workflow.argoproj.io shop/flow']] }] },
  },
  {
    row: '22',
    title: 'Namespaces before the hooks in them, in their phase',
    scenario: {
      text: stream(
        object('Job ns1/hook1', { hook: 'PreSync' }),
        object('Job ns2/hook2', { hook: 'PreSync' }),
        object('Namespace ns1'),
        object('Namespace ns2'),
      ),
    },
    expected: {
      steps: [
        {
          phase: 'PreSync',
          wave: 0,
          groups: [
            ['Namespace shop/ns1'],
            ['Job.batch ns1/hook1'],
            ['Namespace shop/ns2'],
            ['Job.batch ns2/hook2'],
          ],
        },
      ],
    },
  },
  {
    row: '22b',
    title: 'a Namespace that is a hook of two phases is made once in the one that it is pulled into',
    scenario: {
      text: stream(
        object('Namespace other', { hook: 'PreSync,PostSync', wave: '-1' }),
        object('Pod other/p', { hook: 'PreSync', wave: '1' }),
      ),
    },
    expected: {
      steps: [
        { phase: 'PreSync', wave: -1, groups: [['Namespace shop/other']] },
        { phase: 'PreSync', wave: 1, groups: [['Pod other/p']] },
      ],
    },
  },
  {
    row: '22c',
    title: 'but twice where both are pulled into one wave',
    scenario: {
      text: stream(
        object('Namespace other', { hook: 'PreSync,PostSync', wave: '3' }),
        object('Pod other/p', { hook: 'PreSync', wave: '1' }),
      ),
    },
    expected: {
      steps: [
        {
          phase: 'PreSync',
          wave: 1,
          groups: [['Namespace shop/other', 'Namespace shop/other'], ['Pod other/p']],
        },
      ],
    },
  },
  {
    row: '22d',
    title: "the destination's own Namespace is made before everything",
    scenario: {
      text: stream(object('Pod other/p', { hook: 'PreSync' }), object('Namespace shop', { wave: '9' })),
    },
    expected: {
      steps: [
        { phase: 'Sync', groups: [['Namespace shop/shop']] },
        { phase: 'PreSync', wave: 0, groups: [['Pod other/p']] },
      ],
    },
  },
  {
    row: '23',
    title: 'a definition before a hook of its kind, in its phase',
    scenario: {
      text: stream(object('Workflow flow', { hook: 'PreSync' }), definition('argoproj.io', 'Workflow')),
    },
    expected: {
      steps: [
        {
          phase: 'PreSync',
          wave: 0,
          groups: [
            ['CustomResourceDefinition.apiextensions.k8s.io shop/workflows.argoproj.io'],
            ['Workflow.argoproj.io shop/flow'],
          ],
        },
      ],
    },
  },
  {
    row: '24a',
    title: 'one wave is one step, which nobody waits for',
    scenario: { text: object('Pod a', { wave: '-1' }) },
    expected: {
      steps: [{ phase: 'Sync', wave: -1, groups: [['Pod shop/a']] }],
      end: 'Succeeded: successfully synced (all tasks run)',
    },
  },
  {
    row: '24b',
    title: 'two waves are several steps: the first is waited for',
    scenario: { text: stream(object('Pod a', { wave: '-1' }), object('Pod b')) },
    expected: { steps: [{ wave: -1, awaited: 1 }, { wave: 0 }] },
  },
  {
    row: '24c',
    title: 'two phases are several steps',
    scenario: { text: stream(object('Pod a'), object('Pod b', { hook: 'PostSync' })) },
    expected: {
      steps: [
        { phase: 'Sync', awaited: 1 },
        { phase: 'PostSync', awaited: 1 },
      ],
    },
  },
  {
    row: '25',
    title: 'one object twice, as resource and as hook, is one task',
    scenario: { text: stream(object('Pod a'), object('Pod a', { hook: 'Sync' })) },
    expected: {
      steps: [{ phase: 'Sync', groups: [['Pod shop/a']] }],
      hooks: { 'Sync Pod shop/a': 'BeforeHookCreation' },
      left: { repeated: ['Pod shop/a'] },
    },
  },
  {
    row: '26',
    title: 'an unnamed hook is named after seven characters of the revision, its phase and the time',
    scenario: { text: object('Pod *', { hook: 'PreSync,PostSync' }), revision: 'FooBarBaz' },
    expected: {
      steps: [
        { phase: 'PreSync', groups: [['Pod shop/foobarb-presync-1000000000']] },
        { phase: 'PostSync', groups: [['Pod shop/foobarb-postsync-1000000000']] },
      ],
    },
  },
  {
    row: '27',
    title: 'a revision of six characters is taken whole',
    scenario: { text: object('Pod *', { hook: 'PreSync,PostSync' }), revision: 'foobar' },
    expected: {
      steps: [
        { phase: 'PreSync', groups: [['Pod shop/foobar-presync-1000000000']] },
        { phase: 'PostSync', groups: [['Pod shop/foobar-postsync-1000000000']] },
      ],
    },
  },
  {
    row: '28',
    title: 'an ordinary object without a name stays so, and the sync fails',
    scenario: { text: object('Pod my-*') },
    expected: { steps: [], end: 'Failed: one or more objects failed to apply (dry run)' },
  },
  {
    row: '29',
    title: "an object without a namespace gets the destination's",
    scenario: { text: object('Pod a') },
    expected: { steps: [{ groups: [['Pod shop/a']] }] },
  },
];

/** Sets of manifests by the dice: the same ones for the same number. */
import { dice, type Dice } from './dice.ts';
import type { Scenario } from './oracles.ts';

/** How many sets there are. */
export const randomSets = 600;

/** Every kind that the engine orders, and some that it does not know. */
const kinds: readonly (readonly [apiVersion: string, kinds: string])[] = [
  ['batch/v1', 'Job Job Job CronJob'],
  ['v1', 'Pod Pod ConfigMap ConfigMap Secret Service ServiceAccount PersistentVolumeClaim PersistentVolume'],
  ['v1', 'ResourceQuota LimitRange ReplicationController Namespace Namespace Namespace'],
  ['apps/v1', 'Deployment Deployment StatefulSet DaemonSet ReplicaSet'],
  ['rbac.authorization.k8s.io/v1', 'Role RoleBinding ClusterRole ClusterRoleBinding'],
  ['networking.k8s.io/v1', 'NetworkPolicy Ingress IngressClass'],
  ['policy/v1', 'PodDisruptionBudget'],
  ['autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['storage.k8s.io/v1', 'StorageClass'],
  ['apiregistration.k8s.io/v1', 'APIService'],
  ['scheduling.k8s.io/v1', 'PriorityClass'],
  ['apiextensions.k8s.io/v1', 'CustomResourceDefinition CustomResourceDefinition'],
  ['example.com/v1', 'Widget Widget Job'],
  ['example.org/v1', 'Gadget'],
  ['argoproj.io/v1alpha1', 'Workflow Rollout'],
  ['cert-manager.io/v1', 'Certificate'],
];
const choices = kinds.flatMap(([apiVersion, names]) =>
  names.split(' ').map((kind) => ({ apiVersion, kind })),
);

/** The kinds that definitions define. */
const defined = ['example.com Widget', 'example.org Gadget', 'argoproj.io Workflow', 'example.com Job'];

const names =
  'a a-b a.b b b-1 db db-10 db-9 web web2 z Z 0 é ～ 😀 migrate smoke x-y x.y x a-very-long-name-that-goes-on-and-on'.split(
    ' ',
  );
const namespaces = ['shop', 'other', 'third'];
const revisions = ['0123456789abcdef0123456789abcdef01234567', 'FooBarBaz', 'foobar', '1.2.3'];

const hookWords = (
  'PreSync|PreSync|Sync|PostSync|PostSync|SyncFail|SyncFail|PreSync,PostSync|Sync,SyncFail|' +
  ' PostSync , PreSync |PreSync,PreSync|Skip|Skip,PreSync|Sync,Garbage|Garbage|| |presync|' +
  'PreDelete|PostDelete|PreSync,PostDelete|Skip,PreDelete|PreSync,'
).split('|');
const helmWords = (
  'pre-install|post-install|pre-upgrade,post-upgrade|post-upgrade,pre-install|crd-install|' +
  'pre-install,crd-install|test|pre-delete|post-install,pre-delete|post-rollback|garbage|'
).split('|');
const waves = (
  '0|1|2|5|-1|-2|-5|+2|-0|007|10|9|-10|123456789012|-123456789012|| 1|1 |1.5|0x1|1_0|late|' +
  '99999999999999999999|00000000000000000000003'
).split('|');
const policyWords = (
  'BeforeHookCreation|HookSucceeded|HookFailed|HookSucceeded,BeforeHookCreation|Garbage|| HookFailed , HookSucceeded|' +
  'hook-succeeded|HookFailed,HookFailed'
).split('|');
const helmPolicyWords = 'before-hook-creation|hook-succeeded|hook-failed|hook-succeeded,hook-failed|x'.split(
  '|',
);

type Written = Record<string, unknown>;

/** Gives a set; the number is its seed. */
export function randomSet(number: number): Scenario {
  const roll = dice(number);
  const objects = objectsOf(roll);
  return {
    name: `random ${number}`,
    namespace: roll(8) === 0 ? 'other' : 'shop',
    revision: roll.of(revisions),
    text: textOf(objects, roll),
  };
}

function objectsOf(roll: Dice): readonly Written[] {
  const left = [...names];
  const objects: Written[] = [];
  const isSpread = roll(2) === 0;
  const usual = isSpread ? namespaces : ['shop'];
  for (let count = 1 + roll(12); count > 0; count -= 1) {
    const name = left.splice(roll(left.length), 1)[0] ?? '';
    const object = objectOf(roll, name, usual);
    objects.push(object);
    if ('name' in metadataOf(object) && roll(12) === 0)
      objects.push(again(object, { annotations: annotationsOf(roll) }));
  }
  // One name in two namespaces is a tie; where Namespaces are pulled forward, the engine leaves it to chance.
  const [first] = objects;
  const hasNamespace = objects.some(({ kind }) => kind === 'Namespace');
  if (isSpread && !hasNamespace && first !== undefined && roll(3) === 0)
    objects.push(again(first, { namespace: 'fourth' }));
  return objects;
}

function objectOf(roll: Dice, name: string, usual: readonly string[]): Written {
  const { apiVersion, kind } = roll.of(choices);
  if (kind === 'CustomResourceDefinition') return definitionOf(roll, name);
  const annotations = annotationsOf(roll);
  // An ordinary object without a name fails the whole sync.
  const isHook = 'argocd.argoproj.io/hook' in annotations && Object.values(annotations).every(isText);
  const own = kind === 'Namespace' ? roll.of(namespaces) : name;
  const naming =
    isHook && kind !== 'Namespace' && roll(6) === 0 ? { generateName: `${name}-` } : { name: own };
  const place = roll(2) === 0 ? {} : { namespace: roll.of(usual) };
  return { apiVersion, kind, metadata: { ...naming, ...place, annotations } };
}

function definitionOf(roll: Dice, name: string): Written {
  const [group, kind] = roll.of(defined).split(' ');
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name, annotations: onePhase(annotationsOf(roll)) },
    spec: { group, names: { kind } },
  };
}

function annotationsOf(roll: Dice): Written {
  const annotations: Written = {};
  const tables = [
    ['argocd.argoproj.io/hook', hookWords, 2],
    ['helm.sh/hook', helmWords, 6],
    ['argocd.argoproj.io/sync-wave', waves, 2],
    ['helm.sh/hook-weight', waves, 6],
    ['argocd.argoproj.io/hook-delete-policy', policyWords, 3],
    ['helm.sh/hook-delete-policy', helmPolicyWords, 6],
  ] as const;
  for (const [key, words, sides] of tables) if (roll(sides) === 0) annotations[key] = roll.of(words);
  // Not text: Kubernetes' own reader then knows none of the annotations, or, for null, an empty one.
  if (roll(25) === 0) annotations['argocd.argoproj.io/sync-wave'] = roll.of([3, null, true]);
  return annotations;
}

/** A definition that is a hook of two phases can be pulled into one of them twice: the engine then counts it twice. */
function onePhase(annotations: Written): Written {
  const keys = ['argocd.argoproj.io/hook', 'helm.sh/hook'];
  const entries = Object.entries(annotations);
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      keys.includes(key) && typeof value === 'string' ? value.split(',')[0] : value,
    ]),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function again(object: Written, changed: Written): Written {
  return { ...object, metadata: { ...metadataOf(object), ...changed } };
}

function metadataOf(object: Written): Written {
  return object['metadata'] as Written;
}

function textOf(objects: readonly Written[], roll: Dice): string {
  if (roll(8) === 0) return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
  return objects.map((object) => JSON.stringify(object)).join('\n---\n');
}

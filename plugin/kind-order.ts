/** The order of kinds within a wave, as the sync engine has it. */

/** Every kind that has a place; all others come after them, level with each other (argo-cd.md §C.5). */
const kinds = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const ranks: ReadonlyMap<string, number> = new Map(kinds.map((kind, index) => [kind, index - kinds.length]));

/** Gives a kind's place, lower first, whatever its group: −35 to −1, and 0 for unlisted kinds (argo-cd.md §C.5). */
export function kindRank(kind: string): number {
  return ranks.get(kind) ?? 0;
}

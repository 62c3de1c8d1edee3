/** Knows which of Kubernetes' own kinds live outside namespaces. */

const kindsByGroup: Readonly<Record<string, string>> = {
  '': 'ComponentStatus Namespace Node PersistentVolume',
  'admissionregistration.k8s.io':
    'MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration',
  'apiextensions.k8s.io': 'CustomResourceDefinition',
  'apiregistration.k8s.io': 'APIService',
  'certificates.k8s.io': 'CertificateSigningRequest ClusterTrustBundle',
  'flowcontrol.apiserver.k8s.io': 'FlowSchema PriorityLevelConfiguration',
  'networking.k8s.io': 'IPAddress IngressClass ServiceCIDR',
  'node.k8s.io': 'RuntimeClass',
  policy: 'PodSecurityPolicy',
  'rbac.authorization.k8s.io': 'ClusterRole ClusterRoleBinding',
  'resource.k8s.io': 'DeviceClass ResourceSlice',
  'scheduling.k8s.io': 'PriorityClass',
  'storage.k8s.io': 'CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass',
};

const known = new Map(Object.entries(kindsByGroup).map(([group, kinds]) => [group, kinds.split(' ')]));

/**
 * Says whether a kind of Kubernetes' own is cluster-scoped.
 *
 * Argo CD asks the cluster and takes a kind that it does not find for a namespaced one; so do we with custom kinds.
 */
export function isClusterScoped(group: string, kind: string): boolean {
  return known.get(group)?.includes(kind) ?? false;
}

/** References: the ServiceAccounts, ConfigMaps and Secrets that a pod cannot start without. */
import { field, isObject, textField, type JsonObject } from '../../hooks/model/object.ts';
import type { Path } from '../../hooks/model/path.ts';
import { podSpecOf, type Subject } from './subject.ts';

/** An object that a pod needs, and where the pod says so. */
export interface Reference {
  readonly kind: 'ServiceAccount' | 'ConfigMap' | 'Secret';
  readonly name: string;
  readonly path: Path;
}

/** Gives what a workload's pods need; optional references are left out, and each object comes once. */
export function referencesOf(subject: Subject): readonly Reference[] {
  const pod = podSpecOf(subject);
  if (pod === undefined) return [];
  const found = [...accounts(pod.spec), ...containerReferences(pod.spec), ...volumeReferences(pod.spec)];
  const first = new Map<string, Reference>();
  for (const reference of found) {
    const key = `${reference.kind}/${reference.name}`;
    const isNamed = reference.name !== '' && key !== 'ServiceAccount/default';
    // Each namespace has a ServiceAccount default of its own.
    if (isNamed && !first.has(key)) first.set(key, { ...reference, path: [...pod.path, ...reference.path] });
  }
  return [...first.values()];
}

function accounts(pod: JsonObject): readonly Reference[] {
  const key = textField(pod, 'serviceAccountName') === '' ? 'serviceAccount' : 'serviceAccountName';
  return [
    { kind: 'ServiceAccount', name: textField(pod, key), path: [key] },
    ...listOf(pod['imagePullSecrets']).map((secret, index): Reference => ({
      kind: 'Secret',
      name: textField(secret, 'name'),
      path: ['imagePullSecrets', index],
    })),
  ];
}

function containerReferences(pod: JsonObject): readonly Reference[] {
  return ['initContainers', 'containers'].flatMap((key) =>
    listOf(pod[key]).flatMap((container, index) => [
      ...listOf(container['env']).flatMap((entry, at) => {
        const path = [key, index, 'env', at, 'valueFrom'];
        return named(entry['valueFrom'], path, { configMapKeyRef: 'ConfigMap', secretKeyRef: 'Secret' });
      }),
      ...listOf(container['envFrom']).flatMap((entry, at) => {
        const path = [key, index, 'envFrom', at];
        return named(entry, path, { configMapRef: 'ConfigMap', secretRef: 'Secret' });
      }),
    ]),
  );
}

function volumeReferences(pod: JsonObject): readonly Reference[] {
  const kinds = { configMap: 'ConfigMap', secret: 'Secret' } as const;
  return listOf(pod['volumes']).flatMap((volume, index) => [
    ...named(volume, ['volumes', index], kinds),
    ...listOf(field(volume['projected'], 'sources')).flatMap((source, at) =>
      named(source, ['volumes', index, 'projected', 'sources', at], kinds),
    ),
  ]);
}

/** Gives the references below some keys of a value; a Secret's volume calls its name `secretName`. */
function named(
  value: unknown,
  path: Path,
  kinds: Readonly<Record<string, Reference['kind']>>,
): readonly Reference[] {
  return Object.entries(kinds).flatMap(([key, kind]) => {
    const found = field(value, key);
    if (!isObject(found) || found['optional'] === true) return [];
    const name = textField(found, 'name') || textField(found, 'secretName');
    return [{ kind, name, path: [...path, key] }];
  });
}

/** Gives the objects of a list; none where it is no list. */
export function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.map((entry) => (isObject(entry) ? entry : {})) : [];
}

/** Gives the objects of core/v1 that a subject is, or that a controller makes of it, as `Kind/name`. */
export function createdBy({ group, kind, name, value }: Subject): readonly string[] {
  if (group === '' && ['ServiceAccount', 'ConfigMap', 'Secret'].includes(kind)) return [`${kind}/${name}`];
  const secret = secretMakers[`${group}/${kind}`]?.(value['spec']);
  return secret === undefined ? [] : [`Secret/${secret || name}`];
}

/** Kinds of which a Secret is made, with the name that it gets where that is not their own. */
const secretMakers: Readonly<Record<string, (spec: unknown) => string>> = {
  'bitnami.com/SealedSecret': (spec) => textField(field(field(spec, 'template'), 'metadata'), 'name'),
  'external-secrets.io/ExternalSecret': (spec) => textField(field(spec, 'target'), 'name'),
  'cert-manager.io/Certificate': (spec) => textField(spec, 'secretName'),
};

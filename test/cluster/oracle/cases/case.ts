/** The shape of the conformance cases, and short forms for their manifests. */
import type { Scenario } from '../oracles.ts';

/** A row of argo-cd.md §G.5: what happens, and what the engine must make of it. */
export interface Conformance {
  /** The row's number, with a letter where a row is more than one case. */
  readonly row: string;
  readonly title: string;
  readonly scenario: Omit<Scenario, 'name' | 'namespace' | 'revision'> & { readonly revision?: string };
  /** A part of the engine's record: arrays are whole, objects need not be. */
  readonly expected: object;
}

/** The annotations that cases write most, by short names. */
const keys: Readonly<Record<string, string>> = {
  hook: 'argocd.argoproj.io/hook',
  policy: 'argocd.argoproj.io/hook-delete-policy',
  wave: 'argocd.argoproj.io/sync-wave',
  options: 'argocd.argoproj.io/sync-options',
  helm: 'helm.sh/hook',
  weight: 'helm.sh/hook-weight',
  helmPolicy: 'helm.sh/hook-delete-policy',
};

const versions: Readonly<Record<string, string>> = {
  Job: 'batch/v1',
  CustomResourceDefinition: 'apiextensions.k8s.io/v1',
  Workflow: 'argoproj.io/v1alpha1',
  Widget: 'example.com/v1',
};

/** An object's annotations, by the short names. */
export type Annotated = Readonly<
  Partial<Record<'hook' | 'policy' | 'wave' | 'options' | 'helm' | 'weight' | 'helmPolicy', string>>
>;

/** Writes an object given as `Kind name`, `Kind namespace/name` or `Kind prefix*`. */
export function object(text: string, annotated: Annotated = {}, rest: object = {}): string {
  const [kind = '', path = ''] = text.split(' ');
  const [name = '', namespace] = path.split('/').toReversed();
  const naming = name.endsWith('*') ? { generateName: name.slice(0, -1) } : name !== '' && { name };
  const annotations = Object.fromEntries(
    Object.entries(annotated).map(([key, value]) => [keys[key] ?? key, value]),
  );
  const metadata = { ...naming, ...(namespace === undefined ? {} : { namespace }), annotations };
  return JSON.stringify({ apiVersion: versions[kind] ?? 'v1', kind, metadata, ...rest });
}

/** Writes an object as the cluster holds a hook that was run before: with the engine's finalizer. */
export function ranBefore(text: string, annotated: Annotated): string {
  const written = JSON.parse(object(text, annotated)) as { readonly metadata: object };
  const metadata = { ...written.metadata, finalizers: ['argocd.argoproj.io/hook-finalizer'] };
  return JSON.stringify({ ...written, metadata });
}

/** Writes the definition of a kind. */
export function definition(group: string, kind: string): string {
  const spec = { group, names: { kind } };
  return object(`CustomResourceDefinition ${kind.toLowerCase()}s.${group}`, {}, { spec });
}

/** Joins objects to a stream. */
export function stream(...objects: readonly string[]): string {
  return objects.join('\n---\n');
}

/** What a kustomization names, and what `kustomize build` is called with. */
import { field, isObject } from '../hooks/model/object.ts';

/** Gives the arguments of `kustomize`, as Argo CD gives them where no build options are configured. */
export function kustomizeArguments(folder: string): readonly string[] {
  return ['build', folder];
}

/** The names of a kustomization's file, of which a folder has one. */
export const kustomizationNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Fields with lists of files or folders. */
const lists = [
  'resources',
  'bases',
  'components',
  'crds',
  'configurations',
  'generators',
  'transformers',
  'validators',
  'patchesStrategicMerge',
];

/** Fields with lists of objects that name one file. */
const paths = ['patches', 'patchesJson6902', 'replacements'];

/** Fields with lists of objects that name files with data, some behind a key. */
const data = ['configMapGenerator', 'secretGenerator'];

/** Gives every file and folder that a kustomization names; inline objects are none. */
export function referencesOf(kustomization: unknown): readonly string[] {
  return [
    ...lists.flatMap((name) => listOf(field(kustomization, name))),
    ...paths.flatMap((name) => listOf(field(kustomization, name)).map((entry) => field(entry, 'path'))),
    ...data.flatMap((name) => listOf(field(kustomization, name)).flatMap(dataFiles)),
    field(field(kustomization, 'openapi'), 'path'),
  ].filter((found): found is string => typeof found === 'string' && found !== '' && !found.includes('\n'));
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function dataFiles(generator: unknown): readonly unknown[] {
  const files = listOf(field(generator, 'files')).map((file) =>
    typeof file === 'string' ? file.slice(file.indexOf('=') + 1) : file,
  );
  return [...files, ...listOf(field(generator, 'envs')), field(generator, 'env')];
}

/** Says whether a reference leads to the network, or is a repository of its own, as Kustomize understands it. */
export function isRemote(reference: string): boolean {
  return /^(?:git::)?(?:[a-z][a-z0-9+.-]*:\/\/|[a-z][a-z0-9-]*@|github\.com[/:])|[?&](?:ref|version)=/i.test(
    reference,
  );
}

/** Fields that make Kustomize call Helm, which Argo CD does only where it is configured so. */
const helmFields = ['helmCharts', 'helmChartInflationGenerator'];

/** Why a kustomization is not ours to build. */
export function nativeNeed(kustomization: unknown): string | undefined {
  const helm = helmFields.find((name) => isObject(kustomization) && Object.hasOwn(kustomization, name));
  if (helm !== undefined) return `${helm} makes Kustomize fetch and render charts`;
  const remote = referencesOf(kustomization).find(isRemote);
  return remote === undefined ? undefined : `"${remote}" is remote`;
}

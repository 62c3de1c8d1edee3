/** Which files of a folder Argo CD's directory source takes for manifests. */
import { field, textField, isObject } from '../hooks/model/object.ts';
import { isBlank, type Source } from './manifest.ts';
import { split } from './split.ts';

/** The endings that are read, as Argo CD does. */
export const manifestEnding = /\.(?:yaml|yml|json|jsonnet)$/;

const skipMarker = '+argocd:skip-file-rendering';
const tokens = ['apiVersion:', 'kind:', 'metadata:'];

/**
 * Gives the sources that are manifests. As Argo CD does, a file with the skip marker is left out, and so is a YAML
 * file whose first document is no object with a kind and that does not look like one either, such as Helm values.
 */
export async function manifestSources(sources: readonly Source[]): Promise<readonly Source[]> {
  const kept: Source[] = [];
  for (const source of sources) {
    if (source.text.includes(skipMarker)) continue;
    if (
      source.name.endsWith('.json') ||
      tokens.every((token) => source.text.includes(token)) ||
      (await beginsWithObject(source))
    )
      kept.push(source);
  }
  return kept;
}

async function beginsWithObject(source: Source): Promise<boolean> {
  const first = split(source).value.find((manifest) => !isBlank(manifest.text));
  if (first === undefined || !first.text.includes('kind')) return false;
  const { parse } = await import('./parsing.ts');
  const { value, problems } = parse(first);
  const root = value.value;
  return (
    problems.length === 0 &&
    isObject(root) &&
    (textField(root, 'kind') !== '' || field(root, 'items') !== undefined)
  );
}

/** Which renderer a folder is made for. */
import { kustomizationNames } from './kustomize.ts';

/** A tool that renders, by the name of its program. */
export type Renderer = 'helm' | 'kustomize';

/** What a renderer needs in the folder. */
export const rendererFiles: Readonly<Record<Renderer, readonly string[]>> = {
  helm: ['Chart.yaml'],
  kustomize: kustomizationNames,
};

/**
 * Gives the renderer that Argo CD chooses for a folder with these files; nothing for plain manifests.
 *
 * Argo CD walks the files by name, byte by byte, and the last one that says anything decides: a folder with both
 * `Chart.yaml` and `kustomization.yaml` is a kustomization. Any name that ends with `Chart.yaml` makes it a chart.
 */
export function detected(files: readonly string[]): Renderer | undefined {
  const telling = files.flatMap((name): readonly { readonly name: string; readonly renderer: Renderer }[] => {
    if (name.endsWith('Chart.yaml')) return [{ name, renderer: 'helm' }];
    return rendererFiles.kustomize.includes(name) ? [{ name, renderer: 'kustomize' }] : [];
  });
  return telling.toSorted((left, right) => (left.name < right.name ? -1 : 1)).at(-1)?.renderer;
}

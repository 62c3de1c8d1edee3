/** Makes manifests fit to be followed by more. */
import type { Manifest } from './manifest.ts';

/** Gives manifests that more can follow: JSON values each behind a separator, and a newline at the end. */
export function separated(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map((manifest) => {
    const lead = manifest.isStreamed === true && manifest.lead === '' ? '---\n' : manifest.lead;
    const isOpen =
      !/(?:^|\n)$/.test(manifest.text) || (manifest.text === '' && lead !== '' && !lead.endsWith('\n'));
    return { ...manifest, lead, text: isOpen ? `${manifest.text}\n` : manifest.text };
  });
}

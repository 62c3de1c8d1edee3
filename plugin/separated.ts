/** Makes manifests fit to be followed by more. */
import type { Manifest } from './manifest.ts';

/**
 * Gives manifests that more can follow: JSON values each behind a separator, and a newline at the end.
 *
 * Around the values of a JSON stream tabs go, and the mark of byte order: behind a separator they are YAML, where no
 * line may begin so.
 */
export function separated(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.map(bare).map((manifest) => {
    const lead = manifest.isStreamed === true && manifest.lead === '' ? '---\n' : manifest.lead;
    const isOpen =
      !/(?:^|\n)$/.test(manifest.text) || (manifest.text === '' && lead !== '' && !lead.endsWith('\n'));
    return { ...manifest, lead, text: isOpen ? `${manifest.text}\n` : manifest.text };
  });
}

function bare(manifest: Manifest): Manifest {
  if (manifest.isStreamed !== true) return manifest;
  const text = manifest.text.replaceAll(/^[ \t\r\n\uFEFF]+|\n[ \t\r\n]*$/g, (blanks) =>
    blanks.replaceAll(/[\t\uFEFF]/g, ''),
  );
  return { ...manifest, text };
}

/** Sources → one stream of manifests; a single source stays as it is, byte for byte. */
import type { Checked } from '../hooks/model/problem.ts';
import { separated } from './separated.ts';
import type { Manifest, Source } from './manifest.ts';
import { needsSplit, split } from './split.ts';

/** Joins sources with `---`, and a newline where one is missing; only the first keeps a byte order mark. */
export function stream(sources: readonly Source[]): Checked<readonly Manifest[]> {
  const written = sources.filter((source) => source.text !== '');
  const parts = written.map((source, index) =>
    manifestsOf(index === 0 ? source : { ...source, text: source.text.replace(/^\uFEFF/, '') }),
  );
  const problems = parts.flatMap((part) => part.problems);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) return { value: only.value, problems };
  return { value: parts.flatMap((part, index) => follow(separated(part.value), index)), problems };
}

function manifestsOf(source: Source): Checked<readonly Manifest[]> {
  if (needsSplit(source.text)) return split(source);
  return {
    value: [{ lead: '', text: source.text, file: source.name, line: 1, isWhole: true }],
    problems: [],
  };
}

function follow(manifests: readonly Manifest[], index: number): readonly Manifest[] {
  const [first, ...rest] = manifests;
  if (index === 0 || first === undefined) return manifests;
  const hasSeparator = first.lead === '---\n' || (first.lead === '' && first.text.startsWith('---\n'));
  return [{ ...first, lead: hasSeparator ? first.lead : `---\n${first.lead}` }, ...rest];
}

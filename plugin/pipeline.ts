/** The whole plugin: manifests in, manifests with hook Jobs out. Read this file first. */
import { error, isError, type Checked, type Problem } from '../hooks/model/problem.ts';
import type { Input } from './input.ts';
import { isBlank, mayConcern, type Manifest } from './manifest.ts';
import { documentsOf } from './split.ts';
import type { Options } from './options.ts';
import { stream } from './stream.ts';

/**
 * Gives the documents of the result, in order, and every problem on the way.
 *
 * The parsers and schemas load only where a document may concern us, or something is declared.
 */
export async function transform(input: Input, options: Options): Promise<Checked<readonly Manifest[]>> {
  const manifests = stream(input.sources);
  if (!concerns(manifests.value, input, options)) return finished(manifests, input, options);
  const { hooked } = await import('./parsing.ts');
  const result = await hooked(manifests.value, input, options);
  return finished(
    { value: result.value, problems: [...manifests.problems, ...result.problems] },
    input,
    options,
  );
}

function concerns(manifests: readonly Manifest[], input: Input, options: Options): boolean {
  return (
    input.hookFiles.length > 0 ||
    options.gate !== undefined ||
    options.flow !== undefined ||
    manifests.some((manifest) => mayConcern(manifest.text))
  );
}

async function finished(
  result: Checked<readonly Manifest[]>,
  input: Input,
  options: Options,
): Promise<Checked<readonly Manifest[]>> {
  const problems: readonly Problem[] = result.problems;
  const mayBeEmpty = options.allowEmpty || (options.render === 'none' && input.hookFiles.length > 0);
  // A source that renders nothing but our Jobs is as bad as an empty one: Argo CD does not count hooks, and prunes.
  const counted = result.value.filter(({ hook }) => options.render === 'none' || hook === undefined);
  if (problems.some(isError) || mayBeEmpty || (await holdsObject(counted))) return result;
  const fix =
    options.render === 'none'
      ? 'add a hook file, or give --allow-empty'
      : 'name the right path, use render none for hooks only, or give --allow-empty';
  return {
    ...result,
    problems: [
      ...problems,
      error('RESULT_EMPTY', 'the source renders no object; Argo CD would prune everything', { fix }),
    ],
  };
}

async function holdsObject(manifests: readonly Manifest[]): Promise<boolean> {
  // Only a List can be written and still hold nothing; a broken document is Argo CD's to refuse.
  if (manifests.some((manifest) => !manifest.text.includes('items') && !isBlank(manifest.text))) return true;
  const written = manifests.flatMap(documentsOf).filter((manifest) => !isBlank(manifest.text));
  if (written.length === 0) return false;
  const { parse } = await import('./parsing.ts');
  return written.some((manifest) => {
    const parsed = parse(manifest);
    return parsed.problems.length > 0 || parsed.value.objects.length > 0;
  });
}

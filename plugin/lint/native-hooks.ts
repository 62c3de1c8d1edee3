/** Rules on hooks that stand in the rendered stream: H001 no phase that Argo CD knows, H022 no name. */
import { annotations as ours, argo } from '../../hooks/model/names.ts';
import { didYouMean, nearest } from '../../hooks/model/nearest.ts';
import { textField } from '../../hooks/model/object.ts';
import { phases } from '../../hooks/model/phase.ts';
import { error, warning, type Problem } from '../../hooks/model/problem.ts';
import { annotationsOf, deletionsOf, isHook, isIgnored, wordsOf } from '../argo-hook.ts';
import { placeIn } from '../manifest.ts';
import { annotationOffset, type Located, type Parsed } from '../parse.ts';
import { finding, type LintLevels } from './levels.ts';

/** The words that Argo CD's own annotation takes (argo-cd.md §C.1). */
const words: readonly string[] = [...phases, 'Skip', 'PreDelete', 'PostDelete'];
const prefix = 'hookline.dev/';

/** Gives the findings on the objects of one document. */
export function nativeHookFindings(parsed: Parsed, levels: LintLevels): readonly Problem[] {
  return parsed.objects.flatMap((object) => [
    ...phaseFindings(parsed, object, levels),
    ...nameFindings(parsed, object, levels),
    ...annotationFindings(parsed, object),
  ]);
}

function phaseFindings(parsed: Parsed, { value, node }: Located, levels: LintLevels): readonly Problem[] {
  const written = annotationsOf(value).get(argo.hook);
  if (written === undefined) return [];
  const at = placeIn(parsed.manifest, annotationOffset(node, argo.hook));
  const unknown = wordsOf(value, argo.hook).filter((word) => !words.includes(word));
  const isDropped = isIgnored(value) && deletionsOf(value).length === 0;
  if (isDropped) {
    const fix = unknown[0] === undefined ? `use one of ${words.join(', ')}` : didYouMean(unknown[0], words);
    return finding(
      levels,
      'H001',
      `${nameOf(value)} has ${argo.hook}: "${written}", which is no phase; Argo CD drops it without a word`,
      { at, fix },
    );
  }
  // The object still runs in its other phases, so this never stops a render that works today.
  return unknown.flatMap((word) =>
    finding(levels, 'H001', `${nameOf(value)} has "${word}" in ${argo.hook}; Argo CD passes over it`, {
      at,
      fix: didYouMean(word, words),
    }).map((found) => ({ ...found, level: 'warn' as const })),
  );
}

function nameFindings(parsed: Parsed, { value, node }: Located, levels: LintLevels): readonly Problem[] {
  if (!isAnyHook(value)) return [];
  const at = placeIn(parsed.manifest, node.range?.[0]);
  const metadata = value['metadata'];
  return [
    ...(textField(value, 'kind') === '' && !annotationsOf(value).has(ours.phase)
      ? [error('KIND_MISSING', 'a hook has no kind', { at, fix: 'write its kind' })]
      : []),
    ...(textField(metadata, 'name') === '' && textField(metadata, 'generateName') === ''
      ? finding(levels, 'H022', `${textField(value, 'kind') || 'a hook'} has neither name nor generateName`, {
          at,
          fix: 'write metadata.name',
        })
      : []),
  ];
}

function isAnyHook(value: Located['value']): boolean {
  if (annotationsOf(value).has(ours.phase)) return true;
  return isHook(value) && !isIgnored(value);
}

function annotationFindings(parsed: Parsed, { value, node }: Located): readonly Problem[] {
  if (!['Job', 'Pod'].includes(textField(value, 'kind'))) return [];
  const known: readonly string[] = Object.values(ours);
  return [...annotationsOf(value).keys()]
    .filter((key) => key.startsWith(prefix) && !known.includes(key))
    .map((key) =>
      warning('ANNOTATION_UNKNOWN', `${nameOf(value)} has the annotation ${key}, which means nothing`, {
        at: placeIn(parsed.manifest, annotationOffset(node, key)),
        fix: `did you mean ${nearest(key, known) ?? ours.phase}?`,
      }),
    );
}

function nameOf(value: Located['value']): string {
  const metadata = value['metadata'];
  return `${textField(value, 'kind') || 'object'}/${textField(metadata, 'name') || textField(metadata, 'generateName') || '(no name)'}`;
}

/** Rules on hooks that stand in the rendered stream: H001 no phase that Argo CD knows, H022 no name. */
import { annotations as ours, argo } from '../../hooks/model/names.ts';
import { didYouMean, nearest } from '../../hooks/model/nearest.ts';
import { textField, type JsonObject } from '../../hooks/model/object.ts';
import { phases } from '../../hooks/model/phase.ts';
import { error, warning, type Problem } from '../../hooks/model/problem.ts';
import { annotationsOf, deletionsOf, isHook, isIgnored, wordsOf } from '../argo-hook.ts';
import { placeIn } from '../manifest.ts';
import { annotationOffset, type Located, type Parsed } from '../parse.ts';
import { finding } from './levels.ts';
import type { LintLevels } from './rules.ts';

/** The words that Argo CD's own annotation takes (argo-cd.md §C.1). */
const words: readonly string[] = [...phases, 'Skip', 'PreDelete', 'PostDelete'];
const prefix = 'hookline.dev/';

/** Something wrong with an object, without its place. */
export interface Fault {
  readonly message: string;
  readonly fix: string;
  /** The object still does what else it says, so this never stops a render that works today. */
  readonly isMinor?: true;
  /** The whole annotation as it was probably meant. */
  readonly meant?: string;
}

/** Gives the findings on the objects of one document. */
export function nativeHookFindings(parsed: Parsed, levels: LintLevels): readonly Problem[] {
  return parsed.objects.flatMap((object) => {
    const at = placeIn(parsed.manifest, object.node.range?.[0]);
    const phaseAt = placeIn(parsed.manifest, annotationOffset(object.node, argo.hook));
    return [
      ...phaseFaults(object.value).flatMap(({ message, fix, isMinor }) =>
        finding(levels, 'H001', message, { at: phaseAt, fix }).map((found) =>
          isMinor === true ? { ...found, level: 'warn' as const } : found,
        ),
      ),
      ...kindProblems(parsed, object),
      ...nameFaults(object.value).flatMap(({ message, fix }) =>
        finding(levels, 'H022', message, { at, fix }),
      ),
      ...annotationFindings(parsed, object),
    ];
  });
}

/** Says what is wrong with the phases that an object names in Argo CD's annotation. */
export function phaseFaults(value: JsonObject): readonly Fault[] {
  const written = annotationsOf(value).get(argo.hook);
  if (written === undefined) return [];
  const unknown = wordsOf(value, argo.hook).filter((word) => !words.includes(word));
  const isDropped = isIgnored(value) && deletionsOf(value).length === 0;
  if (isDropped) {
    const fix = unknown[0] === undefined ? `use one of ${words.join(', ')}` : didYouMean(unknown[0], words);
    const message = `${nameOf(value)} has ${argo.hook}: "${written}", which is no phase; Argo CD drops it without a word`;
    const meant = meantWords(wordsOf(value, argo.hook), words);
    return [{ message, fix, ...(meant === undefined ? {} : { meant }) }];
  }
  const meant = meantWords(wordsOf(value, argo.hook), words);
  return unknown.map((word) => ({
    message: `${nameOf(value)} has "${word}" in ${argo.hook}; Argo CD passes over it`,
    fix: didYouMean(word, words),
    isMinor: true,
    ...(meant === undefined ? {} : { meant }),
  }));
}

/** Gives a list with each unknown word as the one near it; nothing where a word has none. */
export function meantWords(list: readonly string[], known: readonly string[]): string | undefined {
  const meant = list.map((word) => (known.includes(word) ? word : nearest(word, known)));
  return list.length === 0 || meant.includes(undefined) ? undefined : [...new Set(meant)].join(',');
}

/** Says whether an object that needs a name has none. */
export function nameFaults(value: JsonObject): readonly Fault[] {
  const metadata = value['metadata'];
  const isNamed = textField(metadata, 'name') !== '' || textField(metadata, 'generateName') !== '';
  if (!isAnyHook(value) || isNamed) return [];
  return [
    {
      message: `${textField(value, 'kind') || 'a hook'} has neither name nor generateName`,
      fix: 'write metadata.name',
    },
  ];
}

function kindProblems(parsed: Parsed, { value, node }: Located): readonly Problem[] {
  const isMissing =
    isAnyHook(value) && textField(value, 'kind') === '' && !annotationsOf(value).has(ours.phase);
  return isMissing
    ? [
        error('KIND_MISSING', 'a hook has no kind', {
          at: placeIn(parsed.manifest, node.range?.[0]),
          fix: 'write its kind',
        }),
      ]
    : [];
}

function isAnyHook(value: JsonObject): boolean {
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

function nameOf(value: JsonObject): string {
  const metadata = value['metadata'];
  return `${textField(value, 'kind') || 'object'}/${textField(metadata, 'name') || textField(metadata, 'generateName') || '(no name)'}`;
}

/** Annotated Jobs and Pods: Argo CD's annotations are put into their text; every other byte stays (DESIGN.md §3.3). */
import { isMap, type Node, type YAMLMap } from 'yaml';
import { annotations as ours, argo } from '../hooks/model/names.ts';
import { didYouMean } from '../hooks/model/nearest.ts';
import { equal, field, groupOf, isObject, textField, type JsonObject } from '../hooks/model/object.ts';
import {
  commaList,
  goInteger,
  isPhase,
  phases,
  waveLimit,
  withBeforeHookCreation,
} from '../hooks/model/phase.ts';
import { error, type Checked, type Place, type Problem } from '../hooks/model/problem.ts';
import { applyEdits, insertFields, replaceScalar, type Edit, type Field } from './edit.ts';
import { placeIn, type Manifest } from './manifest.ts';
import { annotationOffset, lastValue, parse, type Located, type Parsed } from './parse.ts';

/** Gives the manifest with every annotated object in it made a hook; the same manifest where there is none. */
export function annotate(parsed: Parsed): Checked<Manifest> {
  const { manifest } = parsed;
  const edits: Edit[] = [];
  const problems: Problem[] = [];
  const expected: Expected[] = [];
  for (const [index, object] of parsed.objects.entries()) {
    const made =
      field(field(object.value['metadata'], 'annotations'), ours.phase) === undefined
        ? undefined
        : hookOf(manifest, object);
    if (made === undefined) continue;
    problems.push(...made.problems);
    edits.push(...made.value.edits);
    expected.push({ index, object, changes: made.value.changes });
  }
  if (edits.length === 0 || problems.length > 0) return { value: manifest, problems };
  const edited = { ...manifest, text: applyEdits(manifest.text, edits) };
  return isAsExpected(edited, parsed, expected)
    ? { value: edited, problems }
    : { value: manifest, problems: [shapeProblem(manifest, expected[0])] };
}

interface Changes {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: Readonly<Record<string, number>>;
}

interface Expected {
  readonly index: number;
  readonly object: Located;
  readonly changes: Changes;
}

interface Made {
  readonly edits: readonly Edit[];
  readonly changes: Changes;
}

const unchanged: Made = { edits: [], changes: { annotations: {}, spec: {} } };

function hookOf(manifest: Manifest, object: Located): Checked<Made> {
  const nodes = nodesOf(object.node);
  const at = placeIn(manifest, annotationOffset(object.node, ours.phase));
  const name = `${textField(object.value, 'kind') || 'object'}/${textField(object.value['metadata'], 'name') || textField(object.value['metadata'], 'generateName')}`;
  const wrong = [...kindProblems(object.value, name, at), ...annotationProblems(object.value, name, at)];
  if (wrong.length > 0) return { value: unchanged, problems: wrong };
  if (nodes === undefined)
    return {
      value: unchanged,
      problems: [
        error('ANNOTATED_ALIAS', `${name} gets metadata, annotations or spec from an alias or merge key`, {
          at,
          fix: 'write them out in this object',
        }),
      ],
    };
  const changes = changesOf(object.value);
  const edits = [
    ...fieldEdits(manifest.text, nodes.annotations, changes.annotations),
    ...fieldEdits(manifest.text, nodes.spec, changes.spec),
  ];
  return { value: { edits: edits.filter((edit) => edit !== undefined), changes }, problems: [] };
}

/** Puts fields into a map; of those that it has already, such as an empty `backoffLimit:`, the value is replaced. */
function fieldEdits(
  text: string,
  map: YAMLMap,
  fields: Readonly<Record<string, Field[1]>>,
): readonly (Edit | undefined)[] {
  const entries: readonly Field[] = Object.entries(fields);
  const missing = entries.filter(([key]) => lastValue(map, key) === undefined);
  const present = entries.filter(([key]) => lastValue(map, key) !== undefined);
  return [
    insertFields(text, map, missing),
    ...present.map(([key, value]) => replaceScalar(lastValue(map, key), value)),
  ];
}

function nodesOf(object: YAMLMap): { readonly annotations: YAMLMap; readonly spec: YAMLMap } | undefined {
  const metadata = lastValue(object, 'metadata');
  const annotations = isMap(metadata) ? lastValue(metadata, 'annotations') : undefined;
  const spec = lastValue(object, 'spec');
  if (!isMap(annotations) || !isMap(spec) || lastValue(annotations, ours.phase) === undefined)
    return undefined;
  return { annotations, spec };
}

function kindProblems(value: JsonObject, name: string, at: Place): readonly Problem[] {
  const kind = textField(value, 'kind');
  if (kind === '')
    return [
      error('KIND_MISSING', `an object annotated ${ours.phase} has no kind`, { at, fix: 'write kind: Job' }),
    ];
  const group = groupOf(textField(value, 'apiVersion'));
  if (!(kind === 'Job' && group === 'batch') && !(kind === 'Pod' && group === '')) {
    return [
      error('PHASE_ON_KIND', `${name} is annotated ${ours.phase}, and only a Job or Pod can be`, {
        at,
        fix: `use ${argo.hook} for other kinds`,
      }),
    ];
  }
  if (!isObject(value['spec']))
    return [error('FIELD_MISSING', `${name} has no spec`, { at, fix: 'write the spec' })];
  return [];
}

function annotationProblems(value: JsonObject, name: string, at: Place): readonly Problem[] {
  const written = field(value['metadata'], 'annotations');
  const entries = Object.entries(isObject(written) ? written : {});
  const untyped = entries.find(([, text]) => typeof text !== 'string' && text !== null);
  if (untyped !== undefined)
    return [
      error('ANNOTATION_NOT_TEXT', `${name} has the annotation ${untyped[0]} with a value that is not text`, {
        at,
        fix: 'quote it',
      }),
    ];
  const text = textField(written, ours.phase);
  return [
    ...phaseProblems(text, name, at),
    ...twiceProblems(text, field(written, argo.hook), { name, at }),
    ...waveProblems(field(written, argo.wave), name, at),
  ];
}

function phaseProblems(text: string, name: string, at: Place): readonly Problem[] {
  const words = commaList(text);
  if (words.length === 0)
    return [
      error('PHASE_UNKNOWN', `${name} has an empty annotation ${ours.phase}`, {
        at,
        fix: `use one of ${phases.join(', ')}`,
      }),
    ];
  return words
    .filter((word) => !isPhase(word))
    .map((word) =>
      error('PHASE_UNKNOWN', `${name} has the annotation ${ours.phase}: "${word}", which is no phase`, {
        at,
        fix: didYouMean(word, phases),
      }),
    );
}

function twiceProblems(
  text: string,
  theirs: unknown,
  { name, at }: { readonly name: string; readonly at: Place },
): readonly Problem[] {
  if (typeof theirs !== 'string') return [];
  const [left, right] = [commaList(text), commaList(theirs)];
  if (left.length === right.length && left.every((word) => right.includes(word))) return [];
  return [
    error('PHASE_TWICE', `${name} is annotated ${ours.phase}: "${text}" and ${argo.hook}: "${theirs}"`, {
      at,
      fix: `remove ${argo.hook}`,
    }),
  ];
}

function waveProblems(wave: unknown, name: string, at: Place): readonly Problem[] {
  if (typeof wave !== 'string') return [];
  const value = goInteger(wave);
  if (value !== undefined && Math.abs(value) <= waveLimit) return [];
  return [
    error(
      'WAVE_INVALID',
      `${name} is annotated ${argo.wave}: "${wave}", which is no integer from -${waveLimit} to ${waveLimit}`,
      { at, fix: 'write an integer such as "-5"' },
    ),
  ];
}

function changesOf(value: JsonObject): Changes {
  const written = field(value['metadata'], 'annotations');
  const spec = value['spec'];
  const policies = commaList(textField(written, argo.deletePolicy));
  const complete = withBeforeHookCreation(policies);
  const isJob = value['kind'] === 'Job';
  return {
    annotations: {
      ...(field(written, argo.hook) === undefined
        ? { [argo.hook]: commaList(textField(written, ours.phase)).join(',') }
        : {}),
      ...(complete === policies ? {} : { [argo.deletePolicy]: complete.join(',') }),
    },
    spec: {
      ...(isJob && !isSet(spec, 'backoffLimit') ? { backoffLimit: 0 } : {}),
      ...(isSet(spec, 'activeDeadlineSeconds') ? {} : { activeDeadlineSeconds: 600 }),
    },
  };
}

function isSet(spec: unknown, key: string): boolean {
  return (field(spec, key) ?? undefined) !== undefined;
}

/** Reads the edited text again: nothing may have changed but what was meant, whatever form the document has. */
function isAsExpected(edited: Manifest, before: Parsed, expected: readonly Expected[]): boolean {
  const after = parse(edited);
  if (after.problems.length > 0 || after.value.objects.length !== before.objects.length) return false;
  return before.objects.every((object, index) => {
    const change = expected.find((candidate) => candidate.index === index)?.changes;
    return equal(
      change === undefined ? object.value : changed(object.value, change),
      after.value.objects[index]?.value,
    );
  });
}

function changed(value: JsonObject, { annotations, spec }: Changes): JsonObject {
  const metadata = value['metadata'] as JsonObject;
  return {
    ...value,
    metadata: { ...metadata, annotations: { ...(metadata['annotations'] as JsonObject), ...annotations } },
    spec: { ...(value['spec'] as JsonObject), ...spec },
  };
}

function shapeProblem(manifest: Manifest, first: Expected | undefined): Problem {
  const node: Node | undefined = first?.object.node;
  return error(
    'ANNOTATED_SHAPE',
    `${textField(first?.object.value, 'kind')}/${textField(first?.object.value['metadata'], 'name')} is written in a form that cannot be edited in place`,
    {
      at: placeIn(manifest, node?.range?.[0]),
      fix: 'write its metadata and spec as plain block maps, without anchors',
    },
  );
}

/** Text → value: one document parsed for a look at it, with the place of each of its parts. */
import {
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  visit,
  type Document,
  type Node,
  type YAMLError,
  type YAMLMap,
} from 'yaml';
import { error, type Checked, type Place, type Problem } from '../hooks/model/problem.ts';
import { isObject, type JsonObject } from '../hooks/model/object.ts';
import { placeIn, type Manifest } from './manifest.ts';
import { plainWords } from './plain-words.ts';

/** One Kubernetes object of a document; a List's items are objects of their own. */
export interface Located {
  readonly value: JsonObject;
  readonly node: YAMLMap;
}

/** A document, parsed. */
export interface Parsed {
  readonly manifest: Manifest;
  /** The whole document as a plain value. */
  readonly value: unknown;
  readonly objects: readonly Located[];
}

/**
 * Parses one rendered document. Duplicate keys are accepted, the last wins, as Argo CD reads them.
 *
 * Messages name no text of the document: what is rendered may be a Secret, and stderr is shown to people.
 */
export function parse(manifest: Manifest): Checked<Parsed> {
  const document = parseDocument(manifest.text, {
    uniqueKeys: false,
    merge: true,
    customTags: (tags) => [...plainWords, ...tags],
    // Not silent: a second document without a separator of its own would be lost without a word.
    logLevel: 'error',
    prettyErrors: false,
  });
  const problem = brokenProblem(manifest, document);
  if (problem !== undefined) return { value: { manifest, value: null, objects: [] }, problems: [problem] };
  const converted = plainValue(document, (offset) => placeIn(manifest, offset));
  if ('problem' in converted)
    return { value: { manifest, value: null, objects: [] }, problems: [converted.problem] };
  const objects = objectsOf(document, converted.value);
  return { value: { manifest, value: converted.value, objects }, problems: [] };
}

function brokenProblem(manifest: Manifest, document: Document): Problem | undefined {
  const isTemplate = manifest.text.includes('{{');
  const templateAt = isTemplate ? collectionKey(document) : undefined;
  const first = document.errors[0];
  if (first === undefined && templateAt === undefined) return undefined;
  if (isTemplate) {
    const at = placeIn(manifest, templateAt ?? manifest.text.indexOf('{{'));
    return error('TEMPLATE_NOT_RENDERED', 'a Helm template that nobody rendered', {
      at,
      fix: 'render the chart, or leave the file out',
    });
  }
  const offset = first?.pos[0] ?? 0;
  return error('YAML_BROKEN', brokenMessage(first), {
    at: placeIn(manifest, offset),
    fix: 'correct the document',
  });
}

const brokenMessages: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'a tab is used as indentation',
  BAD_INDENT: 'the indentation does not fit, or a bracket or brace is not closed',
  BAD_ALIAS: 'an alias has no anchor in front of it',
  BAD_DQ_ESCAPE: 'a text in double quotes has an escape that YAML does not know',
  BLOCK_AS_IMPLICIT_KEY: 'a second ": " stands in one line, in a value that must be quoted',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or its colon is missing',
  TAG_RESOLVE_FAILED: 'a tag (!…) that nobody knows',
  MULTIPLE_DOCS: 'a second document begins without a separator line of its own',
  UNEXPECTED_TOKEN: 'something stands where YAML does not allow it',
  MISSING_CHAR: 'a closing bracket, brace or quote is missing, or a colon',
  DUPLICATE_KEY: 'a key stands twice',
  BAD_SCALAR_START: 'a value begins with a character that must be quoted',
};

/** Says in our own words why a document is not YAML. */
export function brokenMessage(found: Pick<YAMLError, 'code'> | undefined): string {
  return `not YAML: ${brokenMessages[found?.code ?? ''] ?? `the parser says ${found?.code ?? 'no more'}`}`;
}

/** Gives the offset of a key that is a collection: `{{ .Values.x }}` parses as one. */
export function collectionKey(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Pair(_, { key }) {
      if (!isMap(key) && !isSeq(key)) return undefined;
      offset = key.range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** Gives a document's value, or what is wrong with its aliases: it shows only when the value is made. */
export function plainValue(
  document: Document,
  placeOf: (offset?: number) => Place,
): { readonly value: unknown } | { readonly problem: Problem } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch (cause) {
    const lost = /^Unresolved alias .*: (.*)$/.exec(cause instanceof Error ? cause.message : '')?.[1];
    return {
      problem:
        lost === undefined
          ? error('ALIASES_EXCESSIVE', 'aliases multiply beyond reason', {
              at: placeOf(),
              fix: 'write the values out',
            })
          : error('YAML_BROKEN', brokenMessage({ code: 'BAD_ALIAS' }), {
              at: placeOf(aliasOffset(document, lost)),
              fix: 'write the anchor in front of it, or quote the value',
            }),
    };
  }
}

function aliasOffset(document: Document, source: string): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Alias(_, node) {
      if (node.source !== source) return undefined;
      offset = node.range?.[0];
      return visit.BREAK;
    },
  });
  return offset;
}

function objectsOf(document: Document, value: unknown): readonly Located[] {
  const root = document.contents;
  if (!isMap(root) || !isObject(value)) return [];
  const items = value['items'];
  if (isNullList(value)) return [];
  const node = lastValue(root, 'items');
  if (!Array.isArray(items)) return [{ value, node: root }];
  if (!isSeq(node)) return [];
  return node.items.flatMap((entry, index) => {
    const object: unknown = items[index];
    return isMap(entry) && isObject(object) ? [{ value: object, node: entry }] : [];
  });
}

/** Says whether an object is a List whose items are null: Argo CD passes over it (argo-cd.md §A.8). */
function isNullList(value: JsonObject): boolean {
  return value['items'] === null && !['spec', 'status'].some((key) => Object.hasOwn(value, key));
}

/** Gives the node of a map's key; where it stands twice, the last one, as Argo CD reads it. */
export function lastValue(map: YAMLMap, key: string): Node | undefined {
  const pair = map.items.findLast((candidate) => isScalar(candidate.key) && candidate.key.value === key);
  return pair === undefined ? undefined : ((pair.value as Node | null) ?? undefined);
}

/** Gives the offset of an annotation of an object; where it is not written out there, that of the object. */
export function annotationOffset(object: YAMLMap, key: string): number | undefined {
  const metadata = lastValue(object, 'metadata');
  const annotations = isMap(metadata) ? lastValue(metadata, 'annotations') : undefined;
  const pairs = isMap(annotations) ? annotations.items : [];
  const named = pairs
    .map((pair) => pair.key)
    .findLast((candidate) => isScalar(candidate) && candidate.value === key);
  return (isScalar(named) ? named : object).range?.[0];
}

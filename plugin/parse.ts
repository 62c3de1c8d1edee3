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
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { isObject, type JsonObject } from '../hooks/model/object.ts';
import { placeIn, type Manifest } from './manifest.ts';

/** One Kubernetes object of a document; a List's items are objects of their own. */
export interface Located {
  readonly value: JsonObject;
  readonly node: YAMLMap;
}

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
    logLevel: 'silent',
    prettyErrors: false,
  });
  const problem = brokenProblem(manifest, document);
  const converted = problem === undefined ? plainValue(document) : { value: null };
  const objects = 'value' in converted ? objectsOf(document, converted.value) : [];
  const problems = [
    problem,
    'value' in converted
      ? undefined
      : error('ALIASES_EXCESSIVE', 'aliases multiply beyond reason', {
          at: placeIn(manifest),
          fix: 'write the values out',
        }),
  ];
  return {
    value: { manifest, value: 'value' in converted ? converted.value : null, objects },
    problems: problems.filter((found) => found !== undefined),
  };
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
  BAD_INDENT: 'the indentation does not fit',
  BAD_ALIAS: 'an alias has no anchor',
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
function collectionKey(document: Document): number | undefined {
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

function plainValue(document: Document): { readonly value: unknown } | { readonly isBomb: true } {
  try {
    return { value: document.toJS({ maxAliasCount: 100 }) as unknown };
  } catch {
    return { isBomb: true };
  }
}

function objectsOf(document: Document, value: unknown): readonly Located[] {
  const root = document.contents;
  if (!isMap(root) || !isObject(value)) return [];
  const items = value['items'];
  const node = lastValue(root, 'items');
  if (!Array.isArray(items)) return [{ value, node: root }];
  if (!isSeq(node)) return [];
  return node.items.flatMap((entry, index) => {
    const object: unknown = items[index];
    return isMap(entry) && isObject(object) ? [{ value: object, node: entry }] : [];
  });
}

/** Gives the node of a map's key; where it stands twice, the last one, as Argo CD reads it. */
export function lastValue(map: YAMLMap, key: string): Node | undefined {
  const pair = map.items.findLast((candidate) => isScalar(candidate.key) && candidate.key.value === key);
  return pair === undefined ? undefined : ((pair.value as Node | null) ?? undefined);
}

/** Hook files: strict YAML, checked against the kinds that they may hold. */
import {
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Document,
  type Node,
} from 'yaml';
import { check, type Subject } from '../hooks/model/check.ts';
import type { Hook } from '../hooks/model/hook.ts';
import { apiVersion } from '../hooks/model/names.ts';
import { didYouMean } from '../hooks/model/nearest.ts';
import { isObject, textField } from '../hooks/model/object.ts';
import type { Path } from '../hooks/model/path.ts';
import {
  defect,
  error,
  type Checked,
  type Place,
  type Problem,
  type ProblemDetails,
} from '../hooks/model/problem.ts';
import {
  apiVersions,
  isFileKind,
  type Declaration,
  type FileKind,
  type FileKinds,
  type KindChecks,
} from './file-kinds.ts';
import type { DeclaredLintConfig } from './lint/config.ts';
import type { Source } from './manifest.ts';
import { brokenMessage, collectionKey, plainValue } from './parse.ts';

/** A hook and where it is declared. */
export interface DeclaredHook {
  readonly hook: Hook;
  readonly at: Place;
  /** Gives the place of one of its fields. */
  readonly placeOf: (path: Path) => Place;
}

/** The hooks of a file, and what else it holds. */
export interface HookFile extends Checked<readonly DeclaredHook[]> {
  readonly lintConfigs: readonly DeclaredLintConfig[];
  readonly products: readonly Declaration<FileKinds['Product']>[];
  readonly environments: readonly Declaration<FileKinds['Environment']>[];
  readonly flows: readonly Declaration<FileKinds['PromotionFlow']>[];
  /** As they are written: what they must hold is said where a slot names one. */
  readonly templates: readonly Declaration<FileKinds['WorkflowTemplate']>[];
}

/** Reads the hooks of one file, and every problem of it; `checks` has each kind that the file holds. */
export function hooksOf(source: Source, checks: KindChecks): HookFile {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(source.text, {
    lineCounter: lines,
    logLevel: 'silent',
    prettyErrors: false,
    uniqueKeys: true,
    merge: true,
  });
  const documents: readonly Document[] = Array.isArray(parsed) ? parsed : [];
  const found: Found = {
    Hook: [],
    LintConfig: [],
    Product: [],
    Environment: [],
    PromotionFlow: [],
    WorkflowTemplate: [],
  };
  const problems = documents.flatMap((document) => collect(found, { source, lines, document, checks }));
  return {
    value: found.Hook.map(({ value: hook, at, placeOf: place }) => ({ hook, at, placeOf: place })),
    lintConfigs: found.LintConfig.map(({ value: config, at, placeOf: place }) => ({
      config,
      at,
      placeOf: place,
    })),
    products: found.Product,
    environments: found.Environment,
    flows: found.PromotionFlow,
    templates: found.WorkflowTemplate,
    problems,
  };
}

type Found = { readonly [K in FileKind]: Declaration<FileKinds[K]>[] };

interface Reading {
  readonly source: Source;
  readonly lines: LineCounter;
  readonly document: Document;
  readonly checks: KindChecks;
}

/** Puts a document to the others of its kind; gives its problems. */
function collect(into: Found, reading: Reading): readonly Problem[] {
  const broken = brokenProblem(reading);
  if (broken !== undefined) return [broken];
  const converted = plainValue(reading.document, (offset) =>
    offset === undefined
      ? placeOf(reading, [])
      : { file: reading.source.name, line: lineAt(reading, offset) },
  );
  if ('problem' in converted) return [converted.problem];
  const { value } = converted;
  if (value === null || value === undefined) return [];
  const kind = kindOf(value, (path) => placeOf(reading, path));
  return typeof kind === 'string' ? put(into, kind, { reading, value }) : [kind];
}

function put<K extends FileKind>(
  into: Found,
  kind: K,
  { reading, value }: { readonly reading: Reading; readonly value: unknown },
): readonly Problem[] {
  const { schemaFor, refused = {} } = reading.checks[kind] ?? defect(`the check of ${kind} is not loaded`);
  const subject: Subject = {
    name: subjectName(kind, value),
    placeOf: (path, key) => placeOf(reading, path, key),
    refused,
  };
  const checked = check<FileKinds[K]>(schemaFor(value), value, subject);
  if ('problems' in checked) return checked.problems;
  into[kind].push({
    value: checked.value,
    at: placeOf(reading, []),
    placeOf: (path) => placeOf(reading, path),
  });
  return [];
}

function brokenProblem(reading: Reading): Problem | undefined {
  const template = templateOffset(reading);
  if (template !== undefined)
    return error('TEMPLATE_NOT_RENDERED', 'a hook file that is a template; hook files are read as they are', {
      ...shownAt(reading, template),
      fix: isArgo(reading.document)
        ? 'put {{…}} of Argo Workflows into quotes'
        : 'use parameters of the hook instead of {{…}}',
    });
  const found = reading.document.errors[0] ?? reading.document.warnings[0];
  if (found === undefined) return undefined;
  const details = shownAt(reading, found.pos[0]);
  if (found.code === 'DUPLICATE_KEY')
    return error('YAML_DUPLICATE_KEY', 'a key stands twice', { ...details, fix: 'keep one of them' });
  const fix = found.code === 'TAB_AS_INDENT' ? 'indent with spaces' : 'correct the file';
  return error('YAML_BROKEN', brokenMessage(found), { ...details, fix });
}

function isArgo({ contents }: Document): boolean {
  return isMap(contents) && contents.get('kind') === 'WorkflowTemplate';
}

/** Gives where a template shows: at what is no YAML, or at a key that is a map, as which `{{ .Values.x }}` parses. */
function templateOffset({ source, document }: Reading): number | undefined {
  if (!source.text.includes('{{')) return undefined;
  const [found] = document.errors;
  return collectionKey(document) ?? (found?.code === 'DUPLICATE_KEY' ? undefined : found?.pos[0]);
}

function shownAt(reading: Reading, offset: number): ProblemDetails {
  const { source } = reading;
  return {
    at: { file: source.name, line: lineAt(reading, offset) },
    excerpt: excerpt(source.text, offset),
  };
}

/** Gives the kind of a document, or why it is none that hook files hold. */
function kindOf(value: unknown, at: (path: Path) => Place): FileKind | Problem {
  if (!isObject(value))
    return error(
      'KIND_MISSING',
      `the document is ${Array.isArray(value) ? 'a list' : 'a single value'}, not an object`,
      { at: at([]), fix: `write apiVersion: ${apiVersion} and kind: Hook` },
    );
  const version = textField(value, 'apiVersion');
  const kind = textField(value, 'kind');
  if (kind === '')
    return error('KIND_MISSING', 'the document has no kind', { at: at([]), fix: 'write kind: Hook' });
  const wanted = isFileKind(kind) ? apiVersions[kind] : apiVersion;
  if (version !== wanted) return versionProblem(kind, { version, wanted, at: at(['apiVersion']) });
  if (isFileKind(kind)) return kind;
  return error('KIND_UNKNOWN', `"${kind}" is no kind that hook files hold`, {
    at: at(['kind']),
    fix: didYouMean(kind, Object.keys(apiVersions)),
  });
}

function versionProblem(
  kind: string,
  { version, wanted, at }: { readonly version: string; readonly wanted: string; readonly at: Place },
): Problem {
  const isOurs = version === '' || isFileKind(kind) || version.startsWith('hookline.dev');
  return error(
    'API_VERSION_UNKNOWN',
    `${kind} has ${version === '' ? 'no apiVersion' : `the apiVersion "${version}"`}; hook files hold ${wanted}`,
    {
      at,
      fix: isOurs ? `write apiVersion: ${wanted}` : 'move it to a file of the source that is no hook file',
    },
  );
}

function subjectName(kind: string, value: unknown): string {
  const name = isObject(value) ? textField(value['metadata'], 'name') : '';
  return name === '' || kind === 'LintConfig' ? kind : `${kind}/${name}`;
}

function placeOf(reading: Reading, path: Path, key?: string): Place {
  let node: unknown = reading.document.contents;
  let offset = (reading.document.contents as Node | null)?.range?.[0] ?? reading.document.range?.[0] ?? 0;
  for (const part of key === undefined ? path : [...path, key]) {
    const next = below(node, part);
    if (next === undefined) break;
    [node, offset] = [next.node, next.offset];
  }
  return { file: reading.source.name, line: lineAt(reading, offset) };
}

interface Step {
  readonly node: unknown;
  readonly offset: number;
}

function below(node: unknown, part: string | number): Step | undefined {
  if (isMap(node)) {
    const pair = node.items.find(({ key }) => isScalar(key) && key.value === part);
    return pair === undefined ? undefined : step(pair.key, pair.value);
  }
  if (!isSeq(node) || typeof part !== 'number') return undefined;
  return step(node.items[part], node.items[part]);
}

/** Gives a part with the offset of the node that names it. */
function step(named: unknown, node: unknown): Step | undefined {
  const offset = isNode(named) ? named.range?.[0] : undefined;
  return offset === undefined ? undefined : { node, offset };
}

function lineAt({ lines }: Reading, offset: number): number {
  return lines.linePos(offset).line || 1;
}

function excerpt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  const line = text
    .slice(start, end === -1 ? text.length : end)
    .replaceAll('\t', ' ')
    .slice(0, 160)
    .trimEnd();
  return `    ${line}\n    ${' '.repeat(Math.min(offset - start, 160))}^`;
}

/** A folder → what a simulation is made of: what is declared, and what Argo CD has. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { argoApiVersion, apiVersion } from '../model/names.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { error, isError, type Checked, type Problem } from '../model/problem.ts';
import { allChecks } from '../../plugin/all-kinds.ts';
import { configurationProblems, type Configured } from '../../plugin/configured.ts';
import { apiVersions } from '../../plugin/file-kinds.ts';
import type { Manifest, Source } from '../../plugin/manifest.ts';
import { parse } from '../../plugin/parse.ts';
import { filesBelow, hookFileLimit, readSource } from '../../plugin/read-file.ts';
import { resolve } from '../../plugin/resolve.ts';
import { split } from '../../plugin/split.ts';
import { argoObjects, type ArgoDocument } from './simulate-argo.ts';
import { slotHookProblems } from './simulate-hooks.ts';
import { pathBelow } from './simulate-path.ts';

/** What a folder holds. */
export interface Folder {
  /** Its real path. */
  readonly path: string;
  readonly configured: Configured;
  /** The documents of all kinds that a simulation needs. */
  readonly objects: readonly JsonObject[];
}

/** The most files that are looked at: more is no folder to simulate. */
const mostFiles = 2000;

/** Kinds of Argo CD that a simulation reads besides WorkflowTemplates. */
const argoKinds = new Set(['Application', 'ApplicationSet', 'AppProject']);

const ending = /\.(?:ya?ml|json)$/;

/** Reads a folder, and says everything that is wrong between its documents. */
export function readFolder(written: string, from: string): Checked<Folder> {
  const path = resolvePath(from, written);
  const empty = { value: [], products: [], environments: [], flows: [], templates: [] };
  if (!existsSync(path) || !statSync(path).isDirectory())
    return {
      value: { path, configured: empty, objects: [] },
      problems: [
        error('SOURCE_NOT_FOUND', `"${written}" is no folder`, {
          fix: 'name the folder that holds the product, its environments and its flow',
        }),
      ],
    };
  const root = realpathSync(path);
  const { documents, problems: unread } = documentsIn(root);
  const argo = argoObjects(documents);
  const sources = argo.applications.flatMap((one) => sourcePaths(one, root));
  const outside = documents.filter(({ file }) => !sources.some((source) => file.startsWith(`${source}/`)));
  const configuration = outside.filter(({ kind }) => !argoKinds.has(kind) && kind !== '');
  const configured = resolve(filesOf(configuration), allChecks);
  // What is wrong with one document would only be missed a second time.
  const said = [
    ...unread,
    ...documents.flatMap(({ problems }) => problems),
    ...configured.problems,
    ...argo.problems,
  ];
  return {
    value: {
      path: root,
      configured,
      objects: [...declaredObjects(configured), ...argo.projects, ...argo.applications],
    },
    problems: [
      ...said,
      ...(said.some(isError) ? [] : [...between(configured), ...absent(configured, written)]),
    ],
  };
}

/** Gives the documents of our kinds with the defaults that the API server puts in, and WorkflowTemplates as they are. */
function declaredObjects({
  value: hooks,
  products,
  environments,
  flows,
  templates,
}: Configured): readonly JsonObject[] {
  const ours = [...products, ...environments, ...flows, ...templates].map(({ value }): JsonObject => ({
    ...value,
  }));
  return [...ours, ...hooks.map(({ hook }): JsonObject => ({ ...hook }))];
}

/** Gives what is wrong between documents, and then what is wrong with the hooks that they name. */
function between(configured: ReturnType<typeof resolve>): readonly Problem[] {
  const problems = configurationProblems(configured);
  return problems.some(isError) ? problems : [...problems, ...slotHookProblems(configured)];
}

function absent({ products }: Configured, written: string): readonly Problem[] {
  if (products.length > 0) return [];
  return [
    error('PRODUCT_UNKNOWN', `"${written}" holds no Product`, {
      fix: 'name the folder that holds the product, its environments and its flow',
    }),
  ];
}

/** Gives every Hook below a folder by its name, those of applications' own hook files too, as it is written. */
export function hooksBelow(folder: string): ReadonlyMap<string, JsonObject> {
  const hooks = documentsIn(folder).documents.filter(({ kind }) => kind === 'Hook');
  return new Map(hooks.map(({ value }) => [textField(value['metadata'], 'name'), value]));
}

interface Found extends ArgoDocument {
  readonly file: string;
  readonly manifest: Manifest;
  readonly problems: readonly Problem[];
}

function documentsIn(root: string): {
  readonly documents: readonly Found[];
  readonly problems: readonly Problem[];
} {
  const files = filesBelow(root, '', {
    place: { folder: root, root },
    recurse: true,
    followFolders: false,
    wanted: (name) => ending.test(name) && !/(?:^|\/)(?:\.|node_modules\/|templates\/)/.test(name),
  });
  if (files.length > mostFiles) {
    const message = `the folder holds ${files.length} files of YAML or JSON, and ${mostFiles} are read`;
    const fix = 'name the folder that holds the product alone';
    return { documents: [], problems: [error('INPUT_TOO_LARGE', message, { fix })] };
  }
  const documents = files.flatMap(({ path, name }) => {
    const source = readSource(path, name, hookFileLimit);
    return mayConcern(source.text) ? split(source).value.flatMap(documentOf) : [];
  });
  return { documents, problems: [] };
}

function mayConcern(text: string): boolean {
  return text.includes(apiVersion) || text.includes(argoApiVersion);
}

/** Of a document that is none of ours nothing is said: its renderer reads it. */
function documentOf(manifest: Manifest): readonly Found[] {
  if (!mayConcern(manifest.text)) return [];
  const { value, problems } = parse(manifest);
  const { file, line } = manifest;
  const at = { file, line };
  if (problems.length > 0) return [{ file, at, kind: '', manifest, value: {}, problems }];
  return value.objects.flatMap(({ value: object }) => {
    const kind = kindOf(object);
    return kind === undefined || !isObject(object)
      ? []
      : [{ file, at, kind, manifest, value: object, problems }];
  });
}

/** Gives the kind of a document that a simulation needs; a kind of ours that does not exist is to be told. */
function kindOf(object: unknown): string | undefined {
  const [version, kind] = [textField(object, 'apiVersion'), textField(object, 'kind')];
  if (version === apiVersion) return kind;
  if (version !== argoApiVersion) return undefined;
  return argoKinds.has(kind) || (apiVersions.WorkflowTemplate === version && kind === 'WorkflowTemplate')
    ? kind
    : undefined;
}

function sourcePaths(application: JsonObject, root: string): readonly string[] {
  const spec = field(application, 'spec');
  const several = field(spec, 'sources');
  const sources: readonly unknown[] = Array.isArray(several) ? several : [field(spec, 'source')];
  return sources
    .flatMap((source) => pathBelow(root, textField(source, 'path')) ?? [])
    .filter((path) => path !== '');
}

/** Gives files that hold these documents alone, each on its own lines. */
function filesOf(documents: readonly Found[]): readonly Source[] {
  return documents.map(({ file, manifest }) => ({
    name: file,
    text: `${'\n'.repeat(Math.max(0, manifest.line - 1))}${manifest.text}`,
  }));
}

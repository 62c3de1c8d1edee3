/** Commits of a simulation: every repository is one folder, and each commit a tree of it. */
import { digest } from '../model/digest.ts';
import { isObject, type JsonObject } from '../model/object.ts';
import { instanceOf, type Application, type ArgoSource } from './argo/application.ts';
import type { Rendered, Repository } from './argo/repository.ts';

/** One commit. */
export interface Commit {
  readonly revision: string;
  /** The folder with its files. */
  readonly folder: string;
  /** Paths that differ from the commit before; absent: every application differs. */
  readonly changed?: readonly string[];
}

/** What is to be rendered. */
export interface Request {
  readonly instance: string;
  readonly project: string;
  readonly namespace: string;
  readonly source: JsonObject;
  readonly revision: string;
  readonly folder: string;
}

/** What a source became; `missing` says what there is no tool or source for. */
export type Answer = Rendered | { readonly missing: string };

/** Renders a source. */
export type Render = (request: Request) => Promise<Answer>;

/** The annotation by which a commit without files of its own differs from the one before. */
const mark = 'hookline.dev/simulated-commit';

/** Gives the n-th revision of a seed, as long as Git's. */
export function revisionOf(seed: number, count: number): string {
  return digest(`commit ${count} of seed ${seed}`, 40);
}

/** What a repository is made of. */
export interface RepositorySetting {
  /** The commits so far, the oldest first. */
  readonly commits: () => readonly Commit[];
  readonly render: Render;
  readonly home: string;
  /** Called once for each application that is simulated without its own manifests. */
  readonly warn: (message: string) => void;
}

/** Gives the one repository that stands for all. */
export function folderRepository({ commits, render, home, warn }: RepositorySetting): Repository {
  const cache = new Map<string, Rendered>();
  const warned = new Set<string>();
  return {
    resolve: ({ targetRevision = 'HEAD' }) => {
      const named = commits().find(({ revision }) => isNamed(revision, targetRevision));
      return { revision: (named ?? commits().at(-1))?.revision ?? '' };
    },
    render: async (application, source, revision) => {
      const instance = instanceOf(application, home);
      const key = JSON.stringify([instance, source, revision]);
      const known = cache.get(key);
      if (known !== undefined) return known;
      const commit = commits().find((one) => one.revision === revision);
      if (commit === undefined) return { wrong: `unable to resolve '${revision}' to a commit SHA` };
      const answer = await render(requestOf(application, source, { instance, commit }));
      const rendered = 'missing' in answer ? inItsPlace(instance, answer.missing) : answer;
      const marked =
        'objects' in rendered ? withMark(rendered.objects, sinceMark(commits(), commit)) : rendered;
      cache.set(key, marked);
      return marked;
    },
    changed: (_source, from, to, paths) => changedBetween(commits(), [from, to], paths),
  };

  function inItsPlace(instance: string, missing: string): Rendered {
    if (!warned.has(instance))
      warn(`Application ${instance} is simulated with one ConfigMap in place of its manifests: ${missing}`);
    warned.add(instance);
    return { objects: [standIn(instance)] };
  }
}

function isNamed(revision: string, targetRevision: string): boolean {
  return /^[0-9a-f]{7,40}$/.test(targetRevision) && revision.startsWith(targetRevision);
}

function requestOf(
  application: Application,
  source: ArgoSource,
  { instance, commit }: { readonly instance: string; readonly commit: Commit },
): Request {
  const { project = 'default', destination } = application.spec;
  return {
    instance,
    project,
    namespace: destination?.namespace ?? '',
    source: { ...source },
    revision: commit.revision,
    folder: commit.folder,
  };
}

/** What is applied for an application that has no manifests here. */
function standIn(instance: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `simulated-${instance.replaceAll('_', '-')}` },
    data: { application: instance },
  };
}

/** Gives the last commit, up to one, that changed every application. */
function sinceMark(commits: readonly Commit[], commit: Commit): Commit | undefined {
  const before = commits.slice(1, commits.indexOf(commit) + 1);
  return before.findLast(({ changed }) => changed === undefined);
}

function withMark(objects: readonly JsonObject[], commit: Commit | undefined): Rendered {
  const index = objects.findIndex((object) => !isHook(object));
  if (commit === undefined || index === -1) return { objects };
  const value = commit.revision.slice(0, 7);
  return { objects: objects.map((object, at) => (at === index ? annotated(object, value) : object)) };
}

function isHook(object: JsonObject): boolean {
  return JSON.stringify(object['metadata'] ?? {}).includes('argocd.argoproj.io/hook"');
}

function annotated(object: JsonObject, value: string): JsonObject {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const annotations = isObject(metadata['annotations']) ? metadata['annotations'] : {};
  return { ...object, metadata: { ...metadata, annotations: { ...annotations, [mark]: value } } };
}

function changedBetween(
  commits: readonly Commit[],
  [from, to]: readonly [string, string],
  paths: readonly string[],
): boolean {
  const indexes = [from, to].map((revision) => commits.findIndex((one) => one.revision === revision));
  const [first = -1, last = -1] = indexes.toSorted((left, right) => left - right);
  if (first === -1) return true;
  return commits
    .slice(first + 1, last + 1)
    .some(
      ({ changed }) =>
        changed === undefined ||
        changed.some((file) =>
          paths.some((path) => path === '' || file === path || file.startsWith(`${path}/`)),
        ),
    );
}

/** Outside → text: the source path, hook files and standard input, read and confined. */
import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { error, Fault } from '../hooks/model/problem.ts';
import { manifestEnding, manifestSources } from './directory.ts';
import { globTest } from './glob.ts';
import type { GateFiles, Input } from './input.ts';
import type { Source } from './manifest.ts';
import type { Options } from './options.ts';
import {
  filesBelow,
  hookFileLimit,
  readSource,
  streamLimit,
  textOf,
  tooLarge,
  type Found,
} from './read-file.ts';
import { confined, rootOf, type Place } from './read-path.ts';

/** Where a run happens. */
export interface Surroundings {
  readonly folder: string;
  /** `ARGOCD_APP_SOURCE_PATH`. */
  readonly sourcePath: string | undefined;
  readonly stdin: () => Promise<Uint8Array>;
}

const defaultHooks = ['hookline.yaml', 'hookline'];

/** Reads everything that the options name; throws a Fault with the problems of what cannot be read. */
export async function read(options: Options, surroundings: Surroundings): Promise<Input> {
  const path = resolve(surroundings.folder, options.path);
  if (!existsSync(path))
    throw new Fault([
      error('SOURCE_NOT_FOUND', `path "${options.path}" does not exist`, {
        fix: 'name the folder that holds the manifests',
      }),
    ]);
  const isFile = statSync(path).isFile();
  const folder = realpathSync(isFile ? dirname(path) : path);
  const place = { folder, root: rootOf(folder, surroundings.sourcePath) };
  const hooks = hookFiles(options, place);
  return {
    sources: await rendered(options, {
      ...place,
      hooks,
      file: isFile ? basename(path) : undefined,
      stdin: surroundings.stdin,
    }),
    hookFiles: hooks.map(({ path: file, name }) => readSource(file, name, hookFileLimit)),
    gateFiles: gateFiles(options, place),
  };
}

interface Rendering extends Place {
  readonly hooks: readonly Found[];
  /** The one file to render, where a file was named. */
  readonly file: string | undefined;
  readonly stdin: () => Promise<Uint8Array>;
}

async function rendered(options: Options, rendering: Rendering): Promise<readonly Source[]> {
  if (options.filter) return [await standardInput(rendering.stdin)];
  if (options.render === 'none') return [];
  if (rendering.file !== undefined)
    return [readSource(join(rendering.folder, rendering.file), rendering.file, streamLimit)];
  refuseRenderers(options, rendering.folder);
  return plain(options, rendering);
}

async function standardInput(stdin: () => Promise<Uint8Array>): Promise<Source> {
  const bytes = Buffer.from(await stdin());
  if (bytes.length > streamLimit) throw tooLarge('stdin', bytes.length, streamLimit);
  return { name: 'stdin', text: textOf(bytes, 'stdin') };
}

/** The files by which Argo CD knows a source that is rendered by a tool, in its order. */
const renderers = [
  { render: 'helm', what: 'a Helm chart', files: ['Chart.yaml'] },
  {
    render: 'kustomize',
    what: 'a kustomization',
    files: ['kustomization.yaml', 'kustomization.yml', 'Kustomization'],
  },
] as const;

function refuseRenderers({ render }: Options, folder: string): void {
  const found = renderers.find((row) =>
    render === 'auto' ? row.files.some((file) => existsSync(join(folder, file))) : row.render === render,
  );
  if (found === undefined) return;
  throw new Fault([
    error('RENDER_NOT_YET', `the source is ${found.what}, which this version does not render`, {
      fix: 'use render none in a second source beside it, or pipe its output through --filter',
    }),
  ]);
}

async function plain(options: Options, rendering: Rendering): Promise<readonly Source[]> {
  const included = options.include === undefined ? undefined : globTest(options.include);
  const excluded = options.exclude === undefined ? undefined : globTest(options.exclude);
  // The default hook files are never manifests, also where others were named in their place.
  const defaults = defaultHooks.flatMap((name) => defaultFiles(name, rendering));
  const hookPaths = new Set([...rendering.hooks, ...defaults].map(({ path }) => path));
  const found = filesBelow(rendering.folder, '', {
    place: rendering,
    recurse: options.recurse,
    followFolders: false,
    wanted: (name) => manifestEnding.test(name) && excluded?.(name) !== true && included?.(name) !== false,
  }).filter(({ path }) => !hookPaths.has(path) && statSync(path).isFile());
  const jsonnet = found.find(({ name }) => name.endsWith('.jsonnet'));
  if (jsonnet !== undefined)
    throw new Fault([
      error('RENDER_NEEDS_NATIVE', `${jsonnet.name} is Jsonnet, which only Argo CD itself renders`, {
        fix: 'use render none in a second source beside it, or exclude *.jsonnet',
      }),
    ]);
  return manifestSources(found.map(({ path, name }) => readSource(path, name, streamLimit)));
}

function hookFiles(options: Options, place: Place): readonly Found[] {
  const named = (options.hooks ?? []).flatMap((written) => {
    const path = confined(written, place);
    if (path === undefined) throw notFound(written, 'HOOKS_NOT_FOUND');
    return below(path, written.replaceAll(/^\/+|^\.\/+|\/+$/g, ''), place);
  });
  const found =
    options.hooks === undefined ? defaultHooks.flatMap((name) => defaultFiles(name, place)) : named;
  // A file that is named twice, by itself and by its folder, is read once.
  return [...new Map(found.map((file) => [file.path, file])).values()];
}

function defaultFiles(name: string, place: Place): readonly Found[] {
  const path = confined(name, place);
  return path === undefined ? [] : below(path, name, place);
}

function below(path: string, name: string, place: Place): readonly Found[] {
  if (!statSync(path).isDirectory()) return [{ path, name }];
  return filesBelow(path, name, {
    place,
    recurse: true,
    followFolders: true,
    wanted: (file) => /\.(?:yaml|yml|json)$/.test(file),
  });
}

function gateFiles({ gate }: Options, place: Place): GateFiles {
  const pod = gate?.podFile === undefined ? undefined : named(gate.podFile, place);
  const version = gate?.versionFile === undefined ? undefined : named(gate.versionFile, place);
  return { ...(pod === undefined ? {} : { pod }), ...(version === undefined ? {} : { version }) };
}

function named(written: string, place: Place): Source {
  const path = confined(written, place);
  if (path === undefined) throw notFound(written, 'SOURCE_NOT_FOUND');
  return readSource(path, written, hookFileLimit);
}

function notFound(written: string, code: 'HOOKS_NOT_FOUND' | 'SOURCE_NOT_FOUND'): Fault {
  const inside = written.startsWith('/')
    ? 'inside the repository, whose root a leading / means'
    : 'below the source path';
  return new Fault([
    error(code, `"${written}" does not exist ${inside}`, { fix: 'correct the path, or add the file' }),
  ]);
}

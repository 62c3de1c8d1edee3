/** Outside → text: the source path, hook files and standard input, read and confined. */
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { error, Fault } from '../hooks/model/problem.ts';
import { detected, type Renderer } from './detect.ts';
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
import type { Tools } from './read-tool.ts';

/** Where a run happens. */
export interface Surroundings {
  readonly folder: string;
  /** `ARGOCD_APP_SOURCE_PATH`. */
  readonly sourcePath: string | undefined;
  readonly stdin: () => Promise<Uint8Array>;
  readonly tools: Tools;
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
      tools: surroundings.tools,
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
  readonly tools: Tools;
}

async function rendered(options: Options, rendering: Rendering): Promise<readonly Source[]> {
  if (options.filter) return [await standardInput(rendering.stdin)];
  if (options.render === 'none') return [];
  if (rendering.file !== undefined) return [theFile(options, rendering.folder, rendering.file)];
  const renderer = rendererOf(options, rendering.folder);
  if (renderer === undefined) return plain(options, rendering);
  const { renderBy } = await import('./read-render.ts');
  return [await renderBy(renderer, options, rendering, rendering.tools)];
}

/** Gives standard input as a source. */
export async function standardInput(stdin: () => Promise<Uint8Array>): Promise<Source> {
  const bytes = Buffer.from(await stdin());
  if (bytes.length > streamLimit) throw tooLarge('stdin', bytes.length, streamLimit);
  return { name: 'stdin', text: textOf(bytes, 'stdin') };
}

function theFile({ render }: Options, folder: string, file: string): Source {
  if (render === 'auto' || render === 'plain') return readSource(join(folder, file), file, streamLimit);
  throw new Fault([
    error('RENDER_MISMATCH', `render ${render} asks for a folder, and "${file}" is a file`, {
      fix: 'name the folder that it lies in',
    }),
  ]);
}

/** Says which tool renders a folder, if one does. */
function rendererOf({ render }: Options, folder: string): Renderer | undefined {
  if (render === 'auto') {
    const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => !entry.isDirectory());
    return detected(files.map(({ name }) => name));
  }
  return render === 'helm' || render === 'kustomize' ? render : undefined;
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

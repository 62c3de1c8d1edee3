/** A chart or kustomization → text, by the tool that Argo CD uses. */
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { error, Fault, isError } from '../hooks/model/problem.ts';
import { rendererFiles, type Renderer } from './detect.ts';
import { helmArguments } from './helm.ts';
import { kustomizeArguments } from './kustomize.ts';
import type { Source } from './manifest.ts';
import type { Options } from './options.ts';
import { textOf } from './read-file.ts';
import { checkKustomization } from './read-kustomization.ts';
import { insideRoot, realPath, type Place } from './read-path.ts';
import { valueFiles } from './read-values.ts';
import { programOf, runTool, type ToolRun, type Tools } from './read-tool.ts';
import { failureProblem, secretsOf, withoutSecrets } from './tool-failure.ts';

/** Renders the folder of a place; throws a Fault with what is wrong with it or its tool. */
export async function renderBy(
  renderer: Renderer,
  options: Options,
  place: Place,
  tools: Tools,
): Promise<Source> {
  refuseOther(renderer, options, place);
  const values = renderer === 'helm' ? valueFiles(options, place) : [];
  if (renderer === 'helm') refuseLinksOut(place.folder, '', { place, seen: new Set() });
  else await checkKustomization(place);
  const program = programOf(renderer, tools);
  const privateFolder = mkdtempSync(join(tmpdir(), 'hookline-render-'));
  try {
    const call = callOf(renderer, options, { place, values, privateFolder });
    const { stdout, stderr, failure } = runTool({ renderer, program, privateFolder, ...call }, tools);
    const name = renderer === 'helm' ? 'helm template' : 'kustomize build';
    if (failure === undefined) return { name, text: textOf(stdout, name) };
    const words = withoutPaths(stderr, place, privateFolder);
    const secrets = await secretsIn(options, values);
    throw new Fault([failureProblem({ renderer, stderr: withoutSecrets(words, secrets), ending: failure })]);
  } finally {
    rmSync(privateFolder, { recursive: true, force: true });
  }
}

interface Prepared {
  readonly place: Place;
  readonly values: readonly string[];
  readonly privateFolder: string;
}

/** Gives arguments and working folder as Argo CD has them: Helm in the chart, Kustomize in the repository's root. */
function callOf(
  renderer: Renderer,
  options: Options,
  { place, values, privateFolder }: Prepared,
): Pick<ToolRun, 'argv' | 'folder'> {
  return renderer === 'helm'
    ? { argv: helmArgv(options, values, privateFolder), folder: place.folder }
    : { argv: kustomizeArguments(place.folder), folder: place.root };
}

function refuseOther(renderer: Renderer, { render }: Options, { folder }: Place): void {
  const names = rendererFiles[renderer];
  const present = readdirSync(folder);
  if (names.some((name) => present.includes(name))) return;
  const asked = render === 'auto' ? 'a name that ends with Chart.yaml' : `render ${render}`;
  throw new Fault([
    error('RENDER_MISMATCH', `${asked} asks for ${renderer}, and the folder has no ${names.join(' or ')}`, {
      fix: 'name the right path, or use render plain',
    }),
  ]);
}

function helmArgv(options: Options, values: readonly string[], privateFolder: string): readonly string[] {
  const inline = options.helm.values;
  const inlinePath = join(privateFolder, 'helm-values');
  if (inline !== undefined) writeFileSync(inlinePath, inline, { mode: 0o600 });
  const made = helmArguments(options.helm, {
    instance: options.application.instance,
    namespace: options.application.namespace,
    valuesPaths: [...values, ...(inline === undefined ? [] : [inlinePath])],
    variables: options.variables,
  });
  if (made.problems.some(isError)) throw new Fault(made.problems);
  return made.value;
}

interface LinkWalk {
  readonly place: Place;
  readonly seen: Set<string>;
}

/** Helm follows every link of a chart: one that leaves the repository is refused before Helm runs. */
function refuseLinksOut(folder: string, name: string, walk: LinkWalk): void {
  if (walk.seen.has(folder)) return;
  walk.seen.add(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === '.git') continue;
    const written = name === '' ? entry.name : `${name}/${entry.name}`;
    const path = join(folder, entry.name);
    const target = entry.isSymbolicLink() ? realPath(path) : path;
    if (target === undefined) continue;
    const inside = entry.isSymbolicLink() ? insideRoot(target, written, walk.place) : target;
    if (lstatSync(inside).isDirectory()) refuseLinksOut(inside, written, walk);
  }
}

/** Where the source lies on this machine says nothing to who reads it in Argo CD. */
function withoutPaths(text: string, place: Place, privateFolder: string): string {
  const source = relative(place.root, place.folder);
  return text
    .replaceAll(`${privateFolder}/`, '')
    .replaceAll(`${place.folder}/`, '')
    .replaceAll(place.folder, source === '' ? '.' : source)
    .replaceAll(`${place.root}/`, '/');
}

/** Loads the parser only where a tool has failed: then its words may hold what the values hold. */
async function secretsIn({ helm }: Options, files: readonly string[]): Promise<readonly string[]> {
  const texts = [...files.map((path) => readFileSync(path, 'utf8')), helm.values ?? ''];
  const { parse } = await import('./parsing.ts');
  const values = texts.map((text) => parse({ lead: '', text, file: '', line: 1 }).value.value);
  return [...values, helm.parameters].flatMap((value) => secretsOf(value));
}

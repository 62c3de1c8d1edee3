/** Renders a source of an Application as Argo CD's repo-server would: by the plugin, or natively. */
import { join } from 'node:path';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { isError, isFault, type Problem } from '../model/problem.ts';
import type { Environment } from '../../plugin/given.ts';
import type { Manifest } from '../../plugin/manifest.ts';
import { options as optionsOf } from '../../plugin/options.ts';
import { parse } from '../../plugin/parse.ts';
import { transform } from '../../plugin/pipeline.ts';
import { read } from '../../plugin/read.ts';
import { report } from '../../plugin/report.ts';
import { documentsOf } from '../../plugin/split.ts';
import { stream } from '../../plugin/stream.ts';
import { pathBelow } from './simulate-path.ts';

/** What is to be rendered. */
export interface RenderRequest {
  readonly instance: string;
  readonly project: string;
  /** The destination namespace. */
  readonly namespace: string;
  readonly source: JsonObject;
  readonly revision: string;
  /** The folder that stands for the repository, and the one with its files at this commit. */
  readonly root: string;
  readonly folder: string;
  readonly searchPath: string | undefined;
}

/** What a source became: objects, the error in the renderer's words, or nothing for want of a tool or a source. */
export type RenderAnswer =
  | { readonly objects: readonly JsonObject[] }
  | { readonly wrong: string }
  | { readonly missing: string };

/** What the simulation gives in place of an image and a server, which nothing of it needs. */
const stand = { HOOKLINE_IMAGE: 'hookline', HOOKLINE_SERVER: 'http://hookline.argocd.svc' };

/** Codes of what cannot be rendered here, and could be by Argo CD itself. */
const elsewhere = new Set(['RENDERER_MISSING', 'RENDER_NEEDS_NATIVE', 'RENDER_MISMATCH']);

/** Renders a source. */
export async function render(request: RenderRequest): Promise<RenderAnswer> {
  const { source } = request;
  const path = textField(source, 'path');
  if (textField(source, 'chart') !== '') return { missing: `chart ${textField(source, 'chart')}` };
  const below = pathBelow(request.root, path);
  if (below === undefined) return { missing: `no folder ${path}` };
  try {
    const rendered = await (isObject(source['plugin']) ? byPlugin(request, below) : natively(request, below));
    const problems = rendered.problems.filter(isError);
    return problems.length > 0 ? refusal(problems) : { objects: objectsIn(rendered.value) };
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    return refusal(cause.problems);
  }
}

interface Rendered {
  readonly value: readonly Manifest[];
  readonly problems: readonly Problem[];
}

async function byPlugin(request: RenderRequest, below: string): Promise<Rendered> {
  const environment = environmentOf(request);
  const options = optionsOf('generate', [], environment);
  if (options.problems.some(isError)) return { value: [], problems: options.problems };
  const input = await read(options.value, surroundings(request, below));
  return transform(input, options.value);
}

/** Argo CD's own renderers know nothing of hook files. */
async function natively(request: RenderRequest, below: string): Promise<Rendered> {
  const options = optionsOf('generate', nativeFlags(request), {});
  const input = await read(options.value, surroundings(request, below));
  return stream(input.sources);
}

function surroundings(
  { folder, source, searchPath }: RenderRequest,
  below: string,
): Parameters<typeof read>[1] {
  return {
    folder: join(folder, below),
    sourcePath: textField(source, 'path'),
    stdin: async () => new Uint8Array(),
    tools: { path: searchPath },
  };
}

function environmentOf({ instance, namespace, project, revision, source }: RenderRequest): Environment {
  const plugin = source['plugin'];
  const entries = field(plugin, 'env');
  const given = (Array.isArray(entries) ? entries : []).map(
    (entry) => [`ARGOCD_ENV_${textField(entry, 'name')}`, textField(entry, 'value')] as const,
  );
  return {
    ...stand,
    ...Object.fromEntries(given),
    ARGOCD_APP_NAME: instance,
    ARGOCD_APP_NAMESPACE: namespace,
    ARGOCD_APP_PROJECT_NAME: project,
    ARGOCD_APP_REVISION: revision,
    ARGOCD_APP_SOURCE_PATH: textField(source, 'path'),
    ARGOCD_APP_SOURCE_REPO_URL: textField(source, 'repoURL'),
    ARGOCD_APP_SOURCE_TARGET_REVISION: textField(source, 'targetRevision'),
    ARGOCD_APP_PARAMETERS: JSON.stringify(field(plugin, 'parameters') ?? []),
  };
}

function nativeFlags({ instance, namespace, source }: RenderRequest): readonly string[] {
  const helm = source['helm'];
  const files = field(helm, 'valueFiles');
  const parameters = field(helm, 'parameters');
  const values = (Array.isArray(parameters) ? parameters : []).map(
    (one) => `${textField(one, 'name')}=${textField(one, 'value').replaceAll(',', '\\,')}`,
  );
  const recurse = field(source['directory'], 'recurse') === true;
  return [
    '--app-name',
    instance,
    '--app-namespace',
    namespace,
    '--allow-empty',
    ...(textField(helm, 'releaseName') === '' ? [] : ['--helm-release', textField(helm, 'releaseName')]),
    ...(Array.isArray(files) ? files.flatMap((file) => ['--helm-values-files', String(file)]) : []),
    ...values.flatMap((value) => ['--helm-parameters', value]),
    ...(recurse ? ['--recurse'] : []),
  ];
}

function objectsIn(manifests: readonly Manifest[]): readonly JsonObject[] {
  return manifests
    .flatMap(documentsOf)
    .flatMap((manifest) =>
      parse(manifest).value.objects.flatMap(({ value }) => (isObject(value) ? [value] : [])),
    );
}

function refusal(problems: readonly Problem[]): RenderAnswer {
  const [line = ''] = report(problems).split('\n');
  return problems.some(({ code }) => elsewhere.has(code)) ? { missing: line } : { wrong: line };
}

/** The plugin's parameters in one table: flags, environment, Argo CD's announcement and the docs are made from it. */

/** The form of a value. */
export type ParameterType = 'string' | 'boolean' | 'array' | 'map';

/** One parameter, as flags, environment, announcement and docs need it. */
export interface ParameterRow {
  readonly name: string;
  readonly type: ParameterType;
  /** As people write it; absent: nothing. */
  readonly default?: string;
  /** The words that it takes, where there are only some. */
  readonly values?: readonly string[];
  readonly title: string;
  /** One sentence for help, the announcement and the docs. */
  readonly meaning: string;
}

/** Every parameter, in the order of the docs. */
export const parameters = [
  {
    name: 'render',
    type: 'string',
    default: 'auto',
    values: ['auto', 'plain', 'none', 'kustomize', 'helm'],
    title: 'Renderer',
    meaning:
      'where manifests come from: plain renders the files of the source path, kustomize and helm call the tool, none renders nothing and gives hooks only, auto chooses as Argo CD does',
  },
  {
    name: 'hooks',
    type: 'array',
    default: 'hookline.yaml,hookline/',
    title: 'Hook files',
    meaning:
      'files or folders that declare hooks, relative to the source path, or to the repository root with a leading /',
  },
  {
    name: 'image',
    type: 'string',
    default: '$HOOKLINE_IMAGE',
    title: 'Hookline image',
    meaning: 'the image of Jobs that run Hookline itself',
  },
  {
    name: 'product',
    type: 'string',
    title: 'Product',
    meaning: 'with environment and flow, without a server: the Product that this application belongs to',
  },
  {
    name: 'environment',
    type: 'string',
    title: 'Environment',
    meaning: 'the environment of the flow that this application lies in',
  },
  {
    name: 'flow',
    type: 'string',
    title: 'Flow',
    meaning: 'the PromotionFlow whose slots become hooks of this application',
  },
  {
    name: 'lint',
    type: 'map',
    default: "the rules' own levels",
    title: 'Lint levels',
    meaning: 'RULE=off, RULE=warn or RULE=error, or one level for all rules',
  },
  {
    name: 'allow-empty',
    type: 'boolean',
    default: 'false',
    title: 'Allow an empty result',
    meaning: 'accept a result without any object, which Argo CD takes for "prune everything"',
  },
  {
    name: 'recurse',
    type: 'boolean',
    default: 'false',
    title: 'Recurse into folders',
    meaning: 'with plain: read the folders below the source path too',
  },
  {
    name: 'include',
    type: 'string',
    title: 'Include',
    meaning: 'with plain: read only files whose path matches this glob',
  },
  {
    name: 'exclude',
    type: 'string',
    title: 'Exclude',
    meaning: 'with plain: leave out files whose path matches this glob',
  },
  {
    name: 'helm-release',
    type: 'string',
    default: "the application's name",
    title: 'Helm release name',
    meaning: 'with helm: the name of the release',
  },
  {
    name: 'helm-values-files',
    type: 'array',
    title: 'Helm value files',
    meaning:
      'with helm: value files, relative to the source path, or to the repository root with a leading /',
  },
  {
    name: 'helm-values',
    type: 'string',
    title: 'Helm values',
    meaning: 'with helm: values as YAML, which beat those of files',
  },
  {
    name: 'helm-parameters',
    type: 'map',
    title: 'Helm parameters',
    meaning: 'with helm: single values by their path, which beat all others',
  },
  {
    name: 'helm-skip-crds',
    type: 'boolean',
    default: 'false',
    title: 'Skip CRDs',
    meaning: 'with helm: leave out what lies in crds/',
  },
  {
    name: 'helm-skip-tests',
    type: 'boolean',
    default: 'false',
    title: 'Skip tests',
    meaning: "with helm: leave out the chart's tests",
  },
  {
    name: 'gate',
    type: 'boolean',
    default: 'false',
    title: 'Gate',
    meaning: 'inject the gate Job',
  },
  {
    name: 'gate-timeout',
    type: 'string',
    default: '24h',
    title: 'Gate deadline',
    meaning: 'how long the gate waits at most',
  },
  {
    name: 'gate-grace',
    type: 'string',
    title: 'Gate grace',
    meaning: 'with gate-unreachable continue: how long the server may be silent',
  },
  {
    name: 'gate-unreachable',
    type: 'string',
    default: 'wait',
    values: ['wait', 'continue'],
    title: 'Gate without a server',
    meaning: 'what the gate does while the server is silent',
  },
  {
    name: 'gate-pod',
    type: 'string',
    title: 'Gate pod settings',
    meaning: 'a file with pod settings of the gate Job',
  },
  {
    name: 'version-file',
    type: 'string',
    title: 'Version file',
    meaning: 'the file of the source path that holds the version',
  },
  {
    name: 'version-path',
    type: 'string',
    title: 'Version path',
    meaning: 'the JSONPath of the version in that file',
  },
  {
    name: 'server',
    type: 'string',
    default: '$HOOKLINE_SERVER',
    title: 'Server',
    meaning: "the URL of Hookline's server, for gates",
  },
] as const satisfies readonly ParameterRow[];

/** The name of a parameter. */
export type ParameterName = (typeof parameters)[number]['name'];

/** Flags that are no parameters: they say what Argo CD says by its environment, or how to print. */
export const identityFlags = {
  'app-name': {
    variable: 'ARGOCD_APP_NAME',
    meaning: "the application's instance name: name, or namespace_name",
  },
  'app-namespace': { variable: 'ARGOCD_APP_NAMESPACE', meaning: 'the destination namespace' },
  'app-project': { variable: 'ARGOCD_APP_PROJECT_NAME', meaning: "the application's project" },
  'app-revision': { variable: 'ARGOCD_APP_REVISION', meaning: 'the resolved revision' },
} as const;

/** How `plan` prints; markdown is for `--diff`. */
export const outputFormats = ['table', 'wide', 'json', 'markdown'] as const;
/** The name of a form in which `plan` prints. */
export type OutputFormat = (typeof outputFormats)[number];

/** Gives the environment variable that a parameter is read from inside Argo CD. */
export function variableOf(name: string): string {
  return `ARGOCD_ENV_HOOKLINE_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Gives the table's rows without losing what they share. */
export function parameterRows(): readonly ParameterRow[] {
  return parameters;
}

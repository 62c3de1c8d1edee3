/** What `helm template` is called with, so that it renders what Argo CD's own Helm source renders. */
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import type { Environment, GivenValues } from './given.ts';

/** Options of `render: helm`; what is not given is absent, empty or false, as in an Application. */
export interface HelmOptions {
  /** `helm-release`; absent: the application's name. */
  readonly release?: string;
  readonly valuesFiles: readonly string[];
  /** Inline values, as YAML. */
  readonly values?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly skipCrds: boolean;
  readonly skipTests: boolean;
  /** `KUBE_VERSION`, as Argo CD gives it. */
  readonly kubeVersion: string;
  /** `KUBE_API_VERSIONS`, apart. */
  readonly apiVersions: readonly string[];
}

/** Reads the options of `render: helm` from parameters and the environment. */
export function helmOptions(given: GivenValues, environment: Environment): Checked<HelmOptions> {
  const parameters = given.get('helm-parameters');
  const isMap = typeof parameters?.value === 'object';
  const [release, values] = [textOf(given, 'helm-release'), textOf(given, 'helm-values')];
  const problems =
    parameters === undefined || isMap
      ? []
      : [
          error('FIELD_VALUE', `${parameters.origin} has no "="`, {
            fix: 'write NAME=VALUE, several with commas between them',
          }),
        ];
  return {
    problems,
    value: {
      ...(release === '' ? {} : { release }),
      valuesFiles: listOf(given, 'helm-values-files'),
      ...(values === '' ? {} : { values }),
      parameters: isMap ? (parameters.value as Readonly<Record<string, string>>) : {},
      skipCrds: textOf(given, 'helm-skip-crds') === 'true',
      skipTests: textOf(given, 'helm-skip-tests') === 'true',
      kubeVersion: environment['KUBE_VERSION'] ?? '',
      apiVersions: (environment['KUBE_API_VERSIONS'] ?? '').split(',').filter((version) => version !== ''),
    },
  };
}

function textOf(given: GivenValues, name: string): string {
  const value = given.get(name)?.value;
  return typeof value === 'string' ? value : '';
}

function listOf(given: GivenValues, name: string): readonly string[] {
  const value = given.get(name)?.value;
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

/** What the shell has found out before Helm is called. */
export interface HelmCall {
  /** Argo CD's instance name. */
  readonly instance: string;
  /** The destination namespace. */
  readonly namespace: string;
  /** Paths of value files, in order; the inline values come last. */
  readonly valuesPaths: readonly string[];
  /** What `$NAME` in parameters stands for. */
  readonly variables: ReadonlyMap<string, string>;
}

/**
 * Gives the arguments of `helm`, called in the chart's folder.
 *
 * Inline values beat value files, later files beat earlier ones, and parameters beat all: that is Helm's own order,
 * whatever the order of the flags.
 */
export function helmArguments(options: HelmOptions, call: HelmCall): Checked<readonly string[]> {
  const release = options.release ?? releaseOf(call.instance);
  const version = kubeVersion(options.kubeVersion);
  const problems: Problem[] = [];
  if (release === '')
    problems.push(
      error('APP_NAME_MISSING', "the chart's release has no name", {
        fix: 'give --app-name or --helm-release, or run inside Argo CD',
      }),
    );
  if (version === undefined)
    problems.push(
      error('FIELD_VALUE', `KUBE_VERSION is "${options.kubeVersion}"`, { fix: 'write it like 1.34.2' }),
    );
  if ([release, ...Object.entries(options.parameters).flat()].some((text) => text.includes('\0')))
    problems.push(
      error('FIELD_VALUE', 'helm-release or helm-parameters holds a NUL character', { fix: 'remove it' }),
    );
  const sets = Object.entries(options.parameters)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([name, value]) => ['--set', `${name}=${escaped(substituted(value, call.variables))}`]);
  return {
    problems,
    value: [
      'template',
      '.',
      '--name-template',
      release,
      ...(call.namespace === '' ? [] : ['--namespace', call.namespace]),
      ...(version === undefined || version === '' ? [] : ['--kube-version', version]),
      ...sets,
      ...call.valuesPaths.flatMap((path) => ['--values', path]),
      ...options.apiVersions.flatMap((api) => ['--api-versions', api]),
      ...(options.skipCrds ? [] : ['--include-crds']),
      ...(options.skipTests ? ['--skip-tests'] : []),
    ],
  };
}

/** Gives the release name of an instance name `name` or `ns_name`: the part without the namespace. */
export function releaseOf(instance: string): string {
  return instance.slice(instance.indexOf('_') + 1) || instance;
}

/** Gives the numbers of a version; nothing where it has none. What stands behind them is not Helm's to know. */
function kubeVersion(written: string): string | undefined {
  return written === '' ? '' : /^\s*v?(\d+(?:\.\d+)+)/.exec(written)?.[1];
}

/** A comma would begin the next parameter; a list in braces is meant as one. */
function escaped(value: string): string {
  return value.startsWith('{') && value.endsWith('}') ? value : value.replaceAll(/(?<!\\),/g, '\\,');
}

/** `$$`, `${…}`, a special character or digit, or a word, as Go's `os.Expand` finds them. */
const variable = /\$(?:\{([*#$@!?\d-])\}|\{([^}]*)\}|(\{)|([*#$@!?\d-])|(\w+))/g;

/** Puts the values of variables where a text names them; `$$` is `$`, an unknown name is nothing. */
export function substituted(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replaceAll(variable, (_, ...groups: readonly (string | undefined)[]) => {
    const name = groups.slice(0, 5).find((group) => group !== undefined) ?? '';
    return name === '$' ? '$' : (variables.get(name) ?? '');
  });
}

/** Why a value file is not ours to read: only Argo CD has other sources, repository credentials and a network. */
export function nativeReason(written: string, variables: ReadonlyMap<string, string>): string | undefined {
  if (/^[a-z][a-z0-9+.-]*:/i.test(written)) return `value file "${written}" is a URL`;
  const [, name] = /^\$\{?(\w+)\}?(?:\/|$)/.exec(written) ?? [];
  return name === undefined || variables.has(name)
    ? undefined
    : `value file "${written}" lies in another source`;
}

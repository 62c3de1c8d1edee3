/** Options: what a run was asked to do, merged from flags, Argo CD's parameters and environment, and checked. */
import { parseDuration } from '../hooks/model/duration.ts';
import { applicationArguments } from '../hooks/model/names.ts';
import { didYouMean } from '../hooks/model/nearest.ts';
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { commandLine } from './arguments.ts';
import { flowOptions, type FlowOptions } from './flow-options.ts';
import {
  fromArgoParameters,
  fromEnvironment,
  type Environment,
  type Given,
  type GivenValues,
} from './given.ts';
import { helmOptions, type HelmOptions } from './helm.ts';
import { givenLevels, type GivenLevels } from './lint/levels.ts';
import {
  identityFlags,
  parameterRows,
  type OutputFormat,
  type ParameterName,
  type ParameterRow,
} from './parameters.ts';

/** The application that is rendered; what is not known is the empty text. */
export interface Application {
  /** Argo CD's instance name: `name` or `ns_name`. */
  readonly instance: string;
  /** The destination namespace. */
  readonly namespace: string;
  readonly project: string;
  readonly revision: string;
  /** The arguments of application-level hooks, where set. */
  readonly arguments: ReadonlyMap<string, string>;
}

/** What a gate was asked to do. */
export interface GateOptions {
  readonly timeoutSeconds: number;
  readonly graceSeconds?: number;
  readonly unreachable: 'wait' | 'continue';
  /** The file with pod settings. */
  readonly podFile?: string;
  readonly versionFile?: string;
  readonly versionPath?: string;
  readonly server?: string;
}

/** What a run was asked to do. */
export interface Options {
  readonly render: string;
  readonly filter: boolean;
  /** Hook files that were named; absent: the default ones, which need not exist. */
  readonly hooks?: readonly string[];
  readonly image?: string;
  /** The levels of rules that were given; they beat a LintConfig's. */
  readonly lint: GivenLevels;
  readonly allowEmpty: boolean;
  readonly recurse: boolean;
  readonly include?: string;
  readonly exclude?: string;
  /** Absent: no gate is injected. */
  readonly gate?: GateOptions;
  /** Absent: no flow slots without a server. */
  readonly flow?: FlowOptions;
  readonly application: Application;
  readonly helm: HelmOptions;
  /** What Argo CD substitutes in a source's parameters: `ARGOCD_APP_*`, where set. */
  readonly variables: ReadonlyMap<string, string>;
  /** The path to render, as given. */
  readonly path: string;
  readonly output: OutputFormat;
  /** Flags that are no parameters, as given. */
  readonly flags: ReadonlyMap<string, string>;
}

/** Reads the arguments of a command that renders and the environment; flag beats parameter beats environment. */
export function options(
  command: string,
  argv: readonly string[],
  environment: Environment,
): Checked<Options> {
  const line = commandLine(command, argv);
  const argo = fromArgoParameters(environment['ARGOCD_APP_PARAMETERS']);
  const variables = fromEnvironment(environment);
  const given = new Map([...variables.value, ...argo.value, ...line.value.given]);
  const problems = [...line.problems, ...argo.problems, ...variables.problems, ...valueProblems(given)];
  const levels = givenLevels(given.get('lint')?.value);
  const gate = asksForGate(given) ? gateOptions(given, environment) : { value: undefined, problems: [] };
  const helm = helmOptions(given, environment);
  const flow = flowOptions(given);
  const { flags, path } = line.value;
  return {
    problems: [...problems, ...levels.problems, ...gate.problems, ...helm.problems, ...flow.problems],
    value: {
      render: textOf(given, 'render') ?? 'auto',
      filter: flags.get('filter') === 'true',
      ...optional('hooks', given.get('hooks')?.value as readonly string[] | undefined),
      ...optional('image', textOf(given, 'image') ?? nonEmpty(environment['HOOKLINE_IMAGE'])),
      lint: levels.value,
      allowEmpty: textOf(given, 'allow-empty') === 'true',
      recurse: textOf(given, 'recurse') === 'true',
      ...optional('include', textOf(given, 'include')),
      ...optional('exclude', textOf(given, 'exclude')),
      ...optional('gate', textOf(given, 'gate') === 'true' ? gate.value : undefined),
      ...optional('flow', flow.value),
      application: applicationOf(flags, environment),
      helm: helm.value,
      variables: variablesOf(flags, environment),
      path: path ?? '.',
      output: (flags.get('output') ?? 'table') as OutputFormat,
      flags,
    },
  };
}

function applicationOf(flags: ReadonlyMap<string, string>, environment: Environment): Application {
  const values = new Map<string, string>();
  for (const [flag, { variable }] of Object.entries(identityFlags)) {
    const value = flags.get(flag) ?? environment[variable];
    if (value !== undefined) values.set(variable, value);
  }
  const set = Object.entries(applicationArguments).filter(
    ([, variable]) => from(values, environment, variable) !== '',
  );
  return {
    instance: from(values, environment, 'ARGOCD_APP_NAME'),
    namespace: from(values, environment, 'ARGOCD_APP_NAMESPACE'),
    project: from(values, environment, 'ARGOCD_APP_PROJECT_NAME'),
    revision: from(values, environment, 'ARGOCD_APP_REVISION'),
    arguments: new Map(set.map(([name, variable]) => [name, from(values, environment, variable)])),
  };
}

/** The variables of a native source; some are given to plugins only. */
const nativeVariables = /^ARGOCD_APP_(?:NAME|NAMESPACE|PROJECT_NAME|REVISION(?:_SHORT(?:_8)?)?|SOURCE_\w+)$/;

function variablesOf(
  flags: ReadonlyMap<string, string>,
  environment: Environment,
): ReadonlyMap<string, string> {
  const given = Object.entries(environment).filter(([name]) => nativeVariables.test(name));
  const asked = Object.entries(identityFlags).map(
    ([flag, { variable }]) => [variable, flags.get(flag)] as const,
  );
  const revision = flags.get('app-revision');
  const short =
    revision === undefined
      ? []
      : [
          ['ARGOCD_APP_REVISION_SHORT', revision.slice(0, 7)] as const,
          ['ARGOCD_APP_REVISION_SHORT_8', revision.slice(0, 8)] as const,
        ];
  const all = [...given, ...asked, ...short];
  return new Map(all.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function from(values: ReadonlyMap<string, string>, environment: Environment, variable: string): string {
  return values.get(variable) ?? environment[variable] ?? '';
}

function valueProblems(given: GivenValues): readonly Problem[] {
  return [...given].flatMap(([name, { value, origin }]) => {
    const row = parameterRows().find((candidate) => candidate.name === name);
    return row === undefined || typeof value !== 'string' ? [] : wordProblems(row, value, origin);
  });
}

function wordProblems(row: ParameterRow, value: string, origin: string): readonly Problem[] {
  const words = row.type === 'boolean' ? ['true', 'false'] : row.values;
  if (words === undefined || words.includes(value)) return [];
  return [error('FIELD_VALUE', `${origin} is "${value}"`, { fix: didYouMean(value, words) })];
}

function asksForGate(given: GivenValues): boolean {
  return [...given.keys()].some((name) => name.startsWith('gate') || name.startsWith('version-'));
}

function gateOptions(given: GivenValues, environment: Environment): Checked<GateOptions> {
  const timeout = durationOf(given.get('gate-timeout') ?? { value: '24h', origin: '' });
  const grace = durationOf(given.get('gate-grace'));
  const unreachable = textOf(given, 'gate-unreachable') === 'continue' ? 'continue' : 'wait';
  const problems = [...timeout.problems, ...grace.problems];
  if (unreachable === 'continue' && grace.value === undefined && grace.problems.length === 0) {
    problems.push(
      error('FIELD_MISSING', 'gate-unreachable is "continue" and gate-grace is not given', {
        fix: 'give gate-grace, such as 10m',
      }),
    );
  }
  const [file, path] = [textOf(given, 'version-file'), textOf(given, 'version-path')];
  if ((file === undefined) !== (path === undefined)) {
    problems.push(
      error(
        'FIELD_MISSING',
        `${file === undefined ? 'version-path' : 'version-file'} is given without the other`,
        { fix: 'give both version-file and version-path' },
      ),
    );
  }
  return {
    problems,
    value: {
      timeoutSeconds: timeout.value ?? 0,
      ...optional('graceSeconds', grace.value),
      unreachable,
      ...optional('podFile', textOf(given, 'gate-pod')),
      ...optional('versionFile', file),
      ...optional('versionPath', path),
      ...optional('server', textOf(given, 'server') ?? nonEmpty(environment['HOOKLINE_SERVER'])),
    },
  };
}

function durationOf(given: Given | undefined): Checked<number | undefined> {
  if (given === undefined) return { value: undefined, problems: [] };
  const text = typeof given.value === 'string' ? given.value : JSON.stringify(given.value);
  const parsed = parseDuration(text);
  if ('seconds' in parsed) return { value: parsed.seconds, problems: [] };
  return {
    value: undefined,
    problems: [
      error('TIMEOUT_INVALID', `${given.origin} is "${text}", which ${parsed.wrong}`, {
        fix: 'write a Go duration such as 90s, 10m or 1h30m',
      }),
    ],
  };
}

function textOf(given: GivenValues, name: ParameterName): string | undefined {
  const value = given.get(name)?.value;
  return typeof value === 'string' ? nonEmpty(value) : undefined;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]: V });
}

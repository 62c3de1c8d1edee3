/** Parameter values as they were given: by flag, by Argo CD's parameters, by environment. */
import { nearest } from '../hooks/model/nearest.ts';
import { isObject } from '../hooks/model/object.ts';
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { parameterRows, variableOf, type ParameterRow, type ParameterType } from './parameters.ts';

/** The value of a parameter: a text, a list or a map. */
export type GivenValue = string | readonly string[] | Readonly<Record<string, string>>;

/** A value, and where it was given. */
export interface Given {
  readonly value: GivenValue;
  /** As people know it: `--hooks`, `parameter hooks`, `ARGOCD_ENV_HOOKLINE_HOOKS`. */
  readonly origin: string;
}

/** Values by the name of their parameter. */
export type GivenValues = ReadonlyMap<string, Given>;
/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const prefix = variableOf('');

/** Reads `ARGOCD_ENV_HOOKLINE_*`. */
export function fromEnvironment(environment: Environment): Checked<GivenValues> {
  const values = new Map<string, Given>();
  const problems: Problem[] = [];
  const byVariable = new Map(parameterRows().map((row) => [variableOf(row.name), row]));
  for (const variable of Object.keys(environment)
    .filter((key) => key.startsWith(prefix))
    .sort()) {
    const row = byVariable.get(variable);
    const text = environment[variable] ?? '';
    if (row === undefined) {
      problems.push(
        error('PARAMETER_UNKNOWN', `environment variable ${variable} names no parameter`, {
          fix: nameFix(variable, variableOf),
        }),
      );
    } else if (text !== '') {
      values.set(row.name, { value: textValue(row.type, text), origin: variable });
    }
  }
  return { value: values, problems };
}

/** Offers the nearest of all parameters, or names those that are announced. */
function nameFix(name: string, written: (known: string) => string): string {
  const names = parameterRows().map((row) => written(row.name));
  const near = nearest(name, names);
  return near === undefined ? `use one of ${names.join(', ')}` : `did you mean ${near}?`;
}

/** Gives a text as a value of a type: lists and maps are written with commas, and `\,` is a comma that is meant. */
export function textValue(type: ParameterType, text: string): GivenValue {
  if (type === 'string' || type === 'boolean') return text;
  const parts = text
    .split(/(?<!\\),/)
    .map((part) => part.trim().replaceAll('\\,', ','))
    .filter((part) => part !== '');
  if (type === 'array') return parts;
  if (!text.includes('=')) return text;
  return Object.fromEntries(
    parts.map((part) => [part.split('=', 1)[0] ?? '', part.slice(part.indexOf('=') + 1)]),
  );
}

/** Reads `ARGOCD_APP_PARAMETERS`: a JSON array of named values, or `null` (argo-cd.md §A.5). */
export function fromArgoParameters(text: string | undefined): Checked<GivenValues> {
  const values = new Map<string, Given>();
  if (text === undefined || text === '') return { value: values, problems: [] };
  const entries = entriesOf(text);
  if (entries === undefined) {
    const problem = error('PARAMETERS_NOT_JSON', 'ARGOCD_APP_PARAMETERS is not a JSON array of parameters', {
      fix: 'write spec.source.plugin.parameters as a list of {name, string|array|map}',
    });
    return { value: values, problems: [problem] };
  }
  const problems: Problem[] = [];
  for (const entry of entries) {
    const read = fromEntry(entry);
    if ('code' in read) problems.push(read);
    else if (values.has(read.name))
      problems.push(error('PARAMETER_TWICE', `parameter ${read.name} is given twice`, { fix: 'remove one' }));
    else values.set(read.name, read.given);
  }
  return { value: values, problems };
}

function entriesOf(text: string): readonly unknown[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed === null) return [];
    return Array.isArray(parsed) && parsed.every(isObject) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const fieldOf: Readonly<Record<ParameterType, readonly string[]>> = {
  string: ['string'],
  boolean: ['string'],
  array: ['array'],
  map: ['map', 'string'],
};

function fromEntry(entry: unknown): Problem | { readonly name: string; readonly given: Given } {
  const name = isObject(entry) && typeof entry['name'] === 'string' ? entry['name'] : '';
  const row = parameterRows().find((candidate) => candidate.name === name);
  if (row === undefined || !isObject(entry)) {
    return error('PARAMETER_UNKNOWN', `there is no parameter "${name}"`, {
      fix: nameFix(name, (known) => known),
    });
  }
  const key = fieldOf[row.type].find((candidate) => entry[candidate] !== undefined);
  const value = key === undefined ? undefined : entry[key];
  if (key === undefined || !hasForm(key, value)) {
    return error('FIELD_TYPE', `parameter ${name} is not given as ${fieldOf[row.type].join(' or ')}`, {
      fix: `write {name: ${name}, ${fieldOf[row.type][0]}: ${exampleOf(row)}}`,
    });
  }
  return {
    name,
    given: {
      value: typeof value === 'string' ? textValue(row.type, value) : (value as GivenValue),
      origin: `parameter ${name}`,
    },
  };
}

function hasForm(key: string, value: unknown): boolean {
  if (key === 'string') return typeof value === 'string';
  const parts = Array.isArray(value) ? value : Object.values(isObject(value) ? value : { none: 0 });
  return (key === 'array') === Array.isArray(value) && parts.every((part) => typeof part === 'string');
}

function exampleOf(row: ParameterRow): string {
  if (row.type === 'array') return '[…]';
  if (row.type === 'map') return '{…}';
  return row.type === 'boolean' ? '"true"' : `"${row.values?.[0] ?? '…'}"`;
}

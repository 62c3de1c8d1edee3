/** Makes the tables of the docs from the tables of the code. */
import { metricRows, type MetricRow } from '../hooks/metrics.ts';
import { codes } from '../hooks/model/codes.ts';
import { editorSchema } from '../hooks/model/crd.ts';
import { kinds } from '../hooks/model/kinds.ts';
import { applicationArguments } from '../hooks/model/names.ts';
import { isObject, textField, type JsonObject } from '../hooks/model/object.ts';
import { renderLevels, type Rule } from '../plugin/lint/rules.ts';
import { identityFlags, parameterRows, variableOf, type ParameterRow } from '../plugin/parameters.ts';
import { isProse } from './plugin-yaml.ts';

/** Gives the parameters that are announced: name, form, default, meaning. */
export function parameterTable(): string {
  const rows = parameterRows();
  return table(
    ['parameter', 'written as', 'default', 'meaning'],
    rows.map((row) => [code(row.name), formOf(row), defaultOf(row), meaningOf(row)]),
  );
}

/** Gives the parameters of the gate, whether they are announced or not. */
export function gateParameterTable(): string {
  return table(
    ['parameter', 'default', 'meaning'],
    parameterRows()
      .filter(({ name }) => /^(?:gate|version-|server$)/.test(name))
      .map((row) => [code(row.name), defaultOf(row), meaningOf(row)]),
  );
}

/** Gives the flags that stand in for what Argo CD says by its environment. */
export function identityTable(): string {
  return table(
    ['flag', 'inside Argo CD', 'meaning'],
    Object.entries(identityFlags).map(([flag, { variable, meaning }]) => [
      code(`--${flag}`),
      code(variable),
      meaning,
    ]),
  );
}

/** Gives every code with the exit code of the plugin. */
export function codeTable(): string {
  return table(
    ['code', 'exit', 'meaning'],
    Object.entries(codes).map(([name, { exit, means }]) => [code(name), String(exit), means]),
  );
}

/** Gives every metric of the server: its type, its labels with the values that they have, and what it says. */
export function metricTable(): string {
  return table(
    ['metric', 'type', 'labels', 'means'],
    Object.entries<MetricRow>(metricRows).map(([name, { type, labels = {}, help }]) => [
      code(name),
      type,
      Object.entries(labels).map(labelOf).join('; '),
      help,
    ]),
  );
}

/** Of a label whose values are known all of them, of others the name alone. */
function labelOf([name, values]: readonly [string, readonly string[]]): string {
  return values.length === 0 ? code(name) : `${code(name)}: ${values.map(code).join(', ')}`;
}

/** The rules that `generate` and `plan` run; a test holds that they are these. */
export const renderRules: readonly Rule[] = ['H001', 'H022', 'H050', 'H060'];

/** Gives the rules that a render runs, with the levels that they have there. */
export function ruleTable(): string {
  return table(
    ['rule', 'level', 'meaning'],
    renderRules.map((rule) => [code(rule), renderLevels[rule], codes[rule].means]),
  );
}

/** Gives the variables that every hook of an application is given. */
export function argumentTable(): string {
  return table(
    ['variable', 'taken from'],
    Object.entries(applicationArguments).map(([name, variable]) => [code(name), code(variable)]),
  );
}

/** Gives the fields below `spec` of a kind, or of one of its objects or lists, from the editor's schema. */
export function fieldTable(path: readonly string[], kindName = 'Hook'): string {
  const kind = kinds.find((one) => one.kind === kindName);
  if (kind === undefined) throw new Error(`there is no kind ${kindName}`);
  let schema: unknown = propertiesOf(editorSchema(kind))['spec'];
  for (const name of path) {
    const field = propertiesOf(schema)[name];
    schema = isObject(field) && field['type'] === 'array' ? field['items'] : field;
  }
  const required = isObject(schema) && Array.isArray(schema['required']) ? schema['required'] : [];
  return table(
    ['field', 'type', 'meaning'],
    Object.entries(propertiesOf(schema)).map(([name, field]) => [
      code(name),
      typeOf(field) + (required.includes(name) ? ', required' : ''),
      describe(field),
    ]),
  );
}

function propertiesOf(schema: unknown): JsonObject {
  const properties = isObject(schema) ? schema['properties'] : undefined;
  return isObject(properties) ? properties : {};
}

function typeOf(field: unknown): string {
  if (!isObject(field)) return '';
  if (field['type'] === 'array')
    return isObject(field['items']) && field['items']['type'] === 'string' ? 'list of strings' : 'list';
  return field['type'] === 'object' &&
    propertiesOf(field)['name'] === undefined &&
    isObject(field['additionalProperties'])
    ? 'map'
    : String(field['type']);
}

function describe(field: unknown): string {
  if (!isObject(field)) return '';
  const byDefault =
    field['default'] === undefined ? '' : `. Default ${code(JSON.stringify(field['default']))}`;
  return `${textField(field, 'description')}${byDefault}`;
}

const forms = { string: 'string', boolean: 'string', array: 'array', map: 'map, or string' } as const;

function formOf({ type }: ParameterRow): string {
  return type === 'boolean'
    ? '`string`: `"true"` or `"false"`'
    : forms[type].replaceAll(/\w+(?=,|$)/g, code).replace('or string', 'or `string`');
}

function defaultOf({ default: value }: ParameterRow): string {
  if (value === undefined) return 'none';
  return isProse(value) ? value : code(value);
}

function meaningOf({ meaning, values, name }: ParameterRow): string {
  const words = values === undefined ? '' : ` (${values.map(code).join(', ')})`;
  return `${meaning}${words}; ${code(variableOf(name))}`;
}

/** Marks a word as one of code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** Writes a table. */
export function table(headers: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headers, headers.map(() => '---'), ...rows];
  return lines
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`)
    .join('');
}

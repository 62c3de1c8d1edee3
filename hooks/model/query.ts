/** Queries: JSONPath, compiled and checked once, asked without evaluating anything (style.md §3.4). */
import { JSONPath } from 'jsonpath-plus';
import { field, isObject } from './object.ts';

type Step = (value: unknown) => readonly unknown[];

export interface Query {
  readonly path: string;
  readonly steps: readonly Step[];
}

type Literal = string | number | boolean | null;

const refused: readonly (readonly [RegExp, string])[] = [
  [/^\.\.$/, 'recursive descent ("..")'],
  [/^\^$/, 'the parent operator ("^")'],
  [/^~$/, 'the property name operator ("~")'],
  [/^-?[0-9]*:/, 'a slice'],
  [/,/, 'a union'],
  [/^`/, 'an escaped name ("`")'],
  [/^@[a-zA-Z]+\(\)$/, 'a type selector'],
  [/^\(/, 'a script expression'],
];

const comparisons: Readonly<Record<string, (left: unknown, right: Literal) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => inOrder(left, right),
  '<=': (left, right) => left === right || inOrder(left, right),
  '>': (left, right) => right !== null && inOrder(right, left),
  '>=': (left, right) => left === right || (right !== null && inOrder(right, left)),
};

/**
 * Reads a JSONPath made of names, indexes, `*` and filters `[?(@.field OP literal)]`.
 *
 * @returns `wrong`, a phrase that follows the path in a message, for every other construct
 */
export function compile(path: string): Query | { readonly wrong: string } {
  if (path.startsWith('{')) return { wrong: 'is kubectl\'s form: leave out "{" and "}" and begin with "$"' };
  if (!path.startsWith('$')) return { wrong: 'does not begin with "$"' };
  if (path.length > 1000) return { wrong: 'is longer than 1,000 characters' };
  const tokens = tokenize(path);
  if (tokens === undefined) return { wrong: 'has brackets, quotes or dots that do not match' };
  const steps: Step[] = [];
  for (const token of tokens.slice(1)) {
    const step = stepOf(token);
    if ('wrong' in step) return step;
    steps.push(step.step);
  }
  return { path, steps };
}

/** Gives every value that a query finds, in document order; own fields only, so `constructor` finds nothing. */
export function ask(query: Query, value: unknown): readonly unknown[] {
  let found: readonly unknown[] = [value];
  for (const step of query.steps) found = found.flatMap((entry) => step(entry));
  return found;
}

function tokenize(path: string): readonly string[] | undefined {
  if (!isBalanced(path)) return undefined;
  try {
    // A copy, because the tokenizer hands out the list that it keeps in its cache.
    const tokens = [...JSONPath.toPathArray(path)];
    return tokens[0] === '$' && !path.endsWith('.') ? tokens : undefined;
  } catch {
    return undefined;
  }
}

function isBalanced(path: string): boolean {
  const bare = path.replaceAll(/'[^']*'|"[^"]*"/g, '');
  if (/['"]/.test(bare)) return false;
  let depth = 0;
  for (const character of bare) {
    if (character === '[') depth += 1;
    if (character === ']') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

function stepOf(token: string): { readonly step: Step } | { readonly wrong: string } {
  if (token.startsWith('?')) return filterOf(token);
  const construct = refused.find(([pattern]) => pattern.test(token));
  if (construct !== undefined) return { wrong: `has ${construct[1]}, which is not supported` };
  if (token === '*') return { step: children };
  if (token === '') return { wrong: 'has an empty name' };
  return { step: (value) => child(value, token) };
}

function children(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function child(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) {
    if (!/^-?[0-9]+$/.test(name)) return [];
    const index = Number(name) < 0 ? value.length + Number(name) : Number(name);
    return index in value ? [value[index] as unknown] : [];
  }
  return isObject(value) && Object.hasOwn(value, name) ? [value[name]] : [];
}

const filterForm = /^\?\(\s*@((?:\.[A-Za-z_][\w-]*)+)\s*(==|!=|<=|>=|<|>)\s*(.+?)\s*\)$/;

function filterOf(token: string): { readonly step: Step } | { readonly wrong: string } {
  const match = filterForm.exec(token);
  const literal = match?.[3] === undefined ? undefined : literalOf(match[3]);
  const compare = comparisons[match?.[2] ?? ''];
  if (match === null || literal === undefined || compare === undefined) {
    return { wrong: 'has a filter that is not of the form [?(@.field == "value")]' };
  }
  const names = (match[1] ?? '').slice(1).split('.');
  return {
    step: (value) =>
      children(value).filter((entry) => {
        const found = names.reduce(field, entry);
        return found !== undefined && compare(found, literal);
      }),
  };
}

function literalOf(text: string): Literal | undefined {
  const quoted = /^(?:'([^'\\]*)'|"([^"\\]*)")$/.exec(text);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
  if (/^-?[0-9]+(?:\.[0-9]+)?$/.test(text)) return Number(text);
  return new Map<string, Literal>([
    ['true', true],
    ['false', false],
    ['null', null],
  ]).get(text);
}

function inOrder(left: unknown, right: unknown): boolean {
  if (typeof left === 'number' && typeof right === 'number') return left < right;
  return typeof left === 'string' && typeof right === 'string' && left < right;
}

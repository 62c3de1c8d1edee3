/** Queries: JSONPath, compiled and checked once, asked without evaluating anything (style.md §3.4). */
import { JSONPath } from 'jsonpath-plus';
import { field, isObject } from './object.ts';

type Step = (value: unknown) => readonly unknown[];

/** A compiled path, for `ask`. */
export interface Query {
  readonly path: string;
  readonly steps: readonly Step[];
}

type Literal = string | number | boolean | null;

const filterFault = 'has a filter that is not of the form [?(@.field == "value")]';

/** What the tokenizer takes apart correctly. */
const filter = /\[\?\((?:'[^']*'|"[^"]*"|[^'"])*?\)\]/g;
const quotedName = /\[(['"])[^'"[\]();#%~^,?`\\*]+\1\]/g;

/** What is wrong with a path, by how it looks outside filters and quoted names: the first that fits. */
const faults: readonly (readonly [RegExp, string])[] = [
  [/\?/, filterFault],
  [/\.\./, 'has recursive descent (".."), which is not supported'],
  [/\^/, 'has the parent operator ("^"), which is not supported'],
  [/~/, 'has the property name operator ("~"), which is not supported'],
  [/:/, 'has a slice, which is not supported'],
  [/,/, 'has a union, which is not supported'],
  [/`/, 'has an escaped name ("`"), which is not supported'],
  [/@[\w$-]+\(/, 'has a type selector, which is not supported'],
  [/\[\(/, 'has a script expression, which is not supported'],
  [/''|""|\[\]|\.(?:\[|$)/, 'has an empty name'],
  [/^\$[^.[]/, 'has no "." or "[" behind "$"'],
  [/[^.[]\*|\*[^.[\]]/, 'has a "*" within a name'],
  [/\][^.[]|\[[^\]]*\[/, 'has brackets that do not match'],
  [/[^\p{L}\p{N}_$*.[\]-]/u, 'has a name that must be quoted, such as ["a/b"], or one that is not supported'],
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
  const wrong = formFault(path) ?? constructFault(path);
  if (wrong !== undefined) return { wrong };
  const steps: Step[] = [];
  for (const token of tokenize(path)) {
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

function formFault(path: string): string | undefined {
  if (path.startsWith('{')) return 'is kubectl\'s form: leave out "{" and "}" and begin with "$"';
  if (!path.startsWith('$')) return 'does not begin with "$"';
  if (path.length > 1000) return 'is longer than 1,000 characters';
  return isBalanced(path) ? undefined : 'has brackets or quotes that do not match';
}

function constructFault(path: string): string | undefined {
  const bare = path.replaceAll(filter, '[filter]').replaceAll(quotedName, '[name]');
  return faults.find(([pattern]) => pattern.test(bare))?.[1];
}

function tokenize(path: string): readonly string[] {
  // A copy without "$", because the tokenizer hands out the list that it keeps in its cache.
  return JSONPath.toPathArray(path).slice(1);
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
  if (token === '*') return { step: children };
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
    return { wrong: filterFault };
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

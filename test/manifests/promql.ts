/** Reads the part of PromQL that alerts and dashboards use: structure, argument types, selectors. Throws at what is wrong. */

/** A selector in an expression: a metric, with the labels that it matches. */
export interface Selector {
  readonly metric: string;
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[];
}

/** What an expression names. */
export interface Expression {
  readonly selectors: readonly Selector[];
  /** The labels that aggregations keep. */
  readonly kept: readonly string[];
}

type Type = 'scalar' | 'instant' | 'range';

const aggregations = new Set(['sum', 'max', 'min', 'avg', 'count']);
const functions: Readonly<Record<string, { readonly takes: readonly Type[] }>> = {
  rate: { takes: ['range'] },
  increase: { takes: ['range'] },
  absent: { takes: ['instant'] },
  histogram_quantile: { takes: ['scalar', 'instant'] },
};
const operators: readonly (readonly string[])[] = [
  ['or'],
  ['and', 'unless'],
  ['==', '!=', '>=', '<=', '>', '<'],
  ['+', '-'],
  ['*', '/'],
];
const token =
  /\s*(?:("(?:[^"\\]|\\.)*")|(\d+(?:\.\d+)?(?:[smhdw])?)|([a-zA-Z_:][a-zA-Z0-9_:]*)|(=~|!~|!=|==|>=|<=|[-+*/=<>(){}[\],]))/y;

/** Reads an expression. */
export function readPromql(text: string): Expression {
  const words = wordsOf(text);
  const selectors: Selector[] = [];
  const kept: string[] = [];
  let at = 0;
  const type = binary(0);
  if (at < words.length) fail(`"${words[at]}" is not expected`);
  if (type !== 'instant') fail(`it is no instant vector but a ${type}`);
  return { selectors, kept };

  function fail(why: string): never {
    throw new Error(`${text}: ${why}`);
  }

  function take(expected?: string): string {
    const word = words[at] ?? fail('it ends too early');
    if (expected !== undefined && word !== expected) fail(`"${word}" stands where "${expected}" should`);
    at += 1;
    return word;
  }

  function binary(level: number): Type {
    const own = operators[level];
    if (own === undefined) return primary();
    let left = binary(level + 1);
    while (own.includes(words[at] ?? '')) {
      take();
      const right = binary(level + 1);
      if (left === 'range' || right === 'range') fail('a range stands beside an operator');
      left = left === 'scalar' ? right : left;
    }
    return left;
  }

  function primary(): Type {
    const word = take();
    if (/^\d/.test(word)) return /[a-z]$/.test(word) ? fail(`"${word}" is no number`) : 'scalar';
    if (word === '(') {
      const inner = binary(0);
      take(')');
      return inner;
    }
    if (!/^[a-zA-Z_:]/.test(word)) fail(`"${word}" is not expected`);
    if (aggregations.has(word)) return aggregation();
    return words[at] === '(' ? call(word) : selector(word);
  }

  function aggregation(): Type {
    if (words[at] === 'by') labels();
    take('(');
    if (binary(0) !== 'instant') fail('an aggregation takes an instant vector');
    take(')');
    if (words[at] === 'by') labels();
    return 'instant';
  }

  function labels(): void {
    take('by');
    take('(');
    while (words[at] !== ')') {
      kept.push(take());
      if (words[at] === ',') take();
    }
    take(')');
  }

  function call(name: string): Type {
    const takes = functions[name]?.takes ?? fail(`there is no function ${name}`);
    take('(');
    takes.forEach((wanted, index) => {
      if (index > 0) take(',');
      const given = binary(0);
      if (given !== wanted) fail(`${name} takes a ${wanted}, and is given a ${given}`);
    });
    take(')');
    return 'instant';
  }

  function selector(metric: string): Type {
    const matchers: Selector['matchers'][number][] = [];
    if (words[at] === '{') {
      take();
      while (words[at] !== '}') {
        const [label, operator, value] = [take(), take(), take()];
        if (!value.startsWith('"')) fail(`${label} is compared with ${value}`);
        matchers.push({ label, operator, value: JSON.parse(value) as string });
        if (words[at] === ',') take();
      }
      take('}');
    }
    selectors.push({ metric, matchers });
    if (words[at] !== '[') return 'instant';
    take();
    if (!/^\d+[smhdw]$/.test(take())) fail('a range is no duration');
    take(']');
    return 'range';
  }
}

function wordsOf(text: string): readonly string[] {
  const words: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new Error(`${text}: "${text.slice(at)}" cannot be read`);
    words.push(match.slice(1).find((group) => group !== undefined) ?? '');
  }
  return words;
}

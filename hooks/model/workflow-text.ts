/** Argo's `{{…}}`: texts of a WorkflowTemplate with the values of their expressions put in. */

/** What an expression gives: a text, what is wrong with it, or nothing where it is not one of Argo's. */
export type Lookup = (expression: string) => string | { readonly wrong: Wrong } | undefined;

/** What is wrong with an expression, and what to do. */
export interface Wrong {
  readonly code: 'PARAMETER_MISSING' | 'WORKFLOWS_MISSING';
  /** Follows the expression in a message. */
  readonly text: string;
  readonly fix: string;
}

/** A text with the values put in, and the expressions that gave none. */
export interface Substituted {
  readonly text: string;
  readonly faults: readonly { readonly expression: string; readonly wrong: Wrong }[];
}

const expressions = /\{\{([^]*?)\}\}/g;

/** The beginnings of what Argo Workflows would replace; `{{.State}}` and other templates pass through, as there. */
const argos = /^(?:=|(?:inputs|outputs|workflow|pod|node|steps|tasks|lastRetry)\.|(?:workflow|retries)$)/;

/** Says whether a text holds an expression that Argo Workflows would replace. */
export function hasExpression(text: string): boolean {
  return [...text.matchAll(expressions)].some(([, inner = '']) => argos.test(inner.trim()));
}

/**
 * Puts values into a text, as Argo Workflows does: as text, wherever the expression stands, a script's source
 * included. Values are never searched for expressions themselves.
 *
 * @param escape writes a value for its place, given the text before it
 */
export function substitute(
  text: string,
  lookup: Lookup,
  escape: (value: string, before: string) => string,
): Substituted {
  const faults: { expression: string; wrong: Wrong }[] = [];
  let result = '';
  let end = 0;
  for (const { 0: whole, 1: inner = '', index } of text.matchAll(expressions)) {
    const expression = inner.trim();
    const found = argos.test(expression) ? lookup(expression) : whole;
    result += text.slice(end, index);
    end = index + whole.length;
    if (typeof found === 'string') result += found === whole ? whole : escape(found, result);
    else if (found !== undefined) faults.push({ expression, wrong: found.wrong });
  }
  return { text: result + text.slice(end), faults };
}

/** Leaves a value as it is. */
export function asIs(value: string): string {
  return value;
}

/**
 * Doubles a value's dollars where Kubernetes expands `$(NAME)`, so that a value cannot ask for a variable that holds
 * a secret; one before it that would join with them is doubled as well.
 */
export function asExpanded(value: string, before: string): string {
  const run = /\$*$/.exec(before)?.[0].length ?? 0;
  const joint = run % 2 === 1 && /^[$(]/.test(value) ? '$' : '';
  return joint + value.replaceAll('$', '$$$$');
}

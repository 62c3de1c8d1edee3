/** Context: what the hooks of a release hand on to later ones (DESIGN.md §6). */
import { parseInstant } from './instant.ts';
import { reservedArguments } from './names.ts';
import { isObject, type JsonObject } from './object.ts';
import { error, isError, warning, type Checked, type Problem } from './problem.ts';

/** A value, the hook run that exported it, and when that run ended (RFC 3339, UTC). */
export interface ContextEntry {
  readonly value: string;
  readonly run: string;
  readonly at: string;
  /** The environment of the run; absent for a hook of the release. */
  readonly environment?: string | undefined;
}

/** The context of a release by key. It is never changed in place, so the one held at a hook's start is its snapshot. */
export type Context = Readonly<Record<string, ContextEntry>>;

/** What one hook run exported: a text sets a key, `null` removes it. */
export interface Export {
  readonly changes: ReadonlyMap<string, string | null>;
  readonly run: string;
  readonly at: string;
  readonly environment?: string;
}

/** What a context may hold in all. */
export const contextLimits = { keys: 64, bytes: 32 * 1024 } as const;

/** What one export may be long: the kubelet cuts a termination message there. */
export const exportBytes = 4096;

const keyForm = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Names that change how a program loads, and our own settings; `*` stands for any text. */
export const refusedKeys = [
  'PATH',
  'HOME',
  'ENV',
  'IFS',
  'SHELLOPTS',
  'BASH_ENV',
  'NODE_OPTIONS',
  'LD_*',
  'DYLD_*',
  'PYTHON*',
  'HOOKLINE_*',
] as const;

const refusedNames = new RegExp(`^(?:${refusedKeys.join('|').replaceAll('*', '.*')})$`);

/**
 * Reads what a hook exported, from the text of its `HOOKLINE_OUTPUT` file or of `PROMOTION_CONTEXT`.
 *
 * An empty text exports nothing. Names of arguments are left out with a warning; any other fault makes the whole
 * export unusable.
 */
export function readExport(text: string, run: string): Checked<Export['changes']> {
  const changes = new Map<string, string | null>();
  if (text.trim() === '') return { value: changes, problems: [] };
  const parsed = objectOf(text);
  if ('wrong' in parsed) return { value: changes, problems: [unreadable(parsed.wrong, text, run)] };
  const problems = Object.entries(parsed.object).flatMap(([key, value]) => {
    const problem = entryProblem(key, value, run);
    if (problem === undefined) changes.set(key, value === null ? null : textOf(value));
    return problem === undefined ? [] : [problem];
  });
  return problems.some(isError) ? { value: new Map(), problems } : { value: changes, problems };
}

/**
 * Lays exports over a context: of each key the export that completed last counts, at the same moment the one of the
 * environment that is last by name, whatever the order in which the server learns of them.
 *
 * An export with which the context would outgrow its limits is left out whole.
 */
export function merge(context: Context, exports: readonly Export[]): Checked<Context> {
  const problems: Problem[] = [];
  let merged: ReadonlyMap<string, ContextEntry> = new Map(Object.entries(context));
  for (const one of exports.toSorted(byCompletion)) {
    const next = laidOver(merged, one);
    const wrong = limitFault(next);
    if (wrong === undefined) merged = next;
    else
      problems.push(
        error('CONTEXT_TOO_LARGE', `with the export of ${one.run} the context ${wrong}`, {
          fix: 'export less, or remove keys by exporting null for them',
        }),
      );
  }
  return { value: Object.fromEntries(merged), problems };
}

/** Gives the values of a context by key, as a hook that starts now gets them. */
export function contextValues(context: Context): ReadonlyMap<string, string> {
  return new Map(Object.entries(context).map(([key, { value }]) => [key, value]));
}

function byCompletion(
  left: Pick<ContextEntry, 'at' | 'environment' | 'run'>,
  right: Pick<ContextEntry, 'at' | 'environment' | 'run'>,
): number {
  return (
    momentOf(left) - momentOf(right) ||
    compare(left.environment ?? '', right.environment ?? '') ||
    compare(left.run, right.run)
  );
}

/** As texts `…05Z` would come behind `…05.001Z`. */
function momentOf({ at }: Pick<ContextEntry, 'at'>): number {
  return parseInstant(at) ?? 0;
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function laidOver(
  context: ReadonlyMap<string, ContextEntry>,
  { changes, ...provenance }: Export,
): ReadonlyMap<string, ContextEntry> {
  const next = new Map(context);
  for (const [key, value] of changes) {
    const present = next.get(key);
    if (present !== undefined && byCompletion(present, provenance) > 0) continue;
    if (value === null) next.delete(key);
    else next.set(key, { value, ...provenance });
  }
  return next;
}

function limitFault(context: ReadonlyMap<string, ContextEntry>): string | undefined {
  if (context.size > contextLimits.keys)
    return `has ${context.size} keys, and ${contextLimits.keys} are allowed`;
  let bytes = 0;
  for (const [key, { value }] of context) bytes += byteLength(key) + byteLength(value);
  return bytes > contextLimits.bytes
    ? `has ${bytes} bytes, and ${contextLimits.bytes} are allowed`
    : undefined;
}

function unreadable(wrong: string, text: string, run: string): Problem {
  const bytes = byteLength(text);
  if (bytes >= exportBytes && wrong !== 'is not an object')
    return error('CONTEXT_TOO_LARGE', `the export of ${run} has ${bytes} bytes and ${wrong}`, {
      fix: `export at most ${exportBytes} bytes; a longer export is cut off there`,
    });
  return error('CONTEXT_REFUSED', `the export of ${run} ${wrong}`, {
    fix: 'write one JSON object, such as {"TICKET": "OPS-7"}',
  });
}

function objectOf(text: string): { readonly object: JsonObject } | { readonly wrong: string } {
  let value: unknown;
  try {
    value = JSON.parse(text, keepNumber) as unknown;
  } catch {
    return { wrong: 'is not JSON' };
  }
  if (!isObject(value) || isRaw(value)) return { wrong: 'is not an object' };
  return byteLength(text) > exportBytes ? { wrong: `is longer than ${exportBytes}` } : { object: value };
}

/** JSON with what Node has and TypeScript does not yet know: numbers as they were written. */
const exact = JSON as typeof JSON & {
  readonly rawJSON: (text: string) => unknown;
  readonly isRawJSON: (value: unknown) => boolean;
};

/** Keeps a number's own text, so that `12345678901234567890` and `1.50` arrive as they left. */
function keepNumber(_key: string, value: unknown, written?: { readonly source?: string }): unknown {
  return typeof value === 'number' ? exact.rawJSON(written?.source ?? String(value)) : value;
}

function isRaw(value: unknown): boolean {
  return exact.isRawJSON(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function entryProblem(key: string, value: unknown, run: string): Problem | undefined {
  const at = `key "${key}" in the export of ${run}`;
  if (!keyForm.test(key))
    return error('CONTEXT_KEY_REFUSED', `${at} is no name of an environment variable`, {
      fix: 'use letters, digits and "_", not beginning with a digit',
    });
  if (key === '__proto__')
    return error('CONTEXT_KEY_REFUSED', `${at} is one that readers of JSON lose`, { fix: 'rename it' });
  if (reservedArguments.includes(key))
    return warning('CONTEXT_KEY_REFUSED', `${at} is the name of an argument, and is left out`, {
      fix: 'rename it',
    });
  if (refusedNames.test(key))
    return error('CONTEXT_KEY_REFUSED', `${at} changes how programs run`, { fix: 'rename it' });
  if (typeof value === 'string' && value.includes('\0'))
    return error('CONTEXT_REFUSED', `${at} holds a NUL character, which no variable can hold`, {
      fix: 'encode it, such as by base64',
    });
  return undefined;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

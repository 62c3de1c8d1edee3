/** Value → text, for the objects that we write: every string is quoted, so that no reader guesses (style.md §3.4). */
import { isObject } from '../hooks/model/object.ts';

/**
 * Prints a plain value as one YAML document in block style, without a separator, ending in a newline.
 *
 * Strings are in double quotes, those with line breaks block literals where every reader takes them as they stand.
 * It is written here and not left to `yaml`, because this is a tenth of the sidecar's time and needs no choice of style.
 */
export function printObject(object: object): string {
  return `${block(object, '').slice(1)}\n`;
}

/** Gives what follows a key's colon or a list's dash, beginning with the blank or line break in front of it. */
function block(value: unknown, indent: string): string {
  if (Array.isArray(value) && value.length > 0)
    return value.map((entry) => `\n${indent}-${entryOf(entry, indent)}`).join('');
  if (isObject(value) && Object.keys(value).length > 0)
    return fields(value, indent)
      .map((line) => `\n${indent}${line}`)
      .join('');
  return ` ${typeof value === 'string' ? text(value, indent) : JSON.stringify(value)}`;
}

function entryOf(entry: unknown, indent: string): string {
  if (!isObject(entry) || Object.keys(entry).length === 0) return block(entry, `${indent}  `);
  return ` ${fields(entry, `${indent}  `).join(`\n${indent}  `)}`;
}

function fields(value: Readonly<Record<string, unknown>>, indent: string): readonly string[] {
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .map(([key, field]) => `${keyOf(key)}:${block(field, Array.isArray(field) ? indent : `${indent}  `)}`);
}

/** Words that a reader takes for a boolean or for nothing. */
const words = /^(?:y|n|yes|no|on|off|true|false|null)$/i;

function keyOf(key: string): string {
  return /^[A-Za-z][A-Za-z0-9._/-]*$/.test(key) && !words.test(key) ? key : quoted(key);
}

function text(value: string, indent: string): string {
  if (!isLiteral(value)) return quoted(value);
  const chomping = literalEnd(value);
  const lines = value.replace(/\n+$/, '').split('\n');
  return `|${chomping}${lines.map((line) => (line === '' ? '\n' : `\n${indent}${line}`)).join('')}${'\n'.repeat(trailing(value))}`;
}

/** Characters that all readers take from a block literal as they stand; `\r` and Unicode's line breaks are not among them. */
const plainText =
  /^[\t\n\u0020-\u007E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

function isLiteral(value: string): boolean {
  return value.includes('\n') && plainText.test(value) && !/[ \t](?:\n|$)/.test(value) && !/^\s/.test(value);
}

/** Says how the end of a literal is read: `-` no line break, nothing for one, `+` for more. */
function literalEnd(value: string): string {
  if (!value.endsWith('\n')) return '-';
  return value.endsWith('\n\n') ? '+' : '';
}

/** Gives the empty lines behind a literal's text; the line break that ends its last line is not one of them. */
function trailing(value: string): number {
  return Math.max(0, (/\n+$/.exec(value)?.[0].length ?? 0) - 1);
}

/** Characters that JSON leaves as they are and a YAML reader does not. */
const unquotable = /[\u007F-\u009F\u2028\u2029\uFEFF\uFFFE\uFFFF]/g;

function quoted(value: string): string {
  return JSON.stringify(value).replaceAll(
    unquotable,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

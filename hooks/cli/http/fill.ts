/** `${NAME}` in the parts of a request: each value is written so that it stays a value. */
import { fill, type Filled } from '../../model/template.ts';

const reference = /\$\$|\$\{([^}]*)\}/g;

/**
 * Fills a URL: a value at its very beginning is taken as it is, one in the host must be a host, any other is
 * percent-encoded, so that it cannot become a path, a query or another host.
 */
export function fillUrl(template: string, values: ReadonlyMap<string, string>): Filled {
  const checked = fill(template, values);
  if ('wrong' in checked) return checked;
  let text = '';
  let end = 0;
  for (const { 0: whole, 1: name, index } of template.matchAll(reference)) {
    text += template.slice(end, index);
    end = index + whole.length;
    const placed = name === undefined ? { text: '$' } : inUrl(values.get(name) ?? '', text, name);
    if ('wrong' in placed) return placed;
    text += placed.text;
  }
  return { text: text + template.slice(end) };
}

function inUrl(value: string, before: string, name: string): Filled {
  if (before === '') return { text: value };
  const isHost = /^[a-z]+:\/\/[^/?#]*$/i.test(before);
  if (!isHost) return { text: encodeURIComponent(value) };
  if (/^[A-Za-z0-9.:[\]-]*$/.test(value)) return { text: value };
  return { wrong: `has "\${${name}}" in its host, and its value is no host` };
}

/** A body that is ready to be sent, with its content type. */
export interface FilledBody {
  readonly text: string;
  readonly type: string;
}

/**
 * Fills a body, and says what it is. In a JSON body a value within quotes is escaped, and one outside of them is JSON
 * of its own; where that does not make JSON, the body is text and its values are put in as they are.
 */
export function fillBody(
  template: string,
  values: ReadonlyMap<string, string>,
): FilledBody | { readonly wrong: string } {
  const text = fill(template, values);
  if ('wrong' in text) return text;
  const json = asJson(template, values);
  return isJson(json)
    ? { text: json, type: 'application/json' }
    : { text: text.text, type: 'text/plain; charset=utf-8' };
}

function asJson(template: string, values: ReadonlyMap<string, string>): string {
  let result = '';
  let end = 0;
  let isQuoted = false;
  for (const { 0: whole, 1: name, index } of template.matchAll(reference)) {
    const before = template.slice(end, index);
    isQuoted = quotedAfter(before, isQuoted);
    const value = name === undefined ? '$' : (values.get(name) ?? whole);
    result += before + (isQuoted ? JSON.stringify(value).slice(1, -1) : value);
    end = index + whole.length;
  }
  return result + template.slice(end);
}

/** Says whether a string is open behind a text. */
function quotedAfter(text: string, wasQuoted: boolean): boolean {
  const quotes = text.replaceAll(/\\[^]/g, '').split('"').length - 1;
  return quotes % 2 === 1 ? !wasQuoted : wasQuoted;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

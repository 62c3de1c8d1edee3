/** Edits of text that keep every other byte: fields put into a map, a scalar replaced. */
import { isScalar, type Node, type YAMLMap } from 'yaml';

/** Replaces `length` characters at `offset` by `text`. */
export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** A key and its value, to be put into a map. */
export type Field = readonly [string, string | number];

/** Puts edits into a text; they do not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let [out, from] = ['', 0];
  for (const { offset, length, text: inserted } of edits.toSorted(
    (left, right) => left.offset - right.offset,
  )) {
    out += text.slice(from, offset) + inserted;
    from = offset + length;
  }
  return out + text.slice(from);
}

/** Puts fields in front of a map's first one, in the map's own style; nothing to put in is no edit. */
export function insertFields(text: string, map: YAMLMap, fields: readonly Field[]): Edit | undefined {
  if (fields.length === 0) return undefined;
  if (map.flow === true) return insertIntoFlow(text, map, fields);
  const first = map.items[0]?.key;
  const start = isScalar(first) ? first.range?.[0] : undefined;
  if (start === undefined) return undefined;
  const indent = start - (text.lastIndexOf('\n', start - 1) + 1);
  const lineEnd = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = fields.map(
    ([key, value]) => `${key}: ${JSON.stringify(value)}${lineEnd}${' '.repeat(indent)}`,
  );
  return { offset: start, length: 0, text: lines.join('') };
}

function insertIntoFlow(text: string, map: YAMLMap, fields: readonly Field[]): Edit {
  const inside = text.indexOf('{', map.range?.[0]) + 1;
  const [colon, comma] = text[inside] === '"' && !text.includes('": ') ? [':', ','] : [': ', ', '];
  const blank = /^[ \t\r\n]*/.exec(text.slice(inside))?.[0] ?? '';
  const written = fields.map(([key, value]) => `${JSON.stringify(key)}${colon}${JSON.stringify(value)}`);
  if (map.items.length === 0) return { offset: inside, length: 0, text: written.join(comma) };
  if (blank.includes('\n'))
    return { offset: inside, length: 0, text: written.map((entry) => `${blank}${entry},`).join('') };
  return {
    offset: inside + blank.length,
    length: 0,
    text: written.map((entry) => `${entry}${comma}`).join(''),
  };
}

/** Replaces a scalar by a number or a quoted text; behind a colon without a value a blank comes first. */
export function replaceScalar(node: Node | undefined, value: Field[1]): Edit | undefined {
  if (!isScalar(node) || node.range === undefined || node.range === null) return undefined;
  const [start, end] = node.range;
  return {
    offset: start,
    length: end - start,
    text: `${start === end ? ' ' : ''}${JSON.stringify(value)}`,
  };
}

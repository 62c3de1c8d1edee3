/** Value → text, for the objects that we write: every string is quoted, so that no reader guesses. */
import { Document, isScalar, visit } from 'yaml';
import type { KubeObject } from '../hooks/model/object.ts';

/** Characters that all readers take from a block literal as they stand; `\r` and Unicode's line breaks are not among them. */
const plainText =
  /^[\t\n\u0020-\u007E\u00A0-\u2027\u202A-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD\u{10000}-\u{10FFFF}]*$/u;

/** Prints an object as one YAML document, without a separator, ending in a newline (style.md §3.4). */
export function printObject(object: KubeObject): string {
  const document = new Document(object, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      node.type = isLiteral(node.value) ? 'BLOCK_LITERAL' : 'QUOTE_DOUBLE';
    },
    Pair(_, { key }) {
      if (isScalar(key) && typeof key.value === 'string' && !/^[A-Za-z][A-Za-z0-9._/-]*$/.test(key.value))
        key.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({
    lineWidth: 0,
    indentSeq: false,
    defaultKeyType: 'PLAIN',
    defaultStringType: 'QUOTE_DOUBLE',
  });
}

function isLiteral(text: string): boolean {
  return text.includes('\n') && plainText.test(text) && !/[ \t](?:\n|$)/.test(text) && !/^[\s]/.test(text);
}

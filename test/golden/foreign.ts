/** Finds foreign documents in a result, by a reading of the byte rule that shares nothing with the plugin. */

const separator = /^---[ \t]*(?:#[^\r\n]*)?\r?(?:\n|$)/m;

/** Our annotation, as it stands or behind JSON's escape. */
const annotated = /hookline\.dev(?:\\?\/|\\u002[fF])phase/;

/** Gives the foreign documents that a result does not hold, or not in their order. */
export function lostDocuments(texts: readonly string[], result: string): readonly string[] {
  const lost: string[] = [];
  let from = 0;
  for (const document of texts.flatMap(documentsOf)) {
    const end = annotated.test(document)
      ? endOfSubsequence(document, result, from)
      : endOfText(document, result, from);
    if (end === -1) lost.push(document);
    else from = end;
  }
  return lost;
}

function documentsOf(text: string): readonly string[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(separator)
    .filter((document) => document.trim() !== '');
}

function endOfText(document: string, result: string, from: number): number {
  const at = result.indexOf(document, from);
  return at === -1 ? -1 : at + document.length;
}

/** Text is only ever put into an annotated object: all of it is still there, in order. */
function endOfSubsequence(document: string, result: string, from: number): number {
  let at = from;
  for (const character of document) {
    const found = result.indexOf(character, at);
    if (found === -1) return -1;
    at = found + character.length;
  }
  return at;
}

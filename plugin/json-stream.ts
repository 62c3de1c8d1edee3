/** Finds the values of a JSON stream: objects that follow each other without a separator. */

/** Cuts a text that holds several JSON objects behind each other into one text a value; else gives it whole. */
export function jsonValues(text: string): readonly string[] {
  if (!/^[\s\uFEFF]*\{/.test(text)) return [text];
  const cuts = [0];
  for (let at = endOfValue(text, 0); at !== -1; at = endOfValue(text, at)) {
    const next = nextValue(text, at);
    if (next === undefined) break;
    if (next === -1) return cutAt(text, cuts);
    cuts.push(next);
  }
  // What follows the last whole value is no JSON: the text is something else, and stays in one piece.
  return [text];
}

/** Gives where the next value begins: -1 at the end of the text, nothing where something else follows. */
function nextValue(text: string, from: number): number | undefined {
  const rest = /^\s*/.exec(text.slice(from))?.[0].length ?? 0;
  if (from + rest === text.length) return -1;
  return text[from + rest] === '{' ? from + rest : undefined;
}

function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  return cuts.map((cut, index) => text.slice(cut, cuts[index + 1] ?? text.length));
}

const brackets = /["{}[\]]/g;

/** Gives the offset behind the value that begins at or after `from`, or -1. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  brackets.lastIndex = from;
  for (let match = brackets.exec(text); match !== null; match = brackets.exec(text)) {
    if (match[0] === '"') {
      const end = endOfString(text, match.index + 1);
      if (end === -1) return -1;
      brackets.lastIndex = end;
    } else {
      depth += match[0] === '{' || match[0] === '[' ? 1 : -1;
      if (depth <= 0) return depth === 0 ? match.index + 1 : -1;
    }
  }
  return -1;
}

function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}

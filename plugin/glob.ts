/** Globs as Argo CD's directory source reads `include` and `exclude`: `*` also matches `/`. */

/**
 * Gives the test of a glob: `*`, `**`, `?`, `[a-z]`, `[!a]`, `{a,b}`; `\` takes the next character as it is.
 *
 * A glob that makes no sense, such as `[z-a]`, matches nothing, as in Argo CD.
 */
export function globTest(glob: string): (path: string) => boolean {
  let source = '';
  let depth = 0;
  for (const [token] of glob.matchAll(/\\[\s\S]|\*+|\?|\[!?[^\]]+\]|[{},]|[\s\S]/gu)) {
    if (token === '{') depth += 1;
    source += sourceOf(token, depth);
    if (token === '}' && depth > 0) depth -= 1;
  }
  const expression = compiled(`^(?:${source}${')'.repeat(depth)})$`);
  return (path) => expression?.test(path) ?? false;
}

function compiled(source: string): RegExp | undefined {
  try {
    return new RegExp(source, 'su');
  } catch {
    return undefined;
  }
}

function sourceOf(token: string, depth: number): string {
  const isInside = depth > 0;
  if (token.startsWith('*')) return '.*';
  if (token.length > 2 && token.startsWith('[')) return characterClass(token);
  if (token.length > 1 && token.startsWith('\\')) return escaped(token.slice(1));
  const meaning = (isInside ? grouping : outside)[token];
  return meaning ?? escaped(token);
}

const outside: Readonly<Record<string, string>> = { '?': '.' };
const grouping: Readonly<Record<string, string>> = { '?': '.', '{': '(?:', '}': ')', ',': '|' };

function characterClass(token: string): string {
  const isNegated = token.startsWith('[!');
  const members = token
    .slice(isNegated ? 2 : 1, -1)
    .replaceAll(/[\\^\]|()[{}/]/g, (character) => `\\${character}`);
  return `[${isNegated ? '^' : ''}${members}]`;
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (character) => `\\${character}`);
}

/** Gives the test of a glob as Argo CD reads value files: `*` and `?` stay within a folder's name, `**` does not. */
export function pathGlobTest(glob: string): (path: string) => boolean {
  let source = '';
  let depth = 0;
  for (const [token] of glob.matchAll(/\\.|(?<![^/])\*\*(?:\/|$)|\*|\?|\[[!^]?[^\]]+\]|[{},]|[\s\S]/gu)) {
    if (token === '{') depth += 1;
    source += withinPath(token) ?? sourceOf(token.replace(/^\[\^/, '[!'), depth);
    if (token === '}' && depth > 0) depth -= 1;
  }
  const expression = new RegExp(`^(?:${source}${')'.repeat(depth)})$`, 'su');
  return (path) => expression.test(path);
}

function withinPath(token: string): string | undefined {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token.startsWith('*')) return '[^/]*';
  return token === '?' ? '[^/]' : undefined;
}

/** Splits text into documents as Argo CD's reader does, without parsing any (DESIGN.md §3.4). */
import { error, type Checked, type Problem } from '../hooks/model/problem.ts';
import { jsonValues } from './json-stream.ts';
import { mayConcern, type Manifest, type Source } from './manifest.ts';

/** What may follow `---` on a separator line: Go's white space, then the end or a comment. */
const restOfSeparator = /^[\t\v\f\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]*(?:#|$)/;

/** Splits a source; what follows `...` within a document is a problem, because Argo CD would lose it. */
export function split(source: Source): Checked<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  const problems: Problem[] = [];
  for (const piece of pieces(source.text)) {
    const manifest: Manifest = { lead: piece.lead, text: piece.text, file: source.name, line: piece.line };
    const lost = lineAfterEnd(piece.text);
    if (lost === undefined) manifests.push(...streamed(manifest));
    else
      problems.push(
        error('DOCUMENT_AFTER_END', 'a document follows "..."; Argo CD would lose it', {
          at: { file: source.name, line: piece.line + lost },
          fix: 'put --- in front of it',
        }),
      );
  }
  return { value: manifests, problems };
}

/** Gives the documents of a manifest that stands for a whole source; any other is one document. */
export function documentsOf(manifest: Manifest): readonly Manifest[] {
  return manifest.isWhole === true ? split({ name: manifest.file, text: manifest.text }).value : [manifest];
}

/** Says whether a source's documents need a look: one may concern us, is lost, or must be split off. */
export function needsSplit(text: string): boolean {
  return mayConcern(text) || /^[\s\uFEFF]*\{/.test(text) || text.startsWith('...') || text.includes('\n...');
}

interface Piece {
  readonly lead: string;
  readonly text: string;
  readonly line: number;
}

function pieces(text: string): readonly Piece[] {
  const found: Piece[] = [];
  let [lead, from, line] = ['', 0, 1];
  for (let at = separatorFrom(text, 0); at !== -1; at = separatorFrom(text, at + 3)) {
    const end = lineEnd(text, at);
    if (at > 0 || lead !== '') found.push({ lead, text: text.slice(from, at), line });
    line += newlines(text, from, end);
    [lead, from] = [text.slice(at, end), end];
  }
  found.push({ lead, text: text.slice(from), line });
  return found;
}

/** Gives the offset of the next separator line at or after an offset, or -1. */
function separatorFrom(text: string, offset: number): number {
  if (offset === 0 && isSeparator(text, 0)) return 0;
  for (
    let at = text.indexOf('\n---', Math.max(0, offset - 1));
    at !== -1;
    at = text.indexOf('\n---', at + 1)
  ) {
    if (isSeparator(text, at + 1)) return at + 1;
  }
  return -1;
}

function isSeparator(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const end = text.indexOf('\n', at);
  return restOfSeparator.test(text.slice(at + 3, end === -1 ? text.length : end));
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end + 1;
}

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Gives the line, counted from 0, of the first content after a line `...`; nothing where there is none. */
function lineAfterEnd(text: string): number | undefined {
  if (!text.includes('\n...') && !text.startsWith('...')) return undefined;
  let hasEnded = false;
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\.\.\.(?:[ \t\r]|$)/.test(line)) hasEnded = true;
    else if (hasEnded && !isEmpty(line)) return index;
  }
  return undefined;
}

/** Says whether a line holds blanks and comments only; what follows a lone carriage return is a line of its own. */
function isEmpty(line: string): boolean {
  return line.split(/[\r\u2028\u2029]/).every((part) => /^\s*(?:#|$)/.test(part));
}

function streamed(manifest: Manifest): readonly Manifest[] {
  const values = jsonValues(manifest.text);
  if (values.length < 2) return [manifest];
  let line = manifest.line;
  return values.map((text, index) => {
    const value: Manifest = {
      ...manifest,
      text,
      line,
      lead: index === 0 ? manifest.lead : '',
      isStreamed: true,
    };
    line += newlines(text, 0, text.length);
    return value;
  });
}

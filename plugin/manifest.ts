/** Manifests: the documents of a rendered stream, each with its own bytes. */
import type { Place } from '../hooks/model/problem.ts';

/** A text and where it comes from: a file relative to the source path, or `stdin`. */
export interface Source {
  readonly name: string;
  readonly text: string;
}

/** One document, or a whole source that needs no look at its documents. `lead` and `text` of all manifests of a source, put together, are the source. */
export interface Manifest {
  /** The separator in front of it, as written; empty for the first. */
  readonly lead: string;
  readonly text: string;
  readonly file: string;
  /** The line at which `text` begins, counted from 1. */
  readonly line: number;
  /** One of several JSON values that follow each other without a separator. */
  readonly isStreamed?: true;
  /** A source that was not split, because none of its documents may concern us. */
  readonly isWhole?: true;
  /** For a document of ours: the hook that it was made from. */
  readonly hook?: string;
}

/** Gives the place of an offset in a manifest's text. */
export function placeIn(manifest: Manifest, offset = 0): Place {
  let line = manifest.line;
  for (
    let at = manifest.text.indexOf('\n');
    at !== -1 && at < offset;
    at = manifest.text.indexOf('\n', at + 1)
  )
    line += 1;
  return { file: manifest.file, line };
}

/** Our, Argo CD's and Helm's keys. */
const keys = ['hookline.dev/', 'argocd.argoproj.io/', 'helm.sh/hook'];

/** An escape that could hide a key. */
const escape = /\\[uUx/\r\n]/;

/** Says whether a document may concern us; one that cannot is not even parsed (DESIGN.md §3.4). */
export function mayConcern(text: string): boolean {
  return keys.some((key) => text.includes(key)) || (text.includes('\\') && escape.test(text));
}

/**
 * Says whether a text holds no object: blanks, comments, `null` and separators only, which Argo CD's reader passes over.
 */
export function isBlank(text: string): boolean {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf('\n', from);
    const to = end === -1 ? text.length : end;
    if (!/^\uFEFF?(?:---(?=\s|$))?\s*(?:#.*|null|~)?\s*$/.test(text.slice(from, to))) return false;
    from = to + 1;
  }
  return true;
}

/** What a terminal shows at once: the releases that go on, in as much detail as there is room for. */
import { field, textField, type JsonObject } from '../model/object.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { cut, widthOf } from './simulate-width.ts';
import { releaseRow, releaseTree, treeDetails, type TreeStyle } from './simulate-tree.ts';

/** How many columns and rows a terminal has. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

/** Draws releases: a tree of each that goes on and of the last one, a line of any other. */
export function picture(
  releases: readonly JsonObject[],
  style: TreeStyle,
  { columns, rows }: TerminalSize,
): readonly string[] {
  let lines: readonly string[] = [];
  for (const detail of treeDetails) {
    lines = linesOf(releases, { ...style, detail });
    if (lines.length < rows) break;
  }
  return shortened(lines, rows).map((line) => cut(line, columns));
}

function linesOf(releases: readonly JsonObject[], style: TreeStyle): readonly string[] {
  return releases.flatMap((release, index) => {
    const status = statusOf(release);
    if (status === undefined) return [];
    const isShort = index < releases.length - 1 && status.endedAt !== undefined;
    const text = (isShort ? releaseRow : releaseTree)(nameOf(release), status, style);
    return text.trimEnd().split('\n');
  });
}

/** The cursor stands below the last line, so that one row less is there than the terminal has. */
function shortened(lines: readonly string[], rows: number): readonly string[] {
  if (lines.length < rows) return lines;
  const kept = lines.slice(0, Math.max(0, rows - 2));
  return [...kept, `… ${lines.length - kept.length} more lines`];
}

/** Gives how many rows lines take in a terminal, which may have become narrower since they were drawn. */
export function rowsOf(lines: readonly string[], { columns }: TerminalSize): number {
  return lines.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)), 0);
}

/** Gives the name of a release; none of none. */
export function nameOf(release: JsonObject | undefined): string {
  return textField(field(release, 'metadata'), 'name');
}

/** Gives the status of a release that has one. */
export function statusOf(release: JsonObject | undefined): ReleaseStatus | undefined {
  return field(release, 'status') as ReleaseStatus | undefined;
}

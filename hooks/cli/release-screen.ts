/** What is shown of a release: a live tree on a terminal, one line for each event elsewhere, or an object. */
import { formatInstant } from '../model/instant.ts';
import { printObject } from '../../plugin/print.ts';
import type { ClusterWorld } from './objects.ts';
import { nameLine } from './release-list.ts';
import type { ReadRelease } from './release-object.ts';
import { eventsBetween } from './simulate-events.ts';
import { picture, rowsOf } from './simulate-picture.ts';
import { whyLine } from './simulate-summary.ts';
import { eventLine } from './simulate-text.ts';
import { releaseTree, type TreeStyle } from './simulate-tree.ts';

/** Shows a release that is followed. */
export interface ReleaseScreen {
  readonly show: (release: ReadRelease, isLast: boolean) => void;
  /** Time passes, though nothing happens. */
  readonly tick: () => void;
}

/** Writes a release in the format of `-o`. */
export function textOf(release: ReadRelease, format: string, { now, isColoured }: ClusterWorld): string {
  if (format === 'json') return `${JSON.stringify(release.object, undefined, 2)}\n`;
  if (format === 'yaml') return printObject(release.object);
  if (format === 'name') return nameLine(release);
  return treeOf(release, { now: now(), isColoured });
}

function treeOf({ name, status }: ReadRelease, style: TreeStyle): string {
  if (status === undefined) return `${name}  was only now made\n`;
  return `${releaseTree(name, status, style)}${whyLine(status)}`;
}

/** Gives what fits the terminal and the format. */
export function screenFor(world: ClusterWorld, format: string): ReleaseScreen {
  if (format !== 'tree')
    return { show: (release) => world.print(textOf(release, format, world)), tick: () => undefined };
  return world.isTerminal ? liveScreen(world) : lineScreen(world);
}

/** One line for each thing that happened, and the tree at the end. */
export function lineScreen({ print, now }: ClusterWorld): ReleaseScreen {
  let before: ReadRelease['status'];
  return {
    tick: () => undefined,
    show: (release, isLast) => {
      const { status, name } = release;
      if (status === undefined) return;
      const at = now();
      const opened = Date.parse(status.openedAt);
      for (const event of eventsBetween(before, status, { release: name, time: formatInstant(at) }))
        print(eventLine(event, at - opened));
      before = status;
      if (isLast) print(`\n${treeOf(release, { now: at, isColoured: false })}`);
    },
  };
}

/** What a terminal does: hides or shows its cursor, clears the rest of a line or of the screen. */
const codes = { hide: '\u001B[?25l', unhide: '\u001B[?25h', clearLine: '\u001B[K', clearBelow: '\u001B[J' };

/** A tree that is drawn again in its place; what goes on counts its seconds. */
function liveScreen({ print, now, isColoured, size }: ClusterWorld): ReleaseScreen {
  let drawn: readonly string[] = [];
  let shown: ReadRelease | undefined;
  function draw(release: ReadRelease, isLast: boolean): void {
    const style = { now: now(), isColoured };
    const isShort = !isLast && release.status !== undefined;
    const lines = isShort ? picture([release.object], style, size()) : linesIn(treeOf(release, style));
    const above = rowsOf(drawn, size());
    const back = `${above === 0 ? '' : `\u001B[${above}A`}\r`;
    // Each line is written over the old one: a screen that is cleared first would flicker.
    const text = lines.map((line) => `${line}${codes.clearLine}\n`).join('');
    print(`${codes.hide}${back}${text}${codes.clearBelow}${codes.unhide}`);
    drawn = lines;
  }
  return {
    show: (release, isLast) => {
      shown = isLast ? undefined : release;
      draw(release, isLast);
    },
    tick: () => {
      if (shown !== undefined) draw(shown, false);
    },
  };
}

function linesIn(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}

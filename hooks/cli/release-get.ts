/** `hookline release get` and `wait`: one release as a tree that lives, as lines, or as an object. */
import { formatInstant } from '../model/instant.ts';
import { hasEnded } from '../model/intent.ts';
import { parseDuration } from '../model/duration.ts';
import { error, Fault } from '../model/problem.ts';
import { spanText } from '../model/span.ts';
import { printObject } from '../../plugin/print.ts';
import { releaseExits } from './cluster-flags.ts';
import type { Asked } from './cluster.ts';
import type { ClusterWorld } from './objects.ts';
import { nameLine } from './release-list.ts';
import { getRelease, missing, releaseIn, type ReadRelease } from './release-object.ts';
import { eventsBetween } from './simulate-events.ts';
import { picture, rowsOf } from './simulate-picture.ts';
import { whyLine } from './simulate-summary.ts';
import { eventLine } from './simulate-text.ts';
import { releaseTree, type TreeStyle } from './simulate-tree.ts';

/** Runs `get`; gives its exit code. */
export async function showRelease(asked: Asked): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [name = ''] = line.words;
  const format = line.flags.get('output') ?? 'tree';
  if (line.flags.get('watch') === 'true') return follow(asked, screenFor(world, format));
  world.print(textOf(await getRelease(objects, namespace, name), format, world));
  return releaseExits.done;
}

function textOf(release: ReadRelease, format: string, { now, isColoured }: ClusterWorld): string {
  if (format === 'json') return `${JSON.stringify(release.object, undefined, 2)}\n`;
  if (format === 'yaml') return printObject(release.object);
  if (format === 'name') return nameLine(release);
  return treeOf(release, { now: now(), isColoured });
}

function treeOf({ name, status }: ReadRelease, style: TreeStyle): string {
  if (status === undefined) return `${name}  was only now made\n`;
  return `${releaseTree(name, status, style)}${whyLine(status)}`;
}

/** Runs `wait`; gives its exit code: how the release ended. */
export async function waitForRelease(asked: Asked): Promise<number> {
  const text = asked.line.flags.get('timeout') ?? '24h';
  const timeout = parseDuration(text);
  if ('wrong' in timeout)
    throw new Fault([
      error('TIMEOUT_INVALID', `flag --timeout is "${text}", which ${timeout.wrong}`, {
        fix: 'write a duration, such as 30m',
      }),
    ]);
  const late = asked.world.after(timeout.seconds * 1000);
  const exit = await follow(asked, lines(asked.world), late);
  if (exit === releaseExits.timeout)
    asked.world.complain(
      `${asked.line.words[0] ?? ''} had not ended after ${spanText(timeout.seconds * 1000)}\n`,
    );
  return exit;
}

/** Shows a release as it is now. */
type Show = (release: ReadRelease, isLast: boolean) => void;

/** Follows a release until it has ended. */
async function follow(asked: Asked, show: Show, late?: AbortSignal): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [name = ''] = line.words;
  const over = new AbortController();
  let last = await getRelease(objects, namespace, name);
  let isGone = false;
  await objects.watch(
    'Release',
    { namespace, name },
    {
      ended: AbortSignal.any([over.signal, world.ended, ...(late === undefined ? [] : [late])]),
      change: ({ type, object }) => {
        if (over.signal.aborted) return;
        isGone = type === 'Deleted';
        if (!isGone) last = releaseIn(object);
        if (!isGone) show(last, hasEnded(last));
        if (isGone || hasEnded(last)) over.abort();
      },
    },
  );
  if (isGone) throw new Fault([missing(namespace, name)]);
  if (hasEnded(last)) return exitOf(last);
  return world.ended.aborted ? releaseExits.interrupted : releaseExits.timeout;
}

function exitOf({ status }: ReadRelease): number {
  const phase = status?.phase;
  return phase === 'Succeeded' || phase === 'Terminated' || phase === 'Superseded'
    ? releaseExits[phase]
    : releaseExits.Failed;
}

function screenFor(world: ClusterWorld, format: string): Show {
  if (format !== 'tree') return (release) => world.print(textOf(release, format, world));
  return world.isTerminal ? live(world) : lines(world);
}

/** One line for each thing that happened, and the tree at the end. */
function lines({ print, now }: ClusterWorld): Show {
  let before: ReadRelease['status'];
  return (release, isLast) => {
    const { status, name } = release;
    if (status === undefined) return;
    const at = now();
    const opened = Date.parse(status.openedAt);
    for (const event of eventsBetween(before, status, { release: name, time: formatInstant(at) }))
      print(eventLine(event, at - opened));
    before = status;
    if (isLast) print(`\n${treeOf(release, { now: at, isColoured: false })}`);
  };
}

/** A tree that is drawn again in its place. */
function live(world: ClusterWorld): Show {
  const { print, now, isColoured, size } = world;
  let drawn: readonly string[] = [];
  return (release, isLast) => {
    const style = { now: now(), isColoured };
    const isShort = !isLast && release.status !== undefined;
    const lines = isShort ? picture([release.object], style, size()) : linesIn(treeOf(release, style));
    const above = rowsOf(drawn, size());
    print(`${above === 0 ? '' : `\u001B[${above}A`}\u001B[J${lines.map((line) => `${line}\n`).join('')}`);
    drawn = lines;
  };
}

function linesIn(text: string): readonly string[] {
  return text.trimEnd().split('\n');
}

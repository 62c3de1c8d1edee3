/** `hookline release get` and `wait`: one release as a tree that lives, as lines, or as an object. */
import { hasEnded } from '../model/intent.ts';
import { parseDuration } from '../model/duration.ts';
import { error, Fault } from '../model/problem.ts';
import { spanText } from '../model/span.ts';
import { releaseExits } from './cluster-flags.ts';
import type { Asked } from './cluster.ts';
import { getRelease, missing, releaseIn, type ReadRelease } from './release-object.ts';
import { lineScreen, screenFor, textOf, type ReleaseScreen } from './release-screen.ts';

/** Runs `get`; gives its exit code. */
export async function showRelease(asked: Asked): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [name = ''] = line.words;
  const format = line.flags.get('output') ?? 'tree';
  if (line.flags.get('watch') === 'true') return follow(asked, screenFor(world, format));
  world.print(textOf(await getRelease(objects, namespace, name), format, world));
  return releaseExits.done;
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
  const exit = await follow(asked, lineScreen(asked.world), late);
  if (exit === releaseExits.timeout)
    asked.world.complain(
      `${asked.line.words[0] ?? ''} had not ended after ${spanText(timeout.seconds * 1000)}\n`,
    );
  return exit;
}

/** Durations are told in seconds. */
const tickMilliseconds = 1000;

/** Follows a release until it has ended. */
async function follow(asked: Asked, screen: ReleaseScreen, late?: AbortSignal): Promise<number> {
  const { objects, world, namespace, line } = asked;
  const [name = ''] = line.words;
  const over = new AbortController();
  let last = await getRelease(objects, namespace, name);
  let isGone = false;
  const stop = world.every(tickMilliseconds, () => screen.tick());
  const watching = objects.watch(
    'Release',
    { namespace, name },
    {
      ended: AbortSignal.any([over.signal, world.ended, ...(late === undefined ? [] : [late])]),
      change: ({ type, object }) => {
        if (over.signal.aborted) return;
        isGone = type === 'Deleted';
        if (!isGone) last = releaseIn(object);
        if (!isGone) screen.show(last, hasEnded(last));
        if (isGone || hasEnded(last)) over.abort();
      },
    },
  );
  await watching.finally(stop);
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

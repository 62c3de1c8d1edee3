/** What is printed when a simulation is over: its releases, why they failed, and what their failed hooks wrote. */
import { field, textField, type JsonObject } from '../model/object.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { printable } from '../model/printable.ts';
import { spanText } from '../model/span.ts';
import { nameOf, statusOf } from './simulate-picture.ts';
import { releaseTree, type TreeStyle } from './simulate-tree.ts';

/** How a simulation ended: everything came to its end, its time was up, or a person ended it. */
export type HowEnded = 'Over' | 'OutOfTime' | 'Interrupted';

/** What a hook that failed wrote. */
export interface HookLog {
  readonly hook: string;
  readonly slot: string;
  readonly log: string;
}

/** How many lines are shown of the log of a hook that failed. */
const shownLines = 5;

/** Gives what a hook wrote, where it failed. */
export function logOf(run: JsonObject): HookLog | undefined {
  const [spec, status] = [field(run, 'spec'), field(run, 'status')];
  const log = textField(status, 'log').trimEnd();
  if (textField(status, 'phase') !== 'Failed' || log === '') return undefined;
  return { hook: textField(spec, 'hook'), slot: textField(spec, 'slot'), log };
}

/** Notes the log of a hook that failed, by the name of its run. */
export function keepLog(logs: Map<string, HookLog>, run: JsonObject): void {
  const log = logOf(run);
  if (log !== undefined) logs.set(nameOf(run), log);
}

/** What an ending is told of. */
export interface Ended {
  /** The oldest first. */
  readonly releases: readonly JsonObject[];
  readonly how: HowEnded;
  /** Milliseconds after the start: how long was simulated, and at most. */
  readonly since: number;
  readonly until: number;
  readonly logs: ReadonlyMap<string, HookLog>;
}

/** Prints the tree of each release, why it failed, and in the last lines how each ended. */
export function summary({ releases, logs, ...how }: Ended, style: TreeStyle): string {
  const trees = releases.flatMap((release) => {
    const status = statusOf(release);
    return status === undefined ? [] : [`${releaseTree(nameOf(release), status, style)}\n`];
  });
  return [...trees, logsText(logs), ...endings(releases, how)].join('');
}

function logsText(logs: ReadonlyMap<string, HookLog>): string {
  return [...logs.values()]
    .map(({ slot, hook, log }) => {
      const lines = log.split('\n').slice(-shownLines);
      return `Log of ${slot} ${hook}:\n${lines.map((line) => `  ${printable(line)}\n`).join('')}\n`;
    })
    .join('');
}

function endings(releases: readonly JsonObject[], how: Omit<Ended, 'releases' | 'logs'>): readonly string[] {
  const told = releases.map((release) => ending(release, how));
  const isCut =
    how.how === 'OutOfTime' && releases.every((release) => statusOf(release)?.endedAt !== undefined);
  if (told.length > 0 && !isCut) return told;
  if (isCut && told.length > 0)
    return [...told, `Not everything that was asked for had happened after ${spanText(how.until)}.\n`];
  if (how.how === 'Interrupted')
    return [`Interrupted after ${spanText(how.since)} of simulated time: no release had opened.\n`];
  return [
    `No release opened in ${spanText(how.until)}: does a selector of the product fit the applications' targetRevision, and are they in its environments?\n`,
  ];
}

/** Says in one line why a release ended as it did; nothing where there is nothing to say. */
export function whyLine({ message = '', reason = '' }: ReleaseStatus): string {
  return message === '' ? '' : `${reason === '' ? '' : `${reason}: `}${printable(message)}\n`;
}

/** The last words of a release: how it ended and how long it took, or where it was left. */
function ending(release: JsonObject, { how, since, until }: Omit<Ended, 'releases' | 'logs'>): string {
  const [name, status] = [nameOf(release), statusOf(release)];
  if (status === undefined) return '';
  const { phase, openedAt, endedAt } = status;
  if (endedAt === undefined)
    return how === 'Interrupted'
      ? `${name} was interrupted after ${spanText(since)} of simulated time: it was ${phase}.\n`
      : `${name} had not ended after ${spanText(until)}: it is ${phase}.\n`;
  const span = spanText(Date.parse(endedAt) - Date.parse(openedAt));
  const hooks = [...status.hooks, ...status.environments.flatMap((one) => one.hooks)].length;
  return `${whyLine(status)}${name} ${phase} after ${span} of simulated time, with ${hooks} hook runs.\n`;
}

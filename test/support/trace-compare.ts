/** Compares the shapes of two traces of one scenario. */
import { isDeepStrictEqual } from 'node:util';
import {
  revisionOf,
  shapeOf,
  type ApplicationShape,
  type OperationLine,
  type Progress,
} from './trace-shape.ts';
import type { Result, Trace } from './trace.ts';
import type { z } from 'zod';

/** What Argo CD says while an operation is under way and nothing is decided yet (argo-cd.md §D.2). */
const waiting: readonly RegExp[] = [
  /^$/,
  /^one or more tasks are running$/,
  /^waiting for (?:completion of hook|healthy state of|deletion of(?: hook)?) /,
  /^Retrying operation(?: with latest revisions)?\. Attempt #\d+\.?$/,
  /^operation is terminating$/,
];

/**
 * Gives a line for each difference between the shape of a committed trace and that of a new one.
 *
 * Two runs of one scenario differ in their times, and in states that last for less than a look of Argo CD's: it
 * writes what it finds when it looks, and a Job may have ended by then. Hence:
 *
 * | compared | how |
 * |---|---|
 * | description, specs of the applications, steps | the same |
 * | states in which no operation is under way, and failed attempts before a retry: operation, phase, finishedAt set, retryCount, message, revision(s), every result with its status, hook phase and message | the same ones in the same order |
 * | sync status with its revision(s) | the same sequence of distinct ones |
 * | conditions with their messages | all that were seen; one of them may lack a SyncError that tells of the last attempt and is gone within five seconds |
 * | Kubernetes Events | those of starts in their order, and those of ends in theirs |
 * | health, conditions and history at the end; whether it is gone | the same |
 * | an application that is being deleted | its operation, and whether it is gone |
 * | states while an operation is under way | those that both have, in the same order; one that only one has must be one of waiting (phase Running or Terminating, a message of §D.2 for that, the revision and only results of the state that ends it, each Running or as it is there) |
 * | health on the way, images, reconciledAt, all times | not |
 */
export function differences(committed: Trace, recorded: Trace): readonly string[] {
  const given = (['description', 'applications', 'steps'] as const).flatMap((part) =>
    unlike(part, linesOf(committed, part), linesOf(recorded, part)),
  );
  const [left, right] = [shapeOf(committed), shapeOf(recorded)];
  const names = [...left.keys()].filter((name) => right.has(name));
  return [...given, ...names.flatMap((name) => compareOne(name, left.get(name), right.get(name)))];
}

function linesOf(trace: Trace, part: 'description' | 'applications' | 'steps'): readonly string[] {
  if (part === 'steps') return trace.steps.map(({ step }) => step);
  if (part === 'description') return [trace.description];
  return Object.entries(trace.applications)
    .map((entry) => JSON.stringify(entry))
    .toSorted();
}

function compareOne(name: string, left?: ApplicationShape, right?: ApplicationShape): readonly string[] {
  if (left === undefined || right === undefined) return [];
  const [ours, theirs] = [tracksBeside(left, right), tracksBeside(right, left)];
  const tracks = Object.keys(ours).flatMap((track) =>
    unlike(`${name}, ${track}`, ours[track] ?? [], theirs[track] ?? []),
  );
  const [before, after] = [intervalsOf(left.operations), intervalsOf(right.operations)];
  const ends = unlike(`${name}, operations`, before.map(endText), after.map(endText));
  // Where the ends differ, what leads to them cannot be laid side by side.
  if (ends.length > 0) return [...tracks, ...ends];
  return [...tracks, ...before.flatMap((interval, index) => comparePassing(name, interval, after[index]))];
}

/** Gives the tracks of a shape, without the conditions that were taken back and that the other has not seen at all. */
function tracksBeside(
  { tracks, takenBack }: ApplicationShape,
  other: ApplicationShape,
): ApplicationShape['tracks'] {
  const seen = other.tracks['conditions'] ?? [];
  const conditions = (tracks['conditions'] ?? []).filter(
    (line) => seen.includes(line) || !takenBack.includes(line),
  );
  return { ...tracks, conditions };
}

/** The passing states that lead to a lasting one; what the recording ends with may lack one. */
interface Interval {
  readonly passing: readonly OperationLine[];
  readonly end?: OperationLine;
}

function intervalsOf(lines: readonly OperationLine[]): readonly Interval[] {
  const intervals: Interval[] = [];
  let passing: OperationLine[] = [];
  for (const line of lines) {
    if (line.isPassing) passing.push(line);
    // The same lasting state before and after a passing one is still one state.
    else {
      intervals.push({ passing, end: line });
      passing = [];
    }
  }
  return passing.length === 0 ? intervals : [...intervals, { passing }];
}

function endText({ end }: Interval): string {
  return end?.text ?? 'an operation that is under way';
}

function comparePassing(
  name: string,
  before: Interval,
  after: Interval = { passing: [] },
): readonly string[] {
  const [left, right] = [texts(before.passing), texts(after.passing)];
  const shared = left.filter((text) => right.includes(text));
  const order = unlike(
    `${name}, order of states on the way to: ${endText(before)}`,
    shared,
    right.filter((text) => left.includes(text)),
  );
  const only = [
    ...before.passing.filter(({ text }) => !right.includes(text)).map((line) => [line, before] as const),
    ...after.passing.filter(({ text }) => !left.includes(text)).map((line) => [line, after] as const),
  ];
  const wrong = only.flatMap(([line, interval]) => {
    const fault = faultOf(line, interval);
    return fault === undefined
      ? []
      : [`${name}, a state that only one of the two has ${fault}:\n    ${line.text}`];
  });
  return [...order, ...wrong];
}

/** Each reason why a state cannot be one that the other run went through unseen; `last` is the state that ends it. */
const faults: readonly (readonly [fault: string, isFault: (state: Progress, last: Progress) => boolean])[] = [
  ['has a phase that ends an operation', ({ phase }) => !['none', 'Running', 'Terminating'].includes(phase)],
  ['has a message that no waiting has', ({ message }) => !waiting.some((form) => form.test(message))],
  ['has a retryCount beyond the last', ({ retryCount }, last) => retryCount > last.retryCount],
  [
    'has another revision',
    ({ revision, asked }, last) => !['', revisionOf(asked?.sync), last.revision].includes(revision),
  ],
  [
    'has a result that does not lead to the last one',
    ({ results }, last) => !results.every((entry) => leadsTo(entry, last.results)),
  ],
  [
    'waits for something that has no result',
    ({ message }, last) =>
      !namesOf(message).every((each) => last.results.some((entry) => isNamed(entry, each))),
  ],
];

/** Says why a passing state cannot be one that the other run went through unseen. */
function faultOf({ progress }: OperationLine, { end }: Interval): string | undefined {
  // A recording that stops while an operation is under way has nothing that its last states lead to.
  const last = end?.progress ?? progress;
  return faults.find(([, isFault]) => isFault(progress, last))?.[0];
}

function leadsTo(entry: z.infer<typeof Result>, results: readonly z.infer<typeof Result>[]): boolean {
  const { hookPhase, message, ...rest } = entry;
  return results.some(({ hookPhase: phase, message: words, ...last }) => {
    const isDone = hookPhase === phase && message === words;
    return isDeepStrictEqual(rest, last) && (hookPhase === 'Running' || isDone);
  });
}

/** Gives what a message waits for, as group/kind/name. */
function namesOf(message: string): readonly string[] {
  const [, name] = /^waiting for (?:completion of|healthy state of) (?:hook )?(\S+)/.exec(message) ?? [];
  return name === undefined ? [] : [name];
}

function isNamed({ group, kind, name }: z.infer<typeof Result>, wanted: string): boolean {
  return wanted === `${group}/${kind}/${name}`;
}

function texts(lines: readonly OperationLine[]): readonly string[] {
  return lines.map(({ text }) => text);
}

function unlike(what: string, committed: readonly string[], recorded: readonly string[]): readonly string[] {
  if (isDeepStrictEqual(committed, recorded)) return [];
  const from = committed.findIndex((line, index) => line !== recorded[index]);
  const first = from === -1 ? committed.length : from;
  return [
    `${what}: from the ${first + 1}. on`,
    ...committed.slice(first).map((line) => `  - ${line}`),
    ...recorded.slice(first).map((line) => `  + ${line}`),
  ];
}

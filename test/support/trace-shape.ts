/** The shape of a trace: what must be the same when the scenario runs again. */
import type { z } from 'zod';
import { KubernetesEvent, showsApplication, type Application, type Result, type Trace } from './trace.ts';

/** One distinct state of an application's operations. */
export interface OperationLine {
  readonly text: string;
  /** While an operation is under way: whether a watch sees such a state depends on timing. */
  readonly isPassing: boolean;
  readonly progress: Progress;
}

/** What one application went through. */
export interface ApplicationShape {
  readonly operations: readonly OperationLine[];
  /** By what is compared: its lines. */
  readonly tracks: Readonly<Record<string, readonly string[]>>;
  /** The lines of conditions that Argo CD took back at once. */
  readonly takenBack: readonly string[];
}

/** Gives what each application of a trace went through. */
export function shapeOf(trace: Trace): ReadonlyMap<string, ApplicationShape> {
  return new Map(
    Object.keys(trace.applications).map((name) => {
      const shown = trace.events
        .filter(showsApplication)
        .filter(({ application }) => application.metadata.name === name);
      const states = shown.map(({ application }) => application);
      const events = trace.events.flatMap((each) =>
        'event' in each && each.event.application === name ? [each.event] : [],
      );
      const tracks = {
        ...tracksOf(states.filter((state) => !isFading(state))),
        end: [shown.at(-1)?.type === 'DELETED' ? 'gone' : 'there'],
        ...eventTracksOf(events),
      };
      return [name, { operations: operationsOf(states), tracks, takenBack: takenBackOf(shown) }];
    }),
  );
}

/** Those of starts and those of ends are written by two loops of the controller, side by side. */
function eventTracksOf(
  events: readonly z.infer<typeof KubernetesEvent>[],
): Readonly<Record<string, readonly string[]>> {
  const tracks = KubernetesEvent.shape.reason.options.map((reason) => {
    const lines = events.filter((each) => each.reason === reason).map(({ message }) => normal(message));
    return [`Kubernetes Events ${reason}`, lines];
  });
  return Object.fromEntries(tracks);
}

/**
 * Being deleted. Argo CD then compares while it ends the operation, deletes what its cache still lists, complains of
 * what is gone already, and compares what is left, in any order.
 */
function isFading({ metadata }: Application): boolean {
  return metadata.deletionTimestamp !== undefined;
}

function operationsOf(states: readonly Application[]): readonly OperationLine[] {
  const lines = states.map((application) => {
    const progress = progressOf(application);
    const isDeleted = application.metadata.deletionTimestamp !== undefined;
    return { text: operationText(progress, isDeleted), isPassing: isPassing(progress), progress };
  });
  return distinct(lines, ({ text }) => text);
}

/** What an Application says of its operation, with what stands for an absent field. */
export interface Progress {
  /** The operation that is asked for; absent where none is under way. */
  readonly asked: Application['operation'];
  /** The operation that the rest is about. */
  readonly operation: Application['operation'];
  readonly phase: string;
  readonly isFinished: boolean;
  readonly retryCount: number;
  readonly message: string;
  readonly revision: string;
  readonly results: readonly z.infer<typeof Result>[];
}

const nothing = { operation: undefined, phase: 'none', message: '' };

/** Gives what an Application says of its operation. */
export function progressOf({ operation, status }: Application): Progress {
  const { syncResult, finishedAt, retryCount = 0, ...state } = { ...nothing, ...status?.operationState };
  return {
    asked: inOrder(operation),
    operation: inOrder(state.operation),
    phase: state.phase,
    isFinished: finishedAt !== undefined,
    retryCount,
    message: state.message ?? '',
    revision: revisionOf(syncResult),
    results: syncResult?.resources ?? [],
  };
}

/** A selective operation names its resources in the order of a Go map: by chance. */
function inOrder(operation: Application['operation']): Application['operation'] {
  const resources = operation?.sync?.resources;
  if (resources === undefined) return operation;
  const sorted = resources.toSorted((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  return { ...operation, sync: { ...operation?.sync, resources: sorted } };
}

/** An operation is under way, and its attempt has not ended (argo-cd.md §D.3). */
function isPassing({ asked, phase, isFinished }: Progress): boolean {
  return asked !== undefined && !(phase === 'Running' && isFinished);
}

function operationText({ asked, operation, ...progress }: Progress, isDeleted: boolean): string {
  const lines = [
    `operation ${asked === undefined ? 'not set' : `set ${JSON.stringify(asked)}`}`,
    `phase ${progress.phase}${progress.isFinished ? ', finished' : ''}`,
    `of ${JSON.stringify(operation)}`,
    `retryCount ${progress.retryCount}`,
    `message ${normal(progress.message)}`,
    `revision ${progress.revision}`,
    ...(isDeleted ? ['being deleted'] : []),
    ...progress.results.map((entry) => `result ${normal(JSON.stringify(entry))}`),
  ];
  return lines.join('\n    ');
}

function tracksOf(states: readonly Application[]): Readonly<Record<string, readonly string[]>> {
  const last = states.at(-1)?.status;
  const conditions = states.flatMap(({ status }) => conditionLines(status));
  return {
    'sync status': distinct(
      states.flatMap(({ status }) =>
        status?.sync === undefined ? [] : [`${status.sync.status} at ${revisionOf(status.sync)}`],
      ),
      String,
    ),
    'last health': [last?.health?.status ?? 'none'],
    conditions: [...new Set(conditions)].toSorted(),
    'last conditions': conditionLines(last).toSorted(),
    'last history': (last?.history ?? []).map(
      (entry) => `${entry.id} ${revisionOf(entry)} ${JSON.stringify(entry.initiatedBy)}`,
    ),
  };
}

function conditionLines(status: Application['status']): readonly string[] {
  return (status?.conditions ?? []).map(({ type, message }) => `${type}: ${normal(message)}`);
}

/** Where a live object's event is compared first after a failed operation, Argo CD says this until it looks at the branch. */
const saidTooEarly = /^SyncError: Failed last sync attempt to \[[^\]]+\]: /;
/** Seconds: a look at the branch on a slow machine. */
const moment = 5;

/** Gives the lines of conditions that are said too early and gone a moment later, each time that they appear. */
function takenBackOf(
  shown: readonly { readonly at: number; readonly application: Application }[],
): readonly string[] {
  const lines = new Set(shown.flatMap(({ application }) => conditionLines(application.status)));
  return [...lines].filter((line) => saidTooEarly.test(line) && isBrief(line));

  function isBrief(line: string): boolean {
    const isShown = shown.map(({ application }) => conditionLines(application.status).includes(line));
    return shown.every(({ at }, index) => {
      if (!isShown[index] || isShown[index - 1]) return true;
      const end = shown.find((_, later) => later > index && !isShown[later]);
      return end !== undefined && end.at - at <= moment;
    });
  }
}

/** Gives one revision, or those of several sources. */
export function revisionOf(
  place:
    | { readonly revision?: string | undefined; readonly revisions?: readonly string[] | undefined }
    | undefined,
): string {
  return place?.revisions?.join(' ') ?? place?.revision ?? '';
}

/** How long something took differs from run to run; every other number has a meaning. */
export function normal(message: string): string {
  return message.replaceAll(/\b(?:\d+(?:\.\d+)?(?:ms|µs|h|m|s))+\b/g, 'DURATION');
}

function distinct<Each>(list: readonly Each[], textOf: (each: Each) => string): readonly Each[] {
  return list.filter((each, index) => {
    const before = list[index - 1];
    return before === undefined || textOf(before) !== textOf(each);
  });
}

/** Traces in which something beside the sync happens: what each shows of it is what its description says. */
import { describe, expect, test } from 'vitest';
import { readTrace } from '../support/trace-files.ts';
import { progressOf, type Progress } from '../support/trace-shape.ts';
import { showsApplication, type Application, type Trace } from '../support/trace.ts';

/** Gives what an application went through, in its order; the suffix of its name where a trace has several. */
function statesOf({ events }: Trace, suffix = ''): readonly Application[] {
  return events
    .filter(showsApplication)
    .map(({ application }) => application)
    .filter(({ metadata }) => metadata.name.endsWith(suffix));
}

/** Gives a line for each operation that ended: its phase, its message, and what became of its objects. */
function endsOf(states: readonly Application[]): readonly string[] {
  const lines = states
    .map(progressOf)
    .filter(({ asked, isFinished }) => asked === undefined && isFinished)
    .map(
      ({ phase, message, revision, results }) => `${phase} at ${revision}: ${message}; ${textOf(results)}`,
    );
  return [...new Set(lines)];
}

function textOf(results: Progress['results']): string {
  return results
    .map(({ syncPhase, kind, hookPhase, status }) => `${syncPhase} ${kind} ${status} ${hookPhase}`)
    .join(', ');
}

const done =
  'successfully synced (all tasks run); PreSync Job Synced Succeeded, Sync ConfigMap Synced Running';
const timedOut = 'Operation terminated, triggered by controller sync timeout';
const terminated = 'Operation terminated; PreSync Job Synced Failed';
const both = [`Succeeded at revision-1: ${done}`, `Succeeded at revision-2: ${done}`];

describe('operations end', () => {
  test.each<[trace: string, suffix: string, ends: readonly string[]]>([
    ['two-applications', '-staging', both],
    ['two-applications', '-prod', both],
    ['applicationset', '-staging', both.slice(0, 1)],
    ['applicationset', '-prod', both.slice(0, 1)],
    ['evicted-exit-143', '', both.slice(0, 1)],
    ['evicted-exit-0', '', both.slice(0, 1)],
    ['pod-deleted-exit-143', '', both.slice(0, 1)],
    ['pod-deleted-exit-0', '', both.slice(0, 1)],
    ['controller-restarted', '', both.slice(0, 1)],
    ['controller-away', '', both.slice(0, 1)],
    ['sync-timeout', '', [`Failed at revision-1: ${timedOut}; PreSync Job Synced Failed`]],
    [
      'sync-timeout-before-retry',
      '',
      [
        `Failed at revision-1: ${timedOut} (retried 1 times).; PreSync Job Synced Failed, SyncFail Job Synced Succeeded`,
      ],
    ],
    ['deleted-in-sync', '', both.slice(0, 1)],
    ['deleted-in-sync-terminated', '', [`Failed at revision-1: ${terminated}`]],
    ['deleted-in-sync-without-finalizer', '', []],
  ])('%s%s', (name, suffix, ends) => {
    expect(endsOf(statesOf(readTrace(name), suffix))).toEqual(ends);
  });
});

test('an ApplicationSet leaves the sync to automated applications', () => {
  const [first] = statesOf(readTrace('applicationset')).flatMap(({ operation }) => operation ?? []);
  expect(first?.initiatedBy).toEqual({ automated: true });
  expect(first?.sync?.revision).toBe('revision-1');
});

describe('a pod of a waiting gate', () => {
  /** Gives the steps after the pod's end, and what Argo CD showed between that and the gate's opening. */
  function afterEnd(name: string): {
    readonly steps: readonly string[];
    readonly shown: readonly Progress[];
  } {
    const { steps, events } = readTrace(name);
    const first = steps.findIndex(({ step }) => /^(?:evict|delete) the pod/.test(step));
    const from = steps[first]?.at ?? Number.NaN;
    const until = steps.find(({ step }) => step === 'let the gate open')?.at ?? from;
    const shown = events
      .filter(showsApplication)
      .filter(({ at }) => at >= from && at < until)
      .map(({ application }) => progressOf(application));
    return { steps: steps.slice(first + 1).map(({ step }) => step), shown };
  }

  const complete = 'conditions: SuccessCriteriaMet CompletionsReached, Complete CompletionsReached';

  test.each([
    ['evicted-exit-143', 'DisruptionTarget EvictionByEvictionAPI', 0],
    ['pod-deleted-exit-143', 'no DisruptionTarget', 1],
  ])('%s: another pod waits, and Argo CD shows nothing', (name, cause, failed) => {
    const { steps, shown } = afterEnd(name);
    expect(steps).toEqual([
      `the pod: phase Failed, exit code 143, ${cause}`,
      `another pod waits; the Job: active 1, succeeded 0, failed ${failed}; conditions: none`,
      'let the gate open',
      `the Job: active 0, succeeded 1, failed ${failed}; ${complete}`,
    ]);
    expect(shown.length).toBeGreaterThan(0);
    expect(new Set(shown.map(({ phase, message }) => `${phase}: ${message}`)).size).toBe(1);
    expect(shown.flatMap(({ results }) => results.map(({ hookPhase }) => hookPhase))).not.toContain('Failed');
  });

  test.each([
    ['evicted-exit-0', 'DisruptionTarget EvictionByEvictionAPI'],
    ['pod-deleted-exit-0', 'no DisruptionTarget'],
  ])('%s: the gate is open', (name, cause) => {
    expect(afterEnd(name).steps).toEqual([
      `the pod: phase Succeeded, exit code 0, ${cause}`,
      `the Job: active 0, succeeded 1, failed 0; ${complete}`,
    ]);
  });
});

describe('a controller that ends', () => {
  test.each(['controller-restarted', 'controller-away'])('%s: begins nothing anew', (name) => {
    const states = statesOf(readTrace(name));
    expect(new Set(states.flatMap(({ status }) => status?.operationState?.startedAt ?? [])).size).toBe(1);
    const retries = states.map((each) => progressOf(each).retryCount);
    expect(new Set(retries)).toEqual(new Set([0]));
    expect(readTrace(name).events.filter((each) => 'event' in each)).toHaveLength(1);
  });

  test('says nothing while it is away', () => {
    const { steps, events } = readTrace('controller-away');
    const [from = Number.NaN, until = Number.NaN] = ['let the hook end', 'bring the controller back'].map(
      (what) => steps.find(({ step }) => step === what)?.at,
    );
    expect(until - from).toBeGreaterThan(0);
    expect(events.filter(({ at }) => at > from && at < until)).toEqual([]);
  });
});

describe('an operation that lasts too long', () => {
  test('is terminated, not tried again, and leaves a SyncError', () => {
    const states = statesOf(readTrace('sync-timeout'));
    const shown = states.map(progressOf).map(({ phase, message }) => `${phase}: ${message}`);
    expect(shown).toContain('Terminating: operation is terminating due to timeout');
    expect(states.map(({ operation }) => operation?.retry?.limit)).toContain(5);
    expect(states.every((each) => progressOf(each).retryCount === 0)).toBe(true);
    expect(states.at(-1)?.status?.conditions).toMatchObject([
      { type: 'SyncError', message: `Failed last sync attempt to [revision-1]: ${timedOut}` },
    ]);
  });

  test('is terminated in place of the attempt that was due', () => {
    const states = statesOf(readTrace('sync-timeout-before-retry')).map(progressOf);
    const pauses = states.filter(({ phase, isFinished }) => phase === 'Running' && isFinished);
    expect(new Set(pauses.map(({ retryCount }) => retryCount))).toEqual(new Set([1]));
    expect(states.some(({ message }) => message.startsWith('Retrying operation'))).toBe(false);
  });
});

describe('an application that is deleted in mid-sync', () => {
  test.each([
    ['deleted-in-sync', 'left: nothing'],
    ['deleted-in-sync-terminated', 'left: nothing'],
    [
      'deleted-in-sync-without-finalizer',
      'left: Job: active 0, succeeded 1, failed 0; conditions: SuccessCriteriaMet CompletionsReached, Complete CompletionsReached',
    ],
  ])('%s: is gone, and %s', (name, left) => {
    const { events, steps } = readTrace(name);
    expect(events.findLast(showsApplication)?.type).toBe('DELETED');
    expect(steps.at(-1)?.step).toBe(left);
  });

  test('with the finalizer goes on with its operation first', () => {
    const states = statesOf(readTrace('deleted-in-sync'));
    const deleted = states.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).map(progressOf);
    expect(deleted[0]?.phase).toBe('Running');
    expect(deleted.at(-1)?.phase).toBe('Succeeded');
  });

  test('without a finalizer goes with its operation', () => {
    const last = statesOf(readTrace('deleted-in-sync-without-finalizer')).at(-1);
    expect(last?.operation).toBeDefined();
    expect(last?.status?.operationState?.phase).toBe('Running');
  });
});

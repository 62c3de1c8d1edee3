/** The comparison of traces: what it must tell apart, and what it must not. */
import { describe, expect, test } from 'vitest';
import { differences } from '../support/trace-compare.ts';
import { readTrace } from '../support/trace-files.ts';
import { progressOf } from '../support/trace-shape.ts';
import { showsApplication, type Application, type Trace, type TraceEvent } from '../support/trace.ts';

type Change = (trace: Trace) => void;
type OperationState = NonNullable<NonNullable<Application['status']>['operationState']>;
type Result = NonNullable<NonNullable<OperationState['syncResult']>['resources']>[number];

/** Gives the states of a trace in which an operation has ended. */
function endsOf(trace: Trace): readonly OperationState[] {
  return statesOf(trace)
    .filter(({ operation, status }) => operation === undefined && status?.operationState)
    .flatMap(({ status }) => status?.operationState ?? []);
}

function statesOf({ events }: Trace): readonly Application[] {
  return events.filter(showsApplication).map(({ application }) => application);
}

/** Gives every state of a result: of the first object that an operation was about, or of a later one. */
function resultsOf(trace: Trace, index: number): readonly Result[] {
  return endsOf(trace).flatMap(({ syncResult }) => syncResult?.resources?.[index] ?? []);
}

function change(list: readonly object[], more: object): void {
  for (const each of list) Object.assign(each, more);
}

/** Gives a trace in which a SyncError names the failed attempt for some seconds. */
function withSyncError(trace: Trace, seconds: number): Trace {
  const changed = structuredClone(trace);
  const states = changed.events.filter(showsApplication);
  const end = states.findIndex(({ application }) => endsWith('Failed', application));
  const message = 'Failed last sync attempt to [revision-1]: Operation terminated';
  const { at = 0, application } = states[end] ?? {};
  change([application?.status ?? {}], { conditions: [{ type: 'SyncError', message }] });
  for (const [index, state] of states.entries()) if (index > end) state.at = at + seconds + index - end - 1;
  return changed;
}

function endsWith(phase: string, { operation, status }: Application): boolean {
  return operation === undefined && status?.operationState?.phase === phase;
}

const seen: readonly (readonly [what: string, scenario: string, change: Change])[] = [
  ['another final phase', 'success', (trace) => change(endsOf(trace), { phase: 'Failed' })],
  ['another final message', 'success', (trace) => change(endsOf(trace), { message: 'done' })],
  [
    'another number in a message',
    'presync-failure-retried',
    (trace) => change(endsOf(trace), { message: endsOf(trace)[0]?.message?.replace('2 times', '3 times') }),
  ],
  ['another retryCount', 'presync-failure-retried', (trace) => change(endsOf(trace), { retryCount: 1 })],
  [
    'another revision',
    'retry-refresh',
    (trace) =>
      change(
        endsOf(trace).map(({ syncResult }) => syncResult ?? {}),
        { revision: 'revision-1' },
      ),
  ],
  [
    'another revision of one of two sources',
    'multi-source',
    (trace) =>
      change(
        endsOf(trace).map(({ syncResult }) => syncResult ?? {}),
        { revisions: ['revision-1', 'revision-2'] },
      ),
  ],
  [
    'a missing hook',
    'success',
    (trace) => {
      for (const { syncResult } of endsOf(trace)) syncResult?.resources?.pop();
    },
  ],
  ['another hook phase', 'postsync-failure', (trace) => change(resultsOf(trace, 1), { hookPhase: 'Error' })],
  [
    'another message of a hook',
    'postsync-failure',
    (trace) => change(resultsOf(trace, 1), { message: 'no' }),
  ],
  ['another status of a result', 'apply-error', (trace) => change(resultsOf(trace, 2), { status: 'Synced' })],
  ['another type of a hook', 'success', (trace) => change(resultsOf(trace, 0), { hookType: 'Sync' })],
  ['another image of a hook', 'success', (trace) => change(resultsOf(trace, 0), { images: [] })],
  [
    'another order of results',
    'success',
    (trace) => {
      for (const { syncResult } of endsOf(trace)) syncResult?.resources?.reverse();
    },
  ],
  [
    'an operation that nobody asked for',
    'selective-sync',
    (trace) =>
      change(
        endsOf(trace).map(({ operation }) => operation.sync ?? {}),
        { resources: [] },
      ),
  ],
  [
    'an attempt that was not made',
    'presync-failure-retried',
    (trace) => remove(trace, (state) => progressOf(state).retryCount === 1 && progressOf(state).isFinished),
  ],
  [
    'an operation that did not end',
    'success',
    (trace) => remove(trace, (state) => progressOf(state).phase === 'Succeeded'),
  ],
  [
    'another sync status at the end',
    'success',
    (trace) => change([statesOf(trace).at(-1)?.status?.sync ?? {}], { status: 'OutOfSync' }),
  ],
  [
    'another sync status on the way',
    'render-error',
    (trace) => {
      const unknown = statesOf(trace).filter(({ status }) => status?.sync?.status === 'Unknown');
      change(
        unknown.map(({ status }) => status?.sync ?? {}),
        { revision: 'revision-2' },
      );
    },
  ],
  [
    'another health at the end',
    'degraded',
    (trace) => change([statesOf(trace).at(-1)?.status?.health ?? {}], { status: 'Healthy' }),
  ],
  [
    'a condition that does not appear',
    'render-error',
    (trace) =>
      change(
        statesOf(trace).map(({ status }) => status ?? {}),
        { conditions: [] },
      ),
  ],
  [
    'another condition',
    'render-error-synced',
    (trace) => {
      const conditions = statesOf(trace).flatMap(({ status }) => status?.conditions ?? []);
      change(
        conditions.filter(({ type }) => type === 'SyncError'),
        { type: 'UnknownError' },
      );
    },
  ],
  ['a history that is shorter', 'rollback', (trace) => statesOf(trace).at(-1)?.status?.history?.pop()],
  ['a Kubernetes Event that is missing', 'success', (trace) => removeEvents(trace, 'OperationCompleted')],
  ['another step', 'rollback', (trace) => trace.steps.pop()],
  ['another spec', 'self-heal', (trace) => change(Object.values(trace.applications), { syncPolicy: {} })],
];

describe('the comparison fails at', () => {
  test.each(seen)('%s (%s)', (_, scenario, alter) => {
    const committed = readTrace(scenario);
    const recorded = structuredClone(committed);

    alter(recorded);

    expect(recorded).not.toEqual(committed);
    expect(differences(committed, recorded)).not.toEqual([]);
    expect(differences(recorded, committed)).not.toEqual([]);
  });
});

/** States on the way that a run may have or lack. */
const passing: readonly (readonly [what: string, isOne: (state: Application) => boolean])[] = [
  ['hooks are seen running', (state) => isUnderWay(state) && progressOf(state).results.length > 0],
  [
    'an operation is seen before its state',
    (state) => state.operation !== undefined && state.status?.operationState == null,
  ],
  ['a retry is seen to begin', (state) => progressOf(state).message.startsWith('Retrying operation')],
  ['the old hook is seen to go', (state) => progressOf(state).message.startsWith('waiting for deletion')],
  ['a termination is seen under way', (state) => progressOf(state).phase === 'Terminating'],
];

describe('it does not matter whether', () => {
  test.each(passing)('%s', (_, isOne) => {
    let removed = 0;
    for (const scenario of ['success', 'presync-failure-retried', 'terminate-presync', 'already-synced']) {
      const committed = readTrace(scenario);
      const recorded = structuredClone(committed);

      remove(recorded, isOne);

      removed += committed.events.length - recorded.events.length;
      expect(differences(committed, recorded)).toEqual([]);
      expect(differences(recorded, committed)).toEqual([]);
    }
    expect(removed).toBeGreaterThan(0);
  });

  test('the last attempt is named before Argo CD looks at the branch', () => {
    const committed = readTrace('held-ended-newer');
    const early = withSyncError(committed, 5);

    expect(differences(committed, early)).toEqual([]);
    expect(differences(early, committed)).toEqual([]);
    expect(differences(committed, withSyncError(committed, 6))).not.toEqual([]);
  });

  test('things take longer', () => {
    const committed = readTrace('presync-failure-retried');
    const recorded = structuredClone(committed);

    for (const event of recorded.events) event.at *= 2;
    for (const { status } of statesOf(recorded)) {
      change([status ?? {}], { reconciledAt: 100 });
      change([status?.operationState ?? {}], { startedAt: 50 });
    }

    expect(differences(committed, recorded)).toEqual([]);
  });

  test('a selective operation names its resources in another order', () => {
    const committed = readTrace('render-error-self-heal');
    const recorded = structuredClone(committed);

    for (const { operation, status } of statesOf(recorded)) {
      operation?.sync?.resources?.reverse();
      status?.operationState?.operation?.sync?.resources?.reverse();
    }

    expect(recorded).not.toEqual(committed);
    expect(differences(committed, recorded)).toEqual([]);
  });
});

/** A state that one run has and the other has not must be one that lies on the way. */
const impossible: readonly (readonly [what: string, change: (state: OperationState) => void])[] = [
  ['a message that no waiting has', (state) => change([state], { message: 'Shared resource found: x' })],
  ['a phase that ends an operation', (state) => change([state], { phase: 'Error' })],
  ['a retryCount beyond the last', (state) => change([state], { retryCount: 3 })],
  ['another revision', (state) => change([state.syncResult ?? {}], { revision: 'revision-7' })],
  [
    'a result that the end does not have',
    (state) => change(state.syncResult?.resources ?? [], { name: 'other' }),
  ],
  [
    'a hook that fails and then succeeds',
    (state) =>
      change(state.syncResult?.resources ?? [], { hookPhase: 'Failed', message: 'Job was active too long' }),
  ],
  [
    'a wait for something that is not there',
    (state) => change([state], { message: 'waiting for completion of hook batch/Job/other' }),
  ],
];

test.each(impossible)('a state on the way fails with %s', (_, alter) => {
  const committed = readTrace('success');
  const recorded = structuredClone(committed);
  const state = statesOf(recorded).find((each) => isUnderWay(each) && progressOf(each).results.length === 1)
    ?.status?.operationState;
  if (!state) throw new Error('no such state');

  alter(state);

  expect(differences(committed, recorded)).not.toEqual([]);
});

test('states on the way that both runs have are in one order', () => {
  const committed = readTrace('success');
  const recorded = structuredClone(committed);
  const indexes = recorded.events.flatMap((event, index) =>
    showsApplication(event) && isUnderWay(event.application) ? [index] : [],
  );
  const [first = 0, last = 0] = [indexes[0], indexes.at(-1)];

  const events: TraceEvent[] = [...recorded.events];
  [events[first], events[last]] = [recorded.events[last], recorded.events[first]] as [TraceEvent, TraceEvent];

  expect(differences(committed, { ...recorded, events })).not.toEqual([]);
});

function isUnderWay(state: Application): boolean {
  return state.operation !== undefined && !progressOf(state).isFinished;
}

function remove(trace: Trace, isOne: (state: Application) => boolean): void {
  trace.events = trace.events.filter((event) => !(showsApplication(event) && isOne(event.application)));
}

function removeEvents(trace: Trace, reason: string): void {
  trace.events = trace.events.filter((event) => showsApplication(event) || event.event.reason !== reason);
}

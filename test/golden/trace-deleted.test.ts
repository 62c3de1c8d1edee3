/** What is compared of an application that is being deleted: how its operation ends and that it goes, not how it fades. */
import { expect, test } from 'vitest';
import { differences } from '../support/trace-compare.ts';
import { readTrace } from '../support/trace-files.ts';
import { showsApplication, type Application, type Trace, type TraceEvent } from '../support/trace.ts';

const trace = readTrace('deleted-in-sync');

/** Gives the trace with another status where an application is being deleted, while its operation runs or after it. */
function changed(isUnderWay: boolean, status: Partial<NonNullable<Application['status']>>): Trace {
  return {
    ...trace,
    events: trace.events.map((event): TraceEvent => {
      if (!showsApplication(event)) return event;
      const { application } = event;
      const isChosen =
        application.metadata.deletionTimestamp !== undefined &&
        (application.operation !== undefined) === isUnderWay;
      if (!isChosen) return event;
      return { ...event, application: { ...application, status: { ...application.status, ...status } } };
    }),
  };
}

const complaint = { type: 'DeletionError', message: 'jobs.batch "other" not found' };

test.each<[what: string, status: Partial<NonNullable<Application['status']>>]>([
  ['complaints', { conditions: [complaint] }],
  ['sync status', { sync: { status: 'Unknown', revision: 'revision-1' } }],
  ['health', { health: { status: 'Healthy' } }],
])('after its operation, %s may differ', (_, status) => {
  expect(differences(trace, changed(false, status))).toEqual([]);
});

test.each<[what: string, status: Partial<NonNullable<Application['status']>>, line: string]>([
  ['conditions', { conditions: [complaint] }, 'conditions: from the 1. on'],
  ['sync status', { sync: { status: 'Unknown', revision: 'revision-1' } }, 'sync status: from the 2. on'],
  ['health', { health: { status: 'Healthy' } }, 'last health: from the 1. on'],
])('while its operation runs, %s may not', (_, status, line) => {
  expect(differences(trace, changed(true, status))).toContain(`hookline-trace-deleted-in-sync, ${line}`);
});

test('that it goes is part of the shape', () => {
  const events = trace.events.map((event): TraceEvent =>
    showsApplication(event) ? { ...event, type: 'MODIFIED' } : event,
  );
  expect(differences(trace, { ...trace, events })).toEqual([
    'hookline-trace-deleted-in-sync, end: from the 1. on',
    '  - gone',
    '  + there',
  ]);
});

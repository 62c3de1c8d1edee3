/** What is compared of an application that is being deleted: what its operation does and that it goes, not how it fades. */
import { expect, test } from 'vitest';
import { differences } from '../support/trace-compare.ts';
import { readTrace } from '../support/trace-files.ts';
import { showsApplication, type Application, type Trace, type TraceEvent } from '../support/trace.ts';

const trace = readTrace('deleted-in-sync');

/** Gives the trace with another status while an application is being deleted, or before. */
function changed(isDeleted: boolean, status: Partial<NonNullable<Application['status']>>): Trace {
  return {
    ...trace,
    events: trace.events.map((event): TraceEvent => {
      if (!showsApplication(event)) return event;
      const { application } = event;
      if ((application.metadata.deletionTimestamp !== undefined) !== isDeleted) return event;
      return { ...event, application: { ...application, status: { ...application.status, ...status } } };
    }),
  };
}

const complaint = { type: 'DeletionError', message: 'jobs.batch "other" not found' };

test.each<[what: string, status: Partial<NonNullable<Application['status']>>]>([
  ['complaints', { conditions: [complaint] }],
  ['sync status', { sync: { status: 'Unknown', revision: 'revision-1' } }],
  ['health', { health: { status: 'Healthy' } }],
])('once it is being deleted, %s may differ', (_, status) => {
  expect(differences(trace, changed(true, status))).toEqual([]);
});

test.each<[what: string, status: Partial<NonNullable<Application['status']>>, line: string]>([
  ['conditions', { conditions: [complaint] }, 'conditions: from the 1. on'],
  ['sync status', { sync: { status: 'Unknown', revision: 'revision-1' } }, 'sync status: from the 1. on'],
  ['health', { health: { status: 'Healthy' } }, 'last health: from the 1. on'],
])('before, %s may not', (_, status, line) => {
  expect(differences(trace, changed(false, status))).toContain(`hookline-trace-deleted-in-sync, ${line}`);
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

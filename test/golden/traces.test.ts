/** The traces of the real Argo CD: each is one, describes itself, is in its reduced form and is neutral. */
import { describe, expect, test } from 'vitest';
import { differences } from '../support/trace-compare.ts';
import { readTrace, traceNames, traceText } from '../support/trace-files.ts';
import { merge } from '../support/trace-reduce.ts';
import { progressOf, shapeOf } from '../support/trace-shape.ts';
import { printTrace, showsApplication, type Trace } from '../support/trace.ts';

test('there are traces', () => {
  expect(traceNames().length).toBeGreaterThan(20);
});

describe.each(traceNames())('%s', (name) => {
  const trace = readTrace(name);

  test('is written as it is printed, with no field that does not decide', () => {
    expect(traceText(name)).toBe(printTrace(trace));
  });

  test('says in one paragraph what happens, and of which Argo CD', () => {
    expect(trace.description).toMatch(/^[A-Z][^\n]{60,}\.$/);
    expect(trace.argoCd).toMatch(/^3\.\d+\.\d+$/);
  });

  test('shows applications, each of which is given, and no state twice in succession', () => {
    const states = trace.events.filter(showsApplication);
    expect(states.length).toBeGreaterThan(1);
    expect(new Set(states.map(({ application }) => application.metadata.name))).toEqual(
      new Set(Object.keys(trace.applications)),
    );
    expect(merge(trace.events)).toEqual(trace.events);
  });

  test('goes forward in time', () => {
    for (const list of [trace.steps, trace.events]) {
      const times = list.map(({ at }) => at);
      expect(times).toEqual(times.toSorted((left, right) => left - right));
    }
  });

  test('has no clock, no id and no address of the machine that it was recorded on', () => {
    expect(traceText(name)).not.toMatch(
      /\b\d{4}-\d\d-\d\dT|\b[0-9a-f]{40}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-|\b(?!192\.0\.2\.1\b)\d{1,3}(?:\.\d{1,3}){3}\b|git:\/\/|_cmp_server\/(?!uid)/,
    );
  });

  test('has the shape of itself, and a shape of its own', () => {
    expect(differences(trace, structuredClone(trace))).toEqual([]);
    const like = traceNames().filter(
      (other) => other !== name && differences({ ...readTrace(other), ...given(trace) }, trace).length === 0,
    );
    expect(like).toEqual([]);
  });
});

/** What alone would make two traces differ. */
function given({ description, applications, steps }: Trace): Partial<Trace> {
  return { description, applications, steps };
}

/** What each scenario is there for: the phases in which its operations ended, of each application in its order. */
const ends: Readonly<Record<string, readonly string[]>> = {
  'already-synced': ['Succeeded', 'Succeeded'],
  'apply-error': ['Failed'],
  'apply-error-alone': ['Failed'],
  degraded: ['Succeeded'],
  'degraded-awaited': ['Failed'],
  'dry-run': ['Succeeded'],
  'dry-run-rejection': ['Failed'],
  'invalid-task': ['Failed'],
  'multi-source': ['Succeeded'],
  'postsync-failure': ['Failed'],
  'presync-failure-automated': ['Failed'],
  'presync-failure-retried': ['Failed'],
  'render-error': ['Succeeded', 'Succeeded'],
  'render-error-self-heal': ['Succeeded', 'Succeeded'],
  'render-error-synced': ['Succeeded', 'Error', 'Succeeded'],
  'retry-refresh': ['Succeeded'],
  rollback: ['Succeeded', 'Succeeded', 'Succeeded'],
  'selective-sync': ['Succeeded'],
  'self-heal': ['Succeeded', 'Succeeded'],
  'strategy-apply': ['Succeeded'],
  success: ['Succeeded'],
  'terminate-presync': ['Failed'],
};

test.each(Object.entries(ends))('%s: its operations end %j', (name, phases) => {
  const [shape] = shapeOf(readTrace(name)).values();
  const ended = (shape?.operations ?? [])
    .map(({ progress }) => progress)
    .filter(({ asked, isFinished, phase }) => asked === undefined && isFinished && phase !== 'none');
  expect(ended.map(({ phase }) => phase)).toEqual(phases);
});

test('every attempt of an automated sync fails before the operation does', () => {
  const states = readTrace('presync-failure-automated').events.filter(showsApplication);
  const pauses = states
    .map(({ application }) => progressOf(application))
    .filter(({ phase, isFinished }) => phase === 'Running' && isFinished);
  expect([...new Set(pauses.map(({ retryCount }) => retryCount))]).toEqual([1, 2, 3, 4, 5]);
});

test.each(['render-error', 'render-error-synced'])(
  '%s: the commit that mends is seen, and not synced at first',
  (name) => {
    const states = readTrace(name)
      .events.filter(showsApplication)
      .map(({ application }) => application);
    const first = states.find(({ status }) => status?.sync?.revision === 'revision-3');
    expect(first?.status?.sync?.status).toBe('OutOfSync');
    expect(first?.operation).toBeUndefined();
  },
);

test('render-error-self-heal: the commit that mends is synced without its hooks', () => {
  const last = readTrace('render-error-self-heal').events.findLast(showsApplication)?.application;
  const operation = last?.status?.operationState;
  expect(operation?.syncResult?.revision).toBe('revision-3');
  expect(operation?.syncResult?.resources?.map(({ kind }) => kind)).toEqual(['ConfigMap']);
});

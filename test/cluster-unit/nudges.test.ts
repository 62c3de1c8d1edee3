/** When Argo CD is nudged, and how: what it owes to an Application that stands still. */
import { describe, expect, test } from 'vitest';
import { Standstill } from '../e2e/support/nudges.ts';

const source = { repoURL: 'git://localhost/shop.git', path: '.' };

/** An Application to which nothing is owed. */
function application(version: string, more: object = {}, metadata: object = {}) {
  return {
    metadata: { uid: 'a', namespace: 'argocd', name: 'shop', resourceVersion: version, ...metadata },
    spec: { source },
    status: { reconciledAt: '2026-01-01T00:00:05Z', sync: { comparedTo: { source } } },
    ...more,
  };
}

/** Gives the nudge that is due when an Application has not changed for some seconds. */
function nudgeAfter(seconds: number, shown: ReturnType<typeof application>) {
  const standstill = new Standstill();
  expect(standstill.due([shown], 0)).toEqual([]);
  return standstill.due([shown], seconds * 1000)[0];
}

const ended = { phase: 'Succeeded', finishedAt: '2026-01-01T00:00:06Z', operation: { sync: {} } };
const settled = { reconciledAt: '2026-01-01T00:00:06Z', sync: { comparedTo: { source } } };
const running = { phase: 'Running', operation: { sync: {} } };
const refresh = { 'argocd.argoproj.io/refresh': 'normal' };

const look = { 'hookline.dev/test-nudge': '10000' };

const owed: Readonly<Record<string, readonly [shown: ReturnType<typeof application>, annotations: object]>> =
  {
    'the start of its operation': [application('1', { operation: { sync: {} } }), look],
    'the start of its operation, after another': [
      application('1', { operation: { sync: {} }, status: { ...settled, operationState: ended } }),
      look,
    ],
    'the comparison that was asked for': [application('1', {}, { annotations: refresh }), look],
    'the comparison after its operation': [
      application('1', {
        status: { ...settled, reconciledAt: '2026-01-01T00:00:05Z', operationState: ended },
      }),
      refresh,
    ],
    'a comparison of its source': [application('1', { spec: { source: { ...source, path: 'b' } } }), look],
    'a comparison of its source, of which there was none': [application('1', { status: undefined }), look],
    'its deletion': [application('1', {}, { deletionTimestamp: '2026-01-01T00:00:05Z' }), look],
  };

const notOwed: Readonly<Record<string, ReturnType<typeof application>>> = {
  'that is at rest': application('1'),
  'whose operation runs': application('1', {
    operation: { sync: {} },
    status: { ...settled, operationState: running },
  }),
  'whose next attempt is due later': application('1', {
    operation: { sync: {} },
    status: { ...settled, operationState: { ...running, finishedAt: '2026-01-01T00:00:09Z' } },
  }),
  'that was compared after its operation': application('1', {
    status: { ...settled, operationState: ended },
  }),
  'whose last operation was a dry run': application('1', {
    status: {
      ...settled,
      reconciledAt: '2026-01-01T00:00:01Z',
      operationState: { ...ended, operation: { sync: { dryRun: true } } },
    },
  }),
};

describe('an Application that has not changed for ten seconds', () => {
  test.each(Object.keys(owed))('waits for %s', (what) => {
    const [shown = application(''), annotations] = owed[what] ?? [];
    const nudge = nudgeAfter(10, shown);
    expect(nudge).toEqual({ namespace: 'argocd', name: 'shop', what: what.split(',')[0], annotations });
    expect(nudgeAfter(9, shown)).toBeUndefined();
  });

  test.each(Object.keys(notOwed))('%s waits for nothing', (which) => {
    expect(nudgeAfter(60, notOwed[which] ?? application(''))).toBeUndefined();
  });
});

test('a change begins the ten seconds anew', () => {
  const standstill = new Standstill();
  const asked = { operation: { sync: {} } };
  standstill.due([application('1', asked)], 0);
  expect(standstill.due([application('2', asked)], 9000)).toEqual([]);
  expect(standstill.due([application('2', asked)], 18_000)).toEqual([]);
  expect(standstill.due([application('2', asked)], 19_000)).toHaveLength(1);
});

test('what nudges do not help to is not nudged for ever', () => {
  const standstill = new Standstill();
  const shown = application('1', { operation: { sync: {} } });
  const nudges = Array.from({ length: 20 }, (_, index) => standstill.due([shown], index * 10_000));
  expect(nudges.flat()).toHaveLength(6);
});

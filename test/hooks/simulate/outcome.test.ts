/** What is made to go wrong, and where. */
import { expect, test } from 'vitest';
import type { Application } from '../../../hooks/simulate/argo/application.ts';
import type { FaultPlace } from '../../../hooks/simulate/argo/faults.ts';
import { faultsOf, isToFail } from '../../../hooks/simulate/outcome.ts';
import type { Stored } from '../../../hooks/simulate/store.ts';

function job(labels: Readonly<Record<string, string>>): Stored {
  return { metadata: { labels } } as unknown as Stored;
}

const smoke = job({ 'hookline.dev/slot': 'policy.postAction', 'hookline.dev/environment': 'staging' });

test.each([
  ['policy.postAction', undefined, true],
  ['policy.postAction', 'staging', true],
  ['policy.postAction', 'prod', false],
  ['policy.preAction', 'staging', false],
])('a hook of policy.postAction in staging fails with %s@%s: %s', (what, environment, expected) => {
  const failing = environment === undefined ? { what } : { what, environment };

  expect(isToFail({ fail: [failing], retryStorm: [] }, smoke)).toBe(expected);
  expect(isToFail({ fail: [failing], retryStorm: [] }, job({}))).toBe(false);
});

const application = { operation: { sync: {}, retry: { limit: 2 } } } as unknown as Application;

function told(script: Parameters<typeof faultsOf>[0], place: Partial<FaultPlace>): boolean {
  const faultAt = faultsOf(script, () => ['staging']);
  return faultAt({ kind: 'apply', application, retryCount: 0, ...place }) !== undefined;
}

const inSync = { object: { kind: 'ConfigMap', name: 'a', phase: 'Sync' } } as const;
const before = { object: { kind: 'Job', name: 'a', phase: 'PreSync' } } as const;

test.each<readonly [string, Partial<FaultPlace>, boolean]>([
  ['sync@staging', inSync, true],
  ['sync', inSync, true],
  ['sync@prod', inSync, false],
  ['sync@staging', before, false],
  ['sync@staging', { ...inSync, kind: 'dryRun' }, false],
  ['sync@staging', { kind: 'health' }, false],
  ['health@staging', { kind: 'health' }, true],
  ['health@staging', inSync, false],
])('--fail %s at %o: %s', (text, place, expected) => {
  const [what = '', environment] = text.split('@');
  const failing = environment === undefined ? { what } : { what, environment };

  expect(told({ fail: [failing], retryStorm: [] }, place)).toBe(expected);
});

test.each([
  [0, true],
  [1, true],
  [2, false],
])('a storm strikes retry %i of at most 2: %s', (retryCount, expected) => {
  expect(told({ fail: [], retryStorm: ['staging'] }, { ...inSync, retryCount })).toBe(expected);
  expect(told({ fail: [], retryStorm: ['prod'] }, { ...inSync, retryCount })).toBe(false);
});

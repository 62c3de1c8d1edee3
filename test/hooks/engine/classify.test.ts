/** Every message of argo-cd.md §D.2 with which an operation ends badly, and its class. */
import { describe, expect, test } from 'vitest';
import { classify, messageRows, type FailureClass } from '../../../hooks/engine/classify.ts';
import type { SyncedResource } from '../../../hooks/engine/operation.ts';

function resource(more: Partial<SyncedResource>): SyncedResource {
  return {
    kind: 'Job',
    namespace: 'shop',
    name: 'migrate',
    status: 'Synced',
    message: '',
    hookType: '',
    hookPhase: '',
    syncPhase: 'Sync',
    ...more,
  };
}

const failedHook = resource({
  hookType: 'PreSync',
  hookPhase: 'Failed',
  message: 'Job has reached the specified backoff limit',
});
const refused = resource({ kind: 'Service', name: 'web', status: 'SyncFailed', message: 'port is taken' });

const failedSyncFail = resource({ hookType: 'SyncFail', hookPhase: 'Failed', name: 'warn' });
const degraded = resource({ kind: 'Deployment', name: 'web', hookPhase: 'Failed' });
const lostHook = resource({
  hookType: 'PreSync',
  hookPhase: 'Error',
  status: 'SyncFailed',
  message: 'Resource batch/Job/migrate is missing, it might have been deleted',
});

type Row = [message: string, FailureClass, resources?: readonly SyncedResource[]];

const table: readonly Row[] = [
  ['one or more synchronization tasks are not valid', 'InvalidTask'],
  ['one or more synchronization tasks are not valid: 1 error', 'InvalidTask'],
  [
    'one or more synchronization tasks are not valid',
    'PermissionDenied',
    [resource({ status: 'SyncFailed', message: "namespace b is not permitted in project 'shop'" })],
  ],
  [
    'one or more synchronization tasks are not valid',
    'PermissionDenied',
    [
      resource({
        status: 'SyncFailed',
        message: 'resource apps:Deployment is not permitted in project shop',
      }),
    ],
  ],
  ['one or more objects failed to apply (dry run)', 'DryRunRejected', [refused]],
  ['the namespace failed to apply, reason: forbidden', 'NamespaceFailed'],
  ['one or more objects failed to apply', 'ApplyFailed', [refused]],
  ['one or more objects failed to apply, reason: port is taken', 'ApplyFailed'],
  ['one or more synchronization tasks completed unsuccessfully', 'HookFailed', [failedHook]],
  ['one or more synchronization tasks completed unsuccessfully, reason: x', 'HookFailed', [failedHook]],
  [
    'one or more synchronization tasks completed unsuccessfully (retried 5 times).',
    'HookFailed',
    [failedHook],
  ],
  [
    'one or more synchronization tasks completed unsuccessfully\none or more SyncFail hooks failed, reason: y',
    'HookFailed',
    [failedHook],
  ],
  [
    'one or more synchronization tasks completed unsuccessfully',
    'ApplyFailed',
    [{ ...refused, hookType: 'Sync' }],
  ],
  [
    'one or more synchronization tasks completed unsuccessfully',
    'Degraded',
    [resource({ hookPhase: 'Failed' })],
  ],
  // A SyncFail hook that fails as well hides nothing.
  [
    'one or more synchronization tasks completed unsuccessfully, reason: port is taken',
    'ApplyFailed',
    [refused, failedSyncFail],
  ],
  ['one or more synchronization tasks completed unsuccessfully', 'Degraded', [degraded, failedSyncFail]],
  ['one or more synchronization tasks completed unsuccessfully', 'HookFailed', [failedHook, failedSyncFail]],
  ['one or more synchronization tasks completed unsuccessfully, reason: gone', 'HookFailed', [lostHook]],
  ['Operation terminated', 'Terminated'],
  ['Operation terminated, triggered by controller sync timeout', 'TimedOut'],
  // Argo CD's timeout may come between two attempts, the second of which is never made.
  ['Operation terminated, triggered by controller sync timeout (retried 1 times).', 'TimedOut', [failedHook]],
  ['operation is terminating due to timeout', 'TimedOut'],
  ['Operation termination had errors', 'Terminated'],
  ['Shared resource found: v1/ConfigMap/a', 'SharedResource'],
  ['ComparisonError: Manifest generation error', 'RenderFailed'],
  ['ComparisonError: a;InvalidSpecError: b', 'RenderFailed'],
  ['InvalidSpecError: b', 'RenderFailed'],
  ['ComparisonError: Failed to load live state: failed to get cluster info', 'DestinationUnreachable'],
  ['Invalid operation request: no operation specified', 'InvalidTask'],
  ['Failed to load application project: a', 'PermissionDenied'],
  ['Failed to get destination cluster: a', 'DestinationUnreachable'],
  ['failed to initialize sync context: a', 'DestinationUnreachable'],
  ['Failed to load resource overrides: a', 'Unknown'],
  ['Failed to normalize target resources: a', 'RenderFailed'],
  ['failed to derive service account to impersonate: a', 'PermissionDenied'],
  ['no matching service account found for destination server a', 'PermissionDenied'],
  ['SyncWaveHook failed: a', 'Unknown'],
  ['failed to record sync to history: a', 'Unknown'],
  ['runtime error: invalid memory address or nil pointer dereference', 'Unknown'],
  ['', 'Unknown'],
];

test.each<Row>(table)('%s is %s', (message, expected, resources = []) => {
  expect(classify({ message, resources }).class).toBe(expected);
});

test.each<Row>(table)('%s, tried again, is %s still', (message, expected, resources = []) => {
  const tried = `${message} (retried 1 times).`;
  const trying = `${message}. Retrying attempt #2 at 3:04PM.`;

  expect(classify({ message: tried, resources }).class).toBe(expected);
  expect(classify({ message: trying, resources }).class).toBe(expected);
});

test('every row of the table is tested', () => {
  const untested = messageRows.filter((row) => !table.some(([message]) => message.startsWith(row.message)));

  expect(untested).toEqual([]);
});

test('no row is hidden by one before it', () => {
  for (const [index, row] of messageRows.entries()) {
    const first = messageRows.findIndex(({ message }) => row.message.startsWith(message));

    expect(`${row.message} ${first}`).toBe(`${row.message} ${index}`);
  }
});

describe('people are told', () => {
  test('what failed, with the command that prints the logs of a Job', () => {
    const { message } = classify({
      message: 'one or more synchronization tasks completed unsuccessfully',
      resources: [resource({ name: 'ok', hookType: 'PreSync', hookPhase: 'Succeeded' }), failedHook, refused],
    });

    expect(message).toBe(
      'one or more synchronization tasks completed unsuccessfully; PreSync hook migrate: Job has reached the specified backoff limit (kubectl -n shop logs job/migrate); Service web: port is taken',
    );
  });

  test('one line of at most 1,000 characters', () => {
    const { message } = classify({ message: `a\n${'b'.repeat(2000)}`, resources: [] });

    expect(message).toMatch(/^a; b/);
    expect(message).toHaveLength(1000);
  });
});

/** When one Application is done, has failed or is waited for (DESIGN.md §4.4), row by row. */
import { describe, expect, test } from 'vitest';
import { judge } from '../../../hooks/engine/done.ts';
import type { OperationRecord } from '../../../hooks/model/release-record.ts';
import { zero } from './argo.ts';
import { appOf, at, later, revision, workOf, type Draft, type Setting } from './judge-setting.ts';
import { start } from './world.ts';

describe('an Application', () => {
  const ended: OperationRecord = {
    startedAt: at(10),
    retryCount: 0,
    revision,
    phase: 'Succeeded',
    finishedAt: at(50),
  };
  function outOfSync(draft: Draft): void {
    draft.status['sync'] = { status: 'OutOfSync', revision: later };
    draft['operation'] = { sync: {} };
    draft.status['operationState'] = { phase: 'Running', startedAt: at(200), operation: { sync: {} } };
  }
  function degradedAfter(startedAt: string): (draft: Draft) => void {
    return (draft) => {
      draft.status['health'] = { status: 'Degraded' };
      draft.status['operationState'] = { phase: 'Succeeded', startedAt, operation: { sync: {} } };
    };
  }
  function broken(since: number): (draft: Draft) => void {
    return (draft) => {
      draft.status['sync'] = { status: 'Unknown', revision: 'main' };
      draft.status['conditions'] = [
        { type: 'ComparisonError', message: 'kaput', lastTransitionTime: at(since) },
      ];
    };
  }
  const degradedAt = at(60);

  test.each<[what: string, expected: object, Setting, object | undefined, (draft: Draft) => void]>([
    ['synced, Healthy and compared since: done', { is: 'Done', how: 'Synced' }, {}, ended, () => {}],
    [
      'that is OutOfSync again, with a later sync going on: done still',
      { is: 'Done', how: 'Synced' },
      {},
      ended,
      outOfSync,
    ],
    [
      'that was last compared before the sync ended: its health is waited for',
      { is: 'Going', waitsFor: 'Health' },
      {},
      { ...ended, finishedAt: at(101) },
      () => {},
    ],
    [
      'that is Progressing: its health is waited for',
      { is: 'Going', waitsFor: 'Health' },
      {},
      ended,
      (draft) => void (draft.status['health'] = { status: 'Progressing' }),
    ],
    [
      'Degraded for its grace: failed',
      { is: 'Failed', class: 'Degraded' },
      { passed: 120 },
      { ...ended, degradedAt },
      degradedAfter(at(10)),
    ],
    [
      'Degraded for less: waited for',
      { is: 'Going', waitsFor: 'Health' },
      { passed: 119 },
      { ...ended, degradedAt },
      degradedAfter(at(10)),
    ],
    [
      'Degraded by a later sync: waited for',
      { is: 'Going', waitsFor: 'Health' },
      { passed: 120 },
      { ...ended, degradedAt },
      degradedAfter(at(11)),
    ],
    [
      'whose sync ended Failed: failed',
      { is: 'Failed', class: 'ApplyFailed', message: 'no' },
      {},
      { ...ended, phase: 'Failed', class: 'ApplyFailed', message: 'no' },
      () => {},
    ],
    [
      'whose sync ended with Error: failed',
      { is: 'Failed', class: 'Unknown' },
      {},
      { ...ended, phase: 'Error' },
      () => {},
    ],
    [
      'whose sync goes on: waited for',
      { is: 'Going', waitsFor: 'Operation' },
      {},
      { ...ended, phase: 'Running' },
      () => {},
    ],
    [
      'that renders no more for four minutes: failed',
      { is: 'Failed', class: 'RenderFailed', message: 'ComparisonError: kaput' },
      { passed: 340 },
      undefined,
      broken(100),
    ],
    [
      'that renders no more for less: waited for',
      { is: 'Going', waitsFor: 'Sync' },
      { passed: 339 },
      undefined,
      broken(100),
    ],
    [
      'that rendered no more before its turn: its turn counts',
      { is: 'Going', waitsFor: 'Sync' },
      { passed: 239 },
      undefined,
      broken(-1000),
    ],
    [
      'that renders no more after its sync: that is a later revision',
      { is: 'Done', how: 'Synced' },
      {},
      ended,
      broken(100),
    ],
    ['without a sync, with nothing to do: done', { is: 'Done', how: 'NothingToDo' }, {}, undefined, () => {}],
    [
      'without a sync, with something to do: waited for',
      { is: 'Going', waitsFor: 'Sync' },
      {},
      undefined,
      (draft) => void (draft.status['sync'] = { status: 'Synced', revision: zero }),
    ],
    [
      'without a sync within matchTimeout, with require: Matched: done, whether it tracks or not',
      { is: 'Done', how: 'NotMatched' },
      { require: 'Matched', passed: 600 },
      undefined,
      (draft) => void (draft.spec['source'] = { repoURL: 'https://git.example/other', targetRevision: 'x' }),
    ],
    [
      'without a sync for less than matchTimeout, with require: Matched: waited for',
      { is: 'Going', waitsFor: 'Sync' },
      { require: 'Matched', passed: 599 },
      undefined,
      (draft) => void (draft.status['sync'] = { status: 'Synced', revision: zero }),
    ],
    [
      'whose sync nobody knows the end of: what it is at counts',
      { is: 'Done', how: 'NothingToDo' },
      {},
      { ...ended, phase: 'Unknown' },
      () => {},
    ],
  ])('%s', (...[, expected, setting, seen, change]) => {
    const { degradedAt: since, class: why, message, ...operation } = { ...seen } as Record<string, unknown>;
    const record = {
      namespace: 'argocd',
      name: 'shop',
      phase: 'Running',
      ...(seen === undefined ? {} : { operation }),
      ...(since === undefined ? {} : { degradedAt: since }),
      ...(why === undefined ? {} : { class: why }),
      ...(message === undefined ? {} : { message }),
    } as Parameters<typeof judge>[0]['record'];
    const environment = {
      timeout: '1h',
      settle: '10s',
      degradedGrace: '60s',
      matchTimeout: '10m',
    };

    const found = judge({
      work: workOf(setting),
      application: appOf(change),
      record,
      environment,
      turn: start,
    });

    expect(found).toMatchObject(expected);
  });
});

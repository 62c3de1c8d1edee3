/** Operations of the simulated Argo CD that are ended by somebody (argo-cd.md §C.10, cluster.md §7). */
import { describe, expect, test } from 'vitest';
import {
  automated,
  hookJob,
  openBench,
  operate,
  settings,
  told,
  waiting,
  first,
  second,
  type Bench,
} from '../bench.ts';

describe('an operation that is ended', () => {
  function terminate(bench: Bench): void {
    bench.change((application) => ({
      ...application,
      status: {
        ...application.status,
        operationState: { ...application.status?.operationState, phase: 'Terminating' },
      },
    }));
  }

  test('in PreSync deletes the running hook, runs no SyncFail hook and is not tried again', async () => {
    const bench = openBench({
      spec: automated,
      container: waiting('gate'),
      commits: { [first]: [settings('1'), hookJob('gate', 'PreSync'), hookJob('page', 'SyncFail')] },
    });
    await bench.pass(10);
    terminate(bench);
    await bench.pass(60);

    expect(told(bench).slice(1)).toEqual([
      'Running 0 waiting for completion of hook batch/Job/gate',
      'Terminating 0 waiting for completion of hook batch/Job/gate',
      'Failed 0 Operation terminated',
    ]);
    expect(bench.seen.at(-1)?.resources).toEqual(['Job gate Synced Failed']);
    expect(bench.store.list('Job')).toEqual([]);
  });

  test('by the controller says that its time was up', async () => {
    const bench = openBench({
      spec: automated,
      syncTimeoutSeconds: 30,
      container: waiting('gate'),
      commits: { [first]: [settings('1'), hookJob('gate', 'PreSync')] },
    });
    await bench.pass(120);

    expect(told(bench).slice(2)).toEqual([
      'Terminating 0 operation is terminating due to timeout',
      'Failed 0 Operation terminated, triggered by controller sync timeout',
    ]);
  });

  test('while a newer commit was compared: the newer one is synced at once', async () => {
    const bench = await heldWithNewerCommit({});

    expect(bench.seen.at(-1)).toMatchObject({ phase: 'Running', revision: second });
  });

  test('with manifest-generate-paths the newer one is not synced, until somebody asks', async () => {
    const bench = await heldWithNewerCommit({ 'argocd.argoproj.io/manifest-generate-paths': '.' });

    expect(bench.seen.at(-1)?.message).toBe('Operation terminated');
    expect(bench.application().status).toMatchObject({
      sync: { status: 'OutOfSync', revision: second },
      conditions: [
        { type: 'SyncError', message: `Failed last sync attempt to [${first}]: Operation terminated` },
      ],
    });

    operate(bench, { sync: { revision: second }, info: [{ name: 'hookline.dev/release', value: 'shop-1' }] });
    await bench.pass(30);
    expect(bench.application().status?.operationState).toMatchObject({
      phase: 'Running',
      operation: { info: [{ name: 'hookline.dev/release', value: 'shop-1' }] },
      syncResult: { revision: second },
    });
  });

  async function heldWithNewerCommit(annotations: Readonly<Record<string, string>>): Promise<Bench> {
    const bench = openBench({
      spec: automated,
      annotations,
      container: waiting('gate'),
      commits: {
        [first]: [settings('1'), hookJob('gate', 'PreSync')],
        [second]: [settings('2'), hookJob('gate', 'PreSync')],
      },
    });
    await bench.pass(10);
    bench.commit(second);
    bench.argo.poll();
    await bench.pass(10);
    expect(bench.application().status?.sync).toMatchObject({ status: 'OutOfSync', revision: second });
    expect(bench.seen.at(-1)?.revision).toBe(first);
    terminate(bench);
    await bench.pass(60);
    return bench;
  }
});

test('an application that is deleted in mid-sync goes when its operation has ended', async () => {
  const bench = openBench({
    spec: automated,
    finalizers: ['resources-finalizer.argocd.argoproj.io'],
    commits: { [first]: [settings('1'), hookJob('migrate', 'PreSync')] },
  });
  await bench.pass(3);
  bench.store.remove({ kind: 'Application', namespace: 'argocd', name: 'shop' });
  expect(bench.application().operation).toBeDefined();
  await bench.pass(60);

  expect(bench.application()).toBeUndefined();
  expect(bench.seen.at(-1)?.phase).toBe('Succeeded');
  expect(bench.store.all().map(({ kind }) => kind)).not.toContain('ConfigMap');
});

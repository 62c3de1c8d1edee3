/** Syncs of the simulated Argo CD that run no hooks (argo-cd.md §C.9). */
import { describe, expect, test } from 'vitest';
import { deployment, hookJob, openBench, operate, settings, waiting, first } from '../bench.ts';

describe('a sync without hooks', () => {
  const set = [settings('1'), deployment(), hookJob('migrate', 'PreSync')];

  test.each([
    [
      'a selective one',
      { resources: [{ group: '', kind: 'ConfigMap', name: 'settings' }] },
      ['ConfigMap settings'],
    ],
    ['the apply strategy', { syncStrategy: { apply: {} } }, ['ConfigMap settings', 'Deployment web']],
  ])('%s', async (_, sync, applied) => {
    const bench = openBench({ commits: { [first]: set } });
    operate(bench, { sync });
    await bench.pass(60);

    expect(bench.seen.at(-1)).toMatchObject({
      phase: 'Succeeded',
      resources: applied.map((one) => `${one} Synced Running`),
    });
    expect(bench.store.list('Job')).toEqual([]);
  });

  test('a selective one leaves no history, the apply strategy does', async () => {
    const bench = openBench({ commits: { [first]: set } });
    operate(bench, { sync: { resources: [{ group: '', kind: 'ConfigMap', name: 'settings' }] } });
    await bench.pass(60);
    expect(bench.application().status?.history).toEqual([]);

    operate(bench, { sync: { syncStrategy: { apply: {} } } });
    await bench.pass(60);
    expect(bench.application().status?.history).toHaveLength(1);
  });

  test('a dry run changes nothing and lists everything', async () => {
    const bench = openBench({ commits: { [first]: set } });
    operate(bench, { sync: { dryRun: true } });
    await bench.pass(60);

    expect(bench.seen.at(-1)).toMatchObject({
      message: 'successfully synced (no more tasks)',
      resources: [
        'Job migrate Synced Succeeded',
        'ConfigMap settings Synced Succeeded',
        'Deployment web Synced Succeeded',
      ],
    });
    expect(bench.store.all().map(({ kind }) => kind)).toEqual(['Application', 'Event']);
    expect(bench.application().status?.history).toEqual([]);
  });

  test('self-heal names what differs, and runs no hook', async () => {
    const spec = { syncPolicy: { automated: { selfHeal: true } } };
    const bench = openBench({ spec, commits: { [first]: set } });
    await bench.pass(60);
    bench.store.change({ kind: 'ConfigMap', namespace: 'shop', name: 'settings' }, (object) => ({
      ...object,
      data: { value: 'drifted' },
    }));
    await bench.pass(60);

    expect(bench.application().status?.operationState?.operation.sync).toMatchObject({
      resources: [{ group: '', kind: 'ConfigMap', name: 'settings' }],
      autoHealAttemptsCount: 1,
    });
    expect(bench.seen.at(-1)?.resources).toEqual(['ConfigMap settings Synced Running']);
    expect(bench.store.list('ConfigMap')[0]?.['data']).toEqual({ value: '1' });
    expect(bench.application().status?.history).toHaveLength(1);
  });

  test('self-heal rests where the count of its attempts was set high', async () => {
    const spec = { syncPolicy: { automated: { selfHeal: true } } };
    const bench = openBench({
      spec,
      container: waiting('gate'),
      commits: { [first]: [settings('1'), hookJob('gate', 'PreSync')] },
    });
    await bench.pass(10);
    bench.change((application) => {
      const state = application.status?.operationState;
      const sync = { ...state?.operation.sync, autoHealAttemptsCount: 9 };
      return {
        ...application,
        status: {
          ...application.status,
          operationState: { ...state, operation: { ...state?.operation, sync } },
        },
      };
    });
    bench.store.change({ kind: 'Job', namespace: 'shop', name: 'gate' }, (job) => ({
      ...job,
      status: { conditions: [{ type: 'Complete', status: 'True' }] },
    }));
    await bench.pass(20);
    const done = bench.schedule.now();
    bench.store.change({ kind: 'ConfigMap', namespace: 'shop', name: 'settings' }, (object) => ({
      ...object,
      data: { value: 'drifted' },
    }));

    await bench.pass(270);
    expect(bench.application().status?.operationState?.operation.sync.resources).toBeUndefined();
    await bench.pass(60);
    expect(bench.application().status?.operationState?.operation.sync.resources).toHaveLength(1);
    expect(bench.schedule.now()).toBeGreaterThan(done);
  });
});

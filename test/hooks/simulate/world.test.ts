/** MemoryWorld: every action is one write with its own precondition, and a refused one ends its release's turn. */
import { describe, expect, test } from 'vitest';
import type { Action, Target } from '../../../hooks/engine/action.ts';
import { defaultSettings } from '../../../hooks/engine/snapshot.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { openStore, type Stored } from '../../../hooks/simulate/store.ts';
import { memoryWorld, type MemorySetting } from '../../../hooks/simulate/world.ts';
import { start } from './bench.ts';

const application: Target = { kind: 'Application', namespace: 'argocd', name: 'shop' };
const job: Target = { kind: 'Job', namespace: 'hookline-config', name: 'run-1' };
const run: Target = { kind: 'HookRun', namespace: 'hookline-config', name: 'run-1' };

function objectOf({ kind, namespace, name }: Target, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind,
    metadata: { namespace, name, finalizers: ['hookline.dev/result'] },
    ...more,
  };
}

function opened(more: Partial<MemorySetting> = {}) {
  const store = openStore(() => start);
  store.create(
    objectOf(application, {
      spec: {},
      status: { operationState: { phase: 'Running', startedAt: 'x' }, sync: {} },
    }),
  );
  store.create(objectOf(job, { spec: { suspend: true } }));
  store.create(objectOf(run, { spec: {} }));
  const world = memoryWorld({ store, settings: defaultSettings, now: () => start, ...more });
  return { store, world, found: (target: Target) => store.get(target) as Stored };
}

function versionOf(object: Stored): string {
  return object.metadata.resourceVersion;
}

describe('each action', () => {
  test('UpdateStatus replaces the status, and puts the end of a log into it', async () => {
    const { world, found } = opened({ log: ({ name }) => `${name} …é${'x'.repeat(9)}` });
    await world.apply([
      {
        type: 'UpdateStatus',
        of: 'a',
        target: run,
        resourceVersion: versionOf(found(run)),
        status: { phase: 'Failed' },
        log: { pod: 'pod-1', bytes: 10 },
      },
    ]);

    expect(found(run).status).toEqual({ phase: 'Failed', log: 'xxxxxxxxx' });
    expect(found(run).metadata.generation).toBe(1);
  });

  test('UnsuspendJob and SuspendJob set spec.suspend', async () => {
    const { world, found } = opened();
    const { uid } = found(job).metadata;
    await world.apply([{ type: 'UnsuspendJob', of: 'a', target: job, uid }]);
    expect(found(job).spec).toEqual({ suspend: false });
    await world.apply([{ type: 'SuspendJob', of: 'a', target: job, uid }]);
    expect(found(job).spec).toEqual({ suspend: true });
  });

  test('Delete leaves a Job until RemoveFinalizer lets it go', async () => {
    const { world, store, found } = opened();
    const { uid } = found(job).metadata;
    await world.apply([{ type: 'Delete', of: 'a', target: job, uid }]);
    expect(found(job).metadata.deletionTimestamp).toBeDefined();
    await world.apply([
      { type: 'RemoveFinalizer', of: 'a', target: job, uid, finalizer: 'hookline.dev/result' },
    ]);

    expect(store.get(job)).toBeUndefined();
  });

  test('StartSync sets the operation and removes the state of the one before, in one write', async () => {
    const { world, found } = opened();
    const before = versionOf(found(application));
    await world.apply([
      { type: 'StartSync', of: 'a', target: application, resourceVersion: before, operation: { sync: {} } },
    ]);

    expect(found(application)).toMatchObject({ operation: { sync: {} }, status: { sync: {} } });
    expect(found(application).status).not.toHaveProperty('operationState');
    expect(Number(versionOf(found(application)))).toBe(Number(before) + 3);
  });

  test('EndSync, RestSelfHeal and Refresh change one field', async () => {
    const { world, found } = opened();
    await world.apply([
      {
        type: 'RestSelfHeal',
        of: 'a',
        target: application,
        resourceVersion: versionOf(found(application)),
        attempts: 9,
      },
    ]);
    await world.apply([
      { type: 'EndSync', of: 'a', target: application, resourceVersion: versionOf(found(application)) },
    ]);
    await world.apply([
      { type: 'Refresh', of: 'a', target: application, uid: found(application).metadata.uid, value: 'hard' },
    ]);

    expect(found(application)).toMatchObject({
      metadata: { annotations: { 'argocd.argoproj.io/refresh': 'hard' } },
      status: {
        operationState: {
          phase: 'Terminating',
          startedAt: 'x',
          operation: { sync: { autoHealAttemptsCount: 9 } },
        },
      },
    });
  });

  test('EmitEvent makes an Event each time', async () => {
    const { world, store } = opened();
    const event: Action = {
      type: 'EmitEvent',
      of: 'a',
      target: run,
      uid: 'u',
      level: 'Warning',
      reason: 'HookFailed',
      message: 'smoke failed',
    };
    await world.apply([event, event]);

    expect(store.list('Event')).toMatchObject([
      {
        type: 'Warning',
        reason: 'HookFailed',
        message: 'smoke failed',
        involvedObject: { name: 'run-1', uid: 'u' },
      },
      { reason: 'HookFailed' },
    ]);
  });
});

describe('a refused action', () => {
  const late: Action = { type: 'Create', of: 'a', target: job, object: objectOf({ ...job, name: 'late' }) };
  const other: Action = { ...late, of: 'b', object: objectOf({ ...job, name: 'other' }) };
  const refusals: readonly (readonly [string, Action])[] = [
    ['by a stale version', { type: 'EndSync', of: 'a', target: application, resourceVersion: '0' }],
    ['by another UID', { type: 'UnsuspendJob', of: 'a', target: job, uid: 'other' }],
    ['because the object is there', { type: 'Create', of: 'a', target: job, object: objectOf(job) }],
    ['because there is no object', { type: 'Delete', of: 'a', target: { ...job, name: 'none' }, uid: 'x' }],
    [
      'by a guard that another object has changed',
      {
        ...late,
        object: objectOf({ ...job, name: 'guarded' }),
        guards: [{ target: run, expect: { resourceVersion: '0' } }],
      },
    ],
    [
      'by a guard that another object is there',
      { ...late, object: objectOf({ ...job, name: 'guarded' }), guards: [{ target: run, expect: 'Absent' }] },
    ],
  ];

  test.each(refusals)(
    '%s: later ones of its release are left out, those of others are done',
    async (_, action) => {
      const { world, store } = opened();
      const before = store.list('Job').length;
      await world.apply([action, late, other]);

      expect(store.list('Job').map(({ metadata }) => metadata.name)).toEqual(['run-1', 'other']);
      expect(before).toBe(1);
    },
  );

  test('guards that hold let the action be', async () => {
    const { world, store, found } = opened();
    const guards = [
      { target: run, expect: { resourceVersion: versionOf(found(run)) } },
      { target: { ...run, name: 'none' }, expect: 'Absent' as const },
    ];
    await world.apply([{ ...late, guards }]);

    expect(store.list('Job')).toHaveLength(2);
  });
});

function made(name: string): Action {
  return { type: 'Create', of: name, target: job, object: objectOf({ ...job, name }) };
}

test('a crash before a write leaves it and all that follow undone', async () => {
  const done: string[] = [];
  const { world, store } = opened({
    beforeWrite: ({ type }) => {
      if (done.length === 1) throw new Error('crash');
      done.push(type);
    },
  });
  await expect(world.apply([made('one'), made('two'), made('three')])).rejects.toThrow('crash');
  expect(store.list('Job').map(({ metadata }) => metadata.name)).toEqual(['run-1', 'one']);
});

test('there is no snapshot of a Product that does not exist', () => {
  const { world } = opened();

  expect(world.snapshot('hookline-config/shop')).toBeUndefined();
  expect(world.now()).toBe(start);
});

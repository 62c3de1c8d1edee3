/** Actions over a connection: each with its own precondition; a refused one ends its release's turn. */
import { describe, expect, test } from 'vitest';
import type { Action } from '../../../hooks/engine/action.ts';
import type { JsonObject } from '../../../hooks/model/object.ts';
import { application, job, opened, release, run, state } from './applied.ts';
import { object } from './bench.ts';

describe('each action', () => {
  test('Create makes the object, and is refused where it is there', async () => {
    const { apply, api, refused } = await opened();
    const action: Action = {
      type: 'Create',
      of: 'a',
      target: { ...job, name: 'run-2' },
      object: object('Job', 'run-2', { spec: {} }),
    };
    await apply(action, action);

    expect(api.store.get({ ...job, name: 'run-2' })).toBeDefined();
    expect(refused).toEqual([['Create', 'AlreadyExists']]);
  });

  test('UpdateStatus replaces the status as a whole, at its version only', async () => {
    const { apply, found, version, refused } = await opened();
    const resourceVersion = version(release);
    await apply({ type: 'UpdateStatus', of: 'a', target: release, resourceVersion, status: { a: 1, b: 2 } });
    const second = version(release);
    await apply({
      type: 'UpdateStatus',
      of: 'a',
      target: release,
      resourceVersion: second,
      status: { a: 3 },
    });
    await apply({ type: 'UpdateStatus', of: 'a', target: release, resourceVersion, status: { a: 4 } });

    expect(found(release).status).toEqual({ a: 3 });
    expect(refused).toEqual([['UpdateStatus', 'Conflict']]);
  });

  test('UpdateStatus puts the end of the hook container into it', async () => {
    const { apply, api, found, version } = await opened();
    api.logs.set('hookline-config/pod-1', `first line\n…é${'x'.repeat(9)}`);
    await apply({
      type: 'UpdateStatus',
      of: 'a',
      target: run,
      resourceVersion: version(run),
      status: { phase: 'Failed' },
      log: { pod: 'pod-1', bytes: 10 },
    });

    expect(found(run).status).toEqual({ phase: 'Failed', log: 'xxxxxxxxx' });
    expect(api.asked.find(({ path }) => path.endsWith('/log'))?.query.get('container')).toBe('hook');
  });

  test('a log that cannot be read keeps no result from being stored', async () => {
    const { apply, found, version } = await opened();
    await apply({
      type: 'UpdateStatus',
      of: 'a',
      target: run,
      resourceVersion: version(run),
      status: { phase: 'Failed' },
      log: { pod: 'gone', bytes: 10 },
    });

    expect(found(run).status).toEqual({ phase: 'Failed' });
  });

  test('UnsuspendJob and SuspendJob set spec.suspend of the Job that is meant', async () => {
    const { apply, found, uid, refused } = await opened();
    await apply({ type: 'UnsuspendJob', of: 'a', target: job, uid: uid(job) });
    expect(found(job).spec).toEqual({ suspend: false });
    await apply({ type: 'SuspendJob', of: 'a', target: job, uid: uid(job) });
    await apply({ type: 'UnsuspendJob', of: 'a', target: job, uid: 'other' });

    expect(found(job).spec).toEqual({ suspend: true });
    expect(refused).toEqual([['UnsuspendJob', 'Invalid']]);
  });

  test('UnsuspendJob is refused where the Job changes while its guards are read', async () => {
    const { apply, api, found, uid, version, refused } = await opened();
    api.fault = ({ path }) => {
      if (path.endsWith('/hookruns/run-1'))
        api.store.change(job, (one) => ({ ...one, spec: { suspend: true, x: 1 } }));
      return undefined;
    };
    const guards = [{ target: run, expect: { resourceVersion: version(run) } }];
    await apply({ type: 'UnsuspendJob', of: 'a', target: job, uid: uid(job), guards });

    expect(found(job).spec).toEqual({ suspend: true, x: 1 });
    expect(refused).toEqual([['UnsuspendJob', 'Conflict']]);
  });

  test('RemoveFinalizer takes ours and leaves the others', async () => {
    const { apply, found, uid } = await opened();
    const finalizer = 'hookline.dev/result';
    await apply({ type: 'RemoveFinalizer', of: 'a', target: job, uid: uid(job), finalizer });

    expect(found(job).metadata.finalizers).toEqual(['x']);
  });

  test('Delete removes the object that is meant', async () => {
    const { apply, api, found, uid, refused } = await opened();
    await apply({ type: 'Delete', of: 'a', target: release, uid: 'other' });
    expect(found(release)).toBeDefined();
    await apply({ type: 'Delete', of: 'a', target: release, uid: uid(release) });

    expect(api.store.get(release)).toBeUndefined();
    expect(refused).toEqual([['Delete', 'Conflict']]);
  });

  test('StartSync sets the operation and removes the state of the one before, in one write', async () => {
    const { apply, found, version, refused } = await opened();
    const resourceVersion = version(application);
    const operation: JsonObject = { sync: { revision: 'b' } };
    await apply({ type: 'StartSync', of: 'a', target: application, resourceVersion, operation });
    await apply({
      type: 'StartSync',
      of: 'a',
      target: application,
      resourceVersion,
      operation: { sync: {} },
    });

    expect(found(application)['operation']).toEqual(operation);
    expect(found(application).status).toEqual({ sync: {} });
    expect(refused).toEqual([['StartSync', 'Conflict']]);
  });

  test('EndSync and RestSelfHeal change their one field', async () => {
    const { apply, found, version } = await opened();
    const rest = { type: 'RestSelfHeal', of: 'a', target: application, attempts: 9 } as const;
    await apply({ ...rest, resourceVersion: version(application) });
    await apply({ type: 'EndSync', of: 'a', target: application, resourceVersion: version(application) });

    expect(found(application).status?.['operationState']).toEqual({
      ...state,
      phase: 'Terminating',
      operation: { sync: { revision: 'a', autoHealAttemptsCount: 9 } },
    });
  });

  test('StopWorkflow tells the one Workflow to end, and none of its name', async () => {
    const { apply, api, refused, uid } = await opened();
    const target = { kind: 'Workflow', namespace: 'hookline-config', name: 'w' } as const;
    api.store.create(object('Workflow', 'w', { spec: { suspend: true } }));
    await apply({ type: 'StopWorkflow', of: 'a', target, uid: 'another' });
    expect(api.store.get(target)?.spec).toEqual({ suspend: true });
    await apply({ type: 'StopWorkflow', of: 'b', target, uid: uid(target) });

    expect(api.store.get(target)?.spec).toEqual({ suspend: true, shutdown: 'Terminate' });
    expect(refused.length).toBe(1);
  });

  test('Refresh sets the annotation', async () => {
    const { apply, found, uid } = await opened();
    await apply({ type: 'Refresh', of: 'a', target: application, uid: uid(application), value: 'normal' });

    expect(found(application).metadata.annotations).toEqual({ 'argocd.argoproj.io/refresh': 'normal' });
  });

  test('EmitEvent makes an Event of the object', async () => {
    const { apply, api, uid } = await opened();
    await apply({
      type: 'EmitEvent',
      of: 'a',
      target: release,
      uid: uid(release),
      level: 'Warning',
      reason: 'HookFailed',
      message: 'm'.repeat(2000),
    });

    const [event] = api.store.list('Event');
    expect(event).toMatchObject({
      metadata: { namespace: 'hookline-config', name: expect.stringMatching(/^shop-1\../) },
      involvedObject: {
        apiVersion: 'hookline.dev/v1alpha1',
        kind: 'Release',
        name: 'shop-1',
        uid: uid(release),
      },
      type: 'Warning',
      reason: 'HookFailed',
      source: { component: 'hookline' },
      lastTimestamp: '2026-01-05T08:00:00Z',
    });
    expect(String(event?.['message']).length).toBe(1001);
  });
});

describe('guards are read directly', () => {
  const refresh = { type: 'Refresh', of: 'a', target: application, value: 'normal' } as const;
  const stale = { target: release, expect: { resourceVersion: '0' } };

  test.each([
    ['another version', stale, ['Guard']],
    ['an object that should be absent', { target: release, expect: 'Absent' as const }, ['Guard']],
    [
      'an object that is gone',
      { target: { ...release, name: 'x' }, expect: { resourceVersion: '1' } },
      ['Guard'],
    ],
    [
      'an object that is absent as it should be',
      { target: { ...release, name: 'x' }, expect: 'Absent' as const },
      [],
    ],
  ])('%s', async (_, guard, expected) => {
    const { apply, uid, refused } = await opened();
    await apply({ ...refresh, uid: uid(application), guards: [guard] });

    expect(refused.map(([, why]) => why)).toEqual(expected);
  });
});

test('a refused action keeps the later ones of its release from being done, and no other', async () => {
  const { apply, found, uid, api } = await opened();
  const refresh = { type: 'Refresh', target: application, uid: uid(application), value: 'normal' } as const;
  await apply(
    { type: 'Delete', of: 'a', target: job, uid: 'other' },
    { ...refresh, of: 'a' },
    { type: 'UnsuspendJob', of: 'b', target: job, uid: uid(job) },
  );

  expect(found(application).metadata.annotations).toBeUndefined();
  expect(found(job).spec).toEqual({ suspend: false });
  expect(api.asked.filter(({ method }) => method === 'PATCH').length).toBe(1);
});

test('an Event that is refused keeps nothing back', async () => {
  const { apply, api, found, uid } = await opened();
  api.fault = ({ path }) => (path.endsWith('/events') ? { status: 403 } : undefined);
  await apply(
    {
      type: 'EmitEvent',
      of: 'a',
      target: release,
      uid: 'u',
      level: 'Normal',
      reason: 'ReleaseEnded',
      message: 'm',
    },
    { type: 'UnsuspendJob', of: 'a', target: job, uid: uid(job) },
  );

  expect(found(job).spec).toEqual({ suspend: false });
});

test.each([
  ['429', { status: 429 } as const],
  ['500', { status: 500 } as const],
  ['a broken connection', 'cut' as const],
])('%s rejects: what became of the write is not known', async (_, fault) => {
  const { apply, api, uid } = await opened();
  const asked = apply({
    type: 'Refresh',
    of: 'a',
    target: application,
    uid: uid(application),
    value: 'normal',
  });
  api.fault = () => fault;

  await expect(asked).rejects.toMatchObject({ name: 'ApiError' });
});

test('a replica that does not lead any more writes nothing', async () => {
  const { apply, api, uid, lose } = await opened();
  lose();
  await expect(
    apply({ type: 'Refresh', of: 'a', target: application, uid: uid(application), value: 'normal' }),
  ).rejects.toThrow('not leading');

  expect(api.asked.filter(({ method }) => method !== 'GET')).toEqual([]);
});

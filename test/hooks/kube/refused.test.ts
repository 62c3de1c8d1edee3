/** What the API server refuses: over connections, from the refusal to what people read. */
import { describe, expect, test } from 'vitest';
import { listOf } from '../../../hooks/engine/reading.ts';
import { field, textField, type JsonObject } from '../../../hooks/model/object.ts';
import type { Asked, Fault } from '../../support/fake-api.ts';
import { simulatedShop, type Simulated } from './simulated.ts';

const slot = 'hookline.dev/slot';

/** Answers each wish for a Job of release.onStart. */
function refuses(fault: Fault): (asked: Asked) => Fault | undefined {
  return ({ method, path, body }) => {
    if (method !== 'POST' || !path.endsWith('/jobs')) return undefined;
    return textField(field(field(body, 'metadata'), 'labels'), slot) === 'release.onStart'
      ? fault
      : undefined;
  };
}

function status(code: number, reason: string, message: string): Fault {
  return { status: code, body: { kind: 'Status', reason, message } };
}

function statusOf({ world }: Simulated, kind: string, is: (spec: JsonObject) => boolean): JsonObject {
  return world.store.list(kind).find(({ spec = {} }) => is(spec))?.status ?? {};
}

function seconds(from: unknown, to: unknown): number {
  return (Date.parse(String(to)) - Date.parse(String(from))) / 1000;
}

describe('a Job that is refused ends its run, and the release fails by it', () => {
  test.each<[string, Fault, number, string]>([
    [
      'at once where a field is wrong',
      status(422, 'Invalid', 'Job.batch "announce" is invalid: spec.x: Unsupported value: "y"'),
      5,
      'Job.batch "announce" is invalid: spec.x: Unsupported value: "y"',
    ],
    [
      'after 20 seconds where a quota is used up, which may change',
      status(403, 'Forbidden', 'jobs.batch "announce" is forbidden: exceeded quota: small'),
      30,
      'jobs.batch "announce" is forbidden: exceeded quota: small',
    ],
    [
      'and where a webhook does not answer',
      status(500, 'InternalError', 'Internal error occurred: failed calling webhook "policy.test": EOF'),
      30,
      'Internal error occurred: failed calling webhook "policy.test": EOF',
    ],
  ])(
    '%s',
    async (_when, fault, most, message) => {
      const shop = await simulatedShop();
      shop.api.fault = refuses(fault);
      shop.replica('a');
      await shop.until(() =>
        shop.world.store.list('Release').some((one) => one.status?.['endedAt'] !== undefined),
      );

      const run = statusOf(shop, 'HookRun', (spec) => spec['slot'] === 'release.onStart');
      expect(run).toMatchObject({ phase: 'Error', code: 'JOB_REFUSED', message });
      expect(run).not.toHaveProperty('jobUid');
      const release = statusOf(shop, 'Release', () => true);
      expect(release).toMatchObject({ phase: 'Failed', error: { code: 'JOB_REFUSED', class: 'HookFailed' } });
      expect(seconds(release['startedAt'], run['endedAt'])).toBeLessThan(most);
      const failed = statusOf(shop, 'HookRun', (spec) => spec['slot'] === 'release.onFail');
      expect(failed).toMatchObject({ phase: 'Succeeded' });
    },
    60_000,
  );

  test('and so is a HookRun', async () => {
    const shop = await simulatedShop();
    shop.api.fault = ({ method, path, body }) =>
      method === 'POST' &&
      path.endsWith('/hookruns') &&
      field(field(body, 'spec'), 'slot') === 'release.onStart'
        ? status(403, 'Forbidden', 'hookruns.hookline.dev "announce" is forbidden: exceeded quota: small')
        : undefined;
    shop.replica('a');
    await shop.until(() =>
      shop.world.store.list('Release').some((one) => one.status?.['endedAt'] !== undefined),
    );

    const release = statusOf(shop, 'Release', () => true);
    expect(release).toMatchObject({
      phase: 'Failed',
      error: { code: 'JOB_REFUSED', class: 'HookFailed' },
      hooks: [{ slot: 'release.onStart', phase: 'Error', code: 'JOB_REFUSED' }, { slot: 'release.onFail' }],
    });
    expect(release['message']).toContain('exceeded quota: small');
    expect(seconds(release['startedAt'], release['endedAt'])).toBeLessThan(40);
  }, 60_000);

  test('one that is let in meanwhile runs', async () => {
    const shop = await simulatedShop();
    let refused = 0;
    const denied = refuses(status(403, 'Forbidden', 'jobs.batch "announce" is forbidden: not yet'));
    shop.api.fault = (one) => {
      const fault = denied(one);
      if (fault === undefined || refused === 3) return undefined;
      refused += 1;
      return fault;
    };
    shop.replica('a');
    await shop.until(() =>
      shop.world.store
        .list('HookRun')
        .some(
          ({ spec, status: run }) => spec?.['slot'] === 'release.onStart' && run?.['endedAt'] !== undefined,
        ),
    );

    expect(refused).toBe(3);
    expect(statusOf(shop, 'HookRun', (spec) => spec['slot'] === 'release.onStart')).toMatchObject({
      phase: 'Succeeded',
    });
  }, 60_000);
});

test('a sync that is refused says so while it is tried, and begins once it is let', async () => {
  const shop = await simulatedShop();
  const messages = new Set<unknown>();
  let refused = 0;
  shop.api.fault = ({ method, path, body }) => {
    if (method !== 'PATCH' || !path.includes('/applications/') || field(body, 'operation') === undefined)
      return undefined;
    if (refused === 8) return undefined;
    refused += 1;
    return status(403, 'Forbidden', 'applications.argoproj.io is forbidden: not on Fridays');
  };
  shop.world.store.watch(({ object }) => {
    if (object.kind !== 'Release') return;
    for (const environment of listOf(object.status?.['environments']))
      for (const one of listOf(environment['applications'])) messages.add(one['message']);
  });
  shop.replica('a');
  await shop.until(() =>
    shop.world.store.list('Release').some((one) => one.status?.['endedAt'] !== undefined),
  );

  expect([...messages]).toContain(
    'its sync is refused: applications.argoproj.io is forbidden: not on Fridays',
  );
  expect(statusOf(shop, 'Release', () => true)).toMatchObject({ phase: 'Succeeded' });
  const left = JSON.stringify(statusOf(shop, 'Release', () => true)['environments']);
  expect(left).not.toContain('not on Fridays');
}, 60_000);

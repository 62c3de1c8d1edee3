/** Hooks that cannot begin: Kubernetes says why, and people read it at once, not only when the time is over. */
import { describe, expect, test } from 'vitest';
import type { Scene } from './scene.ts';
import {
  deadlineExceeded,
  jobOf,
  neverBegan,
  overdue,
  pod,
  record,
  refuse,
  running,
  takenAway,
  waiting,
} from './trouble-setting.ts';
import type { Draft } from './world.ts';

const noAccount =
  'Error creating: pods "start-1-" is forbidden: error looking up service account hookline-config/deployer: serviceaccount "deployer" not found';
const overQuota =
  'Error creating: pods "start-1-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=4, limited: pods=4';
const denied =
  'Error creating: admission webhook "policy.test" denied the request: images must come from ghcr.io';
const insecure =
  'Error creating: pods "start-1-x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true';

describe('while a hook cannot begin, its record says why', () => {
  test.each<[string, string, (scene: Scene) => void]>([
    ['its ServiceAccount is absent', 'SERVICE_ACCOUNT_MISSING', (scene) => refuse(scene, noAccount)],
    ['the quota is used up', 'QUOTA_EXCEEDED', (scene) => refuse(scene, overQuota)],
    ['a webhook refuses it', 'POD_REFUSED', (scene) => refuse(scene, denied)],
    ['PodSecurity refuses it', 'POD_REFUSED', (scene) => refuse(scene, insecure)],
    [
      'its image cannot be pulled',
      'IMAGE_PULL_FAILED',
      (scene) => pod(scene, waiting('ImagePullBackOff', 'Back-off pulling image "ghcr.io/acme/gone"')),
    ],
    [
      'its image has no name',
      'IMAGE_PULL_FAILED',
      (scene) => pod(scene, waiting('InvalidImageName', 'couldn\'t parse image name "A"')),
    ],
    [
      'a Secret that it names is absent',
      'CONTAINER_REFUSED',
      (scene) => pod(scene, waiting('CreateContainerConfigError', 'secret "token" not found')),
    ],
    [
      'an init container cannot be pulled',
      'IMAGE_PULL_FAILED',
      (scene) =>
        pod(scene, {
          initContainerStatuses: [
            { name: 'a', state: { waiting: { reason: 'ErrImagePull', message: 'x' } } },
          ],
        }),
    ],
    [
      'no node takes it',
      'POD_UNSCHEDULABLE',
      (scene) =>
        pod(scene, {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: '0/3 nodes are available',
            },
          ],
        }),
    ],
  ])('%s', async (_why, code, happens) => {
    const scene = await running();

    happens(scene);
    await scene.round();
    await scene.round();

    expect(record(scene)).toMatchObject({ phase: 'Running', code });
    expect(record(scene)?.['message']).not.toBe('');
  });

  test('as whole characters, however long Kubernetes says it: half of one would be written anew on each pass', async () => {
    for (const length of [480, 481, 980, 981]) {
      const scene = await running();
      pod(scene, waiting('ErrImagePull', `${'x'.repeat(length)}${'💥'.repeat(300)}`));
      await scene.round();
      await scene.round();

      const message = String(record(scene)?.['message']);
      expect([message.isWellFormed(), message.length <= 1000]).toEqual([true, true]);
    }
  });

  test('of a pod that only begins, nothing is said', async () => {
    const scene = await running();
    pod(scene, waiting('ContainerCreating', ''));
    await scene.round();
    await scene.round();

    expect(record(scene)).toMatchObject({ phase: 'Running' });
    expect(record(scene)).not.toHaveProperty('code');
  });

  test('what went by is no longer said', async () => {
    const scene = await running();
    pod(scene, waiting('ErrImagePull', 'no route to host'));
    await scene.round();
    await scene.round();
    expect(record(scene)).toHaveProperty('code');

    pod(scene, { phase: 'Running', containerStatuses: [{ name: 'hook', state: { running: {} } }] });
    await scene.round();
    await scene.round();

    expect(record(scene)).toMatchObject({ phase: 'Running' });
    expect(record(scene)).not.toHaveProperty('code');
    expect(record(scene)).not.toHaveProperty('message');
  });

  test('a pod that was made after all makes older refusals old', async () => {
    const scene = await running();
    refuse(scene, overQuota);
    pod(scene, { phase: 'Running', containerStatuses: [{ name: 'hook', state: { running: {} } }] });
    await scene.round();
    await scene.round();

    expect(record(scene)).not.toHaveProperty('code');
  });

  test('the Event of another Job says nothing of this one', async () => {
    const scene = await running();
    refuse(scene, overQuota);
    const [event] = scene.world.all('Event') as [Draft];
    scene.world.change({ kind: 'Event', ...event.metadata }, (draft) => {
      draft['involvedObject'] = { ...(draft['involvedObject'] as object), uid: 'other' };
    });
    await scene.round();
    await scene.round();

    expect(record(scene)).not.toHaveProperty('code');
  });
});

describe('a hook fails by it', () => {
  test('within 30 seconds where its ServiceAccount is absent: its Job never starts any more', async () => {
    const scene = await running();
    const began = scene.world.clock;
    refuse(scene, noAccount);
    await scene.run((now) => record(now)?.['phase'] === 'Failed');

    expect(scene.world.clock - began).toBeLessThan(30_000);
    expect(record(scene)).toMatchObject({
      code: 'SERVICE_ACCOUNT_MISSING',
      message: 'service account hookline-config/deployer does not exist',
    });
    expect(jobOf(scene).spec['suspend']).toBe(true);

    await scene.run();
    expect(scene.status).toMatchObject({
      phase: 'Failed',
      error: { code: 'SERVICE_ACCOUNT_MISSING', class: 'HookFailed' },
    });
    expect(scene.status.message).toContain('service account hookline-config/deployer does not exist');
  });

  test('when its time is over: the cause is told, though pod and Event have gone', async () => {
    const scene = await running();
    pod(scene, waiting('ImagePullBackOff', 'Back-off pulling image "ghcr.io/acme/gone"'));
    await scene.round();
    overdue(scene);
    await scene.run();

    expect(record(scene)).toMatchObject({
      phase: 'Failed',
      code: 'IMAGE_PULL_FAILED',
      message:
        'ImagePullBackOff: Back-off pulling image "ghcr.io/acme/gone"; the Job was active longer than its timeout',
    });
    expect(scene.status.error).toMatchObject({ code: 'IMAGE_PULL_FAILED', class: 'HookFailed' });
  });

  test('when its time is over, and the kubelet takes away the pod whose container never began', async () => {
    const scene = await running();
    pod(scene, waiting('ErrImagePull', 'ghcr.io/acme/gone: not found'));
    await scene.round();
    await scene.round();
    takenAway(scene, { phase: 'Pending', ...waiting('ContainerCreating', '') });
    await scene.round();
    await scene.round();
    takenAway(scene, { phase: 'Failed', ...neverBegan });
    deadlineExceeded(scene);
    await scene.run();

    expect(record(scene)).toMatchObject({
      phase: 'Failed',
      code: 'IMAGE_PULL_FAILED',
      message: 'ErrImagePull: ghcr.io/acme/gone: not found; the Job was active longer than its timeout',
    });
    const run = scene.world.all('HookRun').find(({ spec }) => spec['hook'] === 'start');
    expect(run?.status).not.toHaveProperty('exitCode');
  });

  test('not where it succeeds after all', async () => {
    const scene = await running();
    refuse(scene, overQuota);
    await scene.round();
    await scene.round();
    scene.script = {};
    await scene.run();

    expect(record(scene)).toMatchObject({ phase: 'Succeeded' });
    expect(record(scene)).not.toHaveProperty('code');
    expect(scene.status).toMatchObject({ phase: 'Succeeded' });
  });
});

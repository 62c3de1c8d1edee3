/** A hook that cannot begin, as Kubernetes shows its Job and its pod. */
import { formatInstant } from '../../../hooks/model/instant.ts';
import { commit } from './argo.ts';
import { namespace, type Scene } from './scene.ts';
import { shop } from './shop.ts';
import type { Draft } from './world.ts';

/** A shop whose hook `start` runs and does not end. */
export async function running(): Promise<Scene> {
  return shop({ jobs: (name) => (name === 'start' ? undefined : { exitCode: 0 }) })
    .commit(commit('a'))
    .run(({ world }) =>
      world
        .all('HookRun')
        .some(({ spec, status }) => spec['hook'] === 'start' && status?.['phase'] === 'Running'),
    );
}

/** The Job of `start`. */
export function jobOf({ world }: Scene): Draft {
  const found = world
    .all('Job')
    .find(({ metadata }) => (metadata['labels'] as Record<string, string>)['hookline.dev/hook'] === 'start');
  if (found === undefined) throw new Error('there is no Job');
  return found;
}

/** The record of `start`. */
export function record(scene: Scene): Record<string, unknown> | undefined {
  return scene
    .releases()
    .at(-1)
    ?.status?.environments[1]?.hooks.findLast(({ hook }) => hook === 'start');
}

/** The Job controller could not make a pod. */
export function refuse(scene: Scene, message: string): void {
  const { name, uid } = jobOf(scene).metadata;
  const at = formatInstant(Math.floor(scene.world.clock / 1000) * 1000);
  scene.world.put({
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.1`, namespace },
    spec: {},
    involvedObject: { kind: 'Job', namespace, name, uid },
    reason: 'FailedCreate',
    message,
    lastTimestamp: at,
  });
}

/** A pod of the Job, as the kubelet shows it. */
export function pod(scene: Scene, status: object): void {
  const { name, uid } = jobOf(scene).metadata;
  scene.world.put({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `${name}-1`, namespace, ownerReferences: [{ kind: 'Job', uid }] },
    spec: {},
    status: { phase: 'Pending', ...status },
  });
}

/** The status of a pod whose container waits. */
export function waiting(reason: string, message: string): object {
  return { containerStatuses: [{ name: 'hook', state: { waiting: { reason, message } } }] };
}

/** The pod of the Job while the kubelet takes it away. */
export function takenAway(scene: Scene, status: object): void {
  scene.world.change({ kind: 'Pod', namespace, name: `${jobOf(scene).metadata.name}-1` }, (draft) => {
    draft.metadata['deletionTimestamp'] = formatInstant(scene.world.clock);
    draft.status = { ...status };
  });
}

/** What the kubelet says of a container that it never started, when its pod is taken away. */
export const neverBegan = {
  containerStatuses: [
    {
      name: 'hook',
      state: {
        terminated: {
          exitCode: 137,
          reason: 'ContainerStatusUnknown',
          message: 'The container could not be located when the pod was terminated',
          startedAt: null,
          finishedAt: null,
        },
      },
    },
  ],
};

/** The Job's time is over; with it went its pod. */
export function overdue(scene: Scene): void {
  for (const one of scene.world.all('Pod')) if (one.status?.['phase'] === 'Pending') scene.world.remove(one);
  deadlineExceeded(scene);
}

/** The Job's time is over, with its pod there still. */
export function deadlineExceeded(scene: Scene): void {
  scene.world.change({ kind: 'Job', namespace, name: jobOf(scene).metadata.name }, (draft) => {
    draft.status = {
      conditions: [
        {
          type: 'Failed',
          status: 'True',
          reason: 'DeadlineExceeded',
          message: 'Job was active longer than specified deadline',
          lastTransitionTime: formatInstant(scene.world.clock),
        },
      ],
    };
  });
}

/** Hooks that wait until a test lets them go, and what becomes of their pods and Jobs. */
import { inject } from 'vitest';
import { Kubectl } from '../../cluster/kubectl.ts';
import { until } from '../../cluster/until.ts';
import { gateJob } from '../../../hooks/model/gate.ts';
import { get, kinds, list, logOf, remove, request, waitFor, type Body } from './kube.ts';
import { busybox, hook } from './manifests.ts';

/** What a hook says when it waits. */
export const ready = 'this hook waits until it is let go';
const deadline = 180_000;
/** What `kubectl exec` ends with where the container ended under it. */
const endedBelow = 137;

/** Gives a line of shell that waits: it ends with 0 once it is let go, and with a code on SIGTERM. */
export function waitingLine(onTerm = 143): string {
  // A shell runs a trap only between commands or in `wait`.
  return `trap "exit 0" USR1; trap "exit ${onTerm}" TERM; echo ${ready}; while true; do sleep 3600 & wait; done`;
}

/** Gives a Hook document that waits. */
export function waitingHook(name: string, phases = 'PreSync', spec: Body = {}): Body {
  return hook(name, phases, { source: waitingLine(), ...spec });
}

/** The label of a gate's pods, as of any hook's. */
export const gateHook = 'hookline-gate';

/** Gives the gate Job of an application with another program in it: one that waits, and ends with a code on SIGTERM. */
export function waitingGate(instance: string, onTerm: number): Body {
  const job: Body = gateJob({
    instance,
    namespace: instance,
    image: busybox,
    server: '',
    timeoutSeconds: 600,
    unreachable: 'wait',
  });
  const [container] = job.spec.template.spec.containers;
  const { args: _, ...rest } = container;
  const containers = [{ ...rest, command: ['sh', '-c', waitingLine(onTerm)] }];
  const pod = { ...job.spec.template.spec, containers };
  return { ...job, spec: { ...job.spec, template: { ...job.spec.template, spec: pod } } };
}

/** Waits until a pod of a hook waits that is none of those named, and gives its name. */
export async function waitingPod(at: string, name: string, but: readonly string[] = []): Promise<string> {
  return until(`a pod of hook ${name} in ${at} waits`, deadline, async () => {
    const pods = await list(kinds.Pod, at, `hookline.dev/hook=${name}`);
    for (const { metadata, status } of pods) {
      if (but.includes(metadata.name) || status.phase !== 'Running') continue;
      if ((await logOf(at, metadata.name)).includes(ready)) return metadata.name as string;
    }
    return undefined;
  });
}

/** Lets the hook of a pod end with 0. */
export function letGo(at: string, pod: string): Promise<void> {
  return signal(at, pod, 'USR1');
}

/** Lets the hook of a pod end with the code that it has for SIGTERM. */
export function letFail(at: string, pod: string): Promise<void> {
  return signal(at, pod, 'TERM');
}

async function signal(at: string, pod: string, name: string): Promise<void> {
  const kubectl = new Kubectl(inject('cluster').kubeconfig);
  const { code, stderr } = await kubectl.attempt(['-n', at, 'exec', pod, '--', 'kill', `-${name}`, '1']);
  if (code !== 0 && code !== endedBelow) throw new Error(`pod ${pod} did not get SIG${name}: ${stderr}`);
}

/** Evicts a pod, as a drained node does (the subresource pods/eviction). */
export async function evict(at: string, pod: string): Promise<void> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: pod, namespace: at } };
  await request('POST', `/api/v1/namespaces/${at}/pods/${pod}/eviction`, eviction);
}

/** Ends a pod in one of the two ways, waits until its container has ended, and says how it did. */
export async function endPod(at: string, pod: string, how: 'evict' | 'delete'): Promise<string> {
  const ended = podEnds(at, pod);
  const [object] = await Promise.all([ended, how === 'evict' ? evict(at, pod) : remove(kinds.Pod, at, pod)]);
  const [container] = object.status.containerStatuses;
  const disruption = object.status.conditions.find(({ type }: Body) => type === 'DisruptionTarget');
  const cause = disruption === undefined ? 'no DisruptionTarget' : `DisruptionTarget ${disruption.reason}`;
  return `phase ${object.status.phase}, exit code ${container.state.terminated.exitCode}, ${cause}`;
}

/** Says how the Job of a hook stands. */
export async function jobLine(at: string, name: string): Promise<string> {
  return lineOf(await get(kinds.Job, at, name));
}

/** Waits until a Job is complete or failed, and says how it stands. */
export async function jobEnds(at: string, name: string): Promise<string> {
  const job = await waitFor(kinds.Job, at, name, {
    label: `Job ${name} in ${at} has ended`,
    seconds: deadline / 1000,
    is: (object) =>
      object?.status?.conditions?.some(({ type }: Body) => ['Complete', 'Failed'].includes(type)) ?? false,
  });
  return lineOf(job);
}

/** Gives the name of a hook's only Job. */
export async function jobOf(at: string, name: string): Promise<string> {
  const jobs = await list(kinds.Job, at, `hookline.dev/hook=${name}`);
  if (jobs.length !== 1) throw new Error(`${jobs.length} Jobs of hook ${name} in ${at}`);
  return jobs[0].metadata.name;
}

function podEnds(at: string, pod: string): Promise<Body> {
  return waitFor(kinds.Pod, at, pod, {
    label: `pod ${pod} in ${at} has ended`,
    seconds: deadline / 1000,
    // An evicted pod that is gone says nothing: the watch tells of its last state before.
    is: (object) => ['Succeeded', 'Failed'].includes(object?.status?.phase),
  });
}

function lineOf({ metadata, status }: Body): string {
  const { active = 0, succeeded = 0, failed = 0, conditions = [] } = status;
  const types = conditions.map(({ type, reason }: Body) => `${type} ${reason}`);
  const counts = `active ${active}, succeeded ${succeeded}, failed ${failed}`;
  const deleted = metadata.deletionTimestamp === undefined ? '' : '; being deleted';
  return `${counts}; conditions: ${types.join(', ') || 'none'}${deleted}`;
}

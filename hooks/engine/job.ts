/** A hook's Job and its pods as the engine reads them. */
import { parseInstant, type Instant } from '../model/instant.ts';
import { field, textField, type JsonObject } from '../model/object.ts';
import { suspendedAt, workflowOutput } from '../model/workflow-run.ts';
import { listOf, numberField, stamp, texts, type Stamp } from './reading.ts';
import { podTrouble, type Refusal, type Trouble } from './trouble.ts';

/** How the container of a pod ended. */
export interface PodResult {
  readonly exitCode: number;
  readonly message: string;
  readonly reason: string;
  /** Not so where its pod was taken away before: the kubelet then gives an exit code of its own. */
  readonly hasBegun: boolean;
}

/** A pod of a hook's Job. */
export interface Pod {
  readonly name: string;
  readonly createdAt: Instant | undefined;
  /** Neither Succeeded nor Failed: its container may still run. */
  readonly isRunning: boolean;
  /** It is being taken away: what kept it from running is no longer shown. */
  readonly isDeleted: boolean;
  /** What keeps it from running, where it says so. */
  readonly trouble: Trouble | undefined;
  /** Absent where its container has not ended, or where nothing of it can be read. */
  readonly result: PodResult | undefined;
}

/** A hook's Job, or the Workflow in its place. */
export interface Job extends Stamp {
  readonly kind: 'Job' | 'Workflow';
  readonly isSuspended: boolean;
  readonly hasFinalizer: boolean;
  readonly condition: 'Complete' | 'Failed' | undefined;
  readonly conditionReason: string;
  readonly conditionMessage: string;
  readonly endedAt: Instant | undefined;
  readonly startedAt: Instant | undefined;
  readonly hasActivePods: boolean;
  /** It has ended, and no pod of it is there any more. */
  readonly isPodless: boolean;
  /** The newest last. */
  readonly pods: readonly Pod[];
  /** What keeps it from running: of its newest pod, or of one that could not be made since. */
  readonly trouble: Trouble | undefined;
  /** Of a Workflow, which has no pods here: what it exported. */
  readonly output: string | undefined;
  /** Of a Workflow: it was told to end. */
  readonly isShutDown: boolean;
  /** Of a Workflow: the step at which it waits to be resumed. */
  readonly waitsAt: string | undefined;
}

/** What a Job is read with. */
export interface Reading {
  readonly finalizer: string;
  /** The last time that a pod of it could not be made. */
  readonly refusal?: Refusal | undefined;
  /** It was looked for its pods directly, and there are none. */
  readonly isPodless?: boolean | undefined;
}

/** Reads a Job with the pods that are its own. */
export function jobOf(
  object: JsonObject,
  pods: readonly JsonObject[],
  { finalizer, refusal, isPodless = false }: Reading,
): Job {
  const own = pods.map(podOf).toSorted((left, right) => (left.createdAt ?? 0) - (right.createdAt ?? 0));
  const status = field(object, 'status');
  const ended = listOf(field(status, 'conditions')).find(
    (one) => ['Complete', 'Failed'].includes(textField(one, 'type')) && textField(one, 'status') === 'True',
  );
  const type = textField(ended, 'type');
  return {
    ...stamp(object),
    kind: 'Job',
    isSuspended: field(field(object, 'spec'), 'suspend') === true,
    hasFinalizer: texts(field(field(object, 'metadata'), 'finalizers')).includes(finalizer),
    condition: type === 'Complete' || type === 'Failed' ? type : undefined,
    conditionReason: textField(ended, 'reason'),
    conditionMessage: textField(ended, 'message'),
    endedAt: parseInstant(textField(ended, 'lastTransitionTime')),
    startedAt: parseInstant(textField(status, 'startTime')),
    hasActivePods: numberField(status, 'active') > 0,
    isPodless,
    pods: own,
    trouble: troubleOf(own, refusal),
    output: undefined,
    isShutDown: false,
    waitsAt: undefined,
  };
}

function troubleOf(pods: readonly Pod[], refusal: Refusal | undefined): Trouble | undefined {
  const last = pods.at(-1);
  return refusal === undefined || (last?.createdAt ?? 0) >= refusal.at ? last?.trouble : refusal.trouble;
}

const workflowEnds: Readonly<Record<string, Job['condition']>> = {
  Succeeded: 'Complete',
  Failed: 'Failed',
  Error: 'Failed',
};

/** Reads an Argo Workflow as what it stands for: a Job without pods, whose result is its own status. */
export function workflowOf(object: JsonObject, finalizer: string): Job {
  const spec = field(object, 'spec');
  const status = field(object, 'status');
  const phase = textField(status, 'phase');
  return {
    ...stamp(object),
    kind: 'Workflow',
    isSuspended: field(spec, 'suspend') === true,
    hasFinalizer: texts(field(field(object, 'metadata'), 'finalizers')).includes(finalizer),
    condition: workflowEnds[phase],
    conditionReason: '',
    conditionMessage: textField(status, 'message'),
    endedAt: parseInstant(textField(status, 'finishedAt')),
    startedAt: parseInstant(textField(status, 'startedAt')),
    hasActivePods: phase === 'Running' && field(spec, 'suspend') !== true,
    isPodless: false,
    pods: [],
    trouble: undefined,
    output: workflowOutput(status),
    isShutDown: textField(spec, 'shutdown') !== '',
    waitsAt: suspendedAt(status),
  };
}

/** Gives the UID of the Job that a pod belongs to. */
export function ownerOf(pod: JsonObject): string {
  const owners = listOf(field(field(pod, 'metadata'), 'ownerReferences'));
  return textField(
    owners.find((one) => textField(one, 'kind') === 'Job'),
    'uid',
  );
}

/** What the kubelet says of a container that it does not find, most often since there never was one. */
const unknown = 'ContainerStatusUnknown';

function podOf(object: JsonObject): Pod {
  const status = field(object, 'status');
  const containers = listOf(field(status, 'containerStatuses'));
  const own = containers.find((one) => textField(one, 'name') === 'hook') ?? containers[0];
  const ended = field(field(own, 'state'), 'terminated');
  const { name, createdAt, isDeleted } = stamp(object);
  const phase = textField(status, 'phase');
  return {
    name,
    createdAt,
    isRunning: phase !== 'Succeeded' && phase !== 'Failed',
    isDeleted,
    trouble: podTrouble(status),
    result:
      ended === undefined
        ? undefined
        : {
            exitCode: numberField(ended, 'exitCode'),
            message: textField(ended, 'message'),
            reason: textField(ended, 'reason'),
            hasBegun: textField(ended, 'reason') !== unknown || textField(ended, 'startedAt') !== '',
          },
  };
}

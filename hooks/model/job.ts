/** Hook → Job: every rule that holds for a Job of ours (DESIGN.md §3.3). */
import { bodyOf, type BodyName } from './body-name.ts';
import { httpContainer, httpPod } from './http-job.ts';
import type { Hook, HookSpec } from './hook.ts';
import { argo, labels, manager, restrictedUser } from './names.ts';
import { jobName, type Identity } from './naming.ts';
import { isObject, type JsonObject, type KubeObject } from './object.ts';
import { parseDuration } from './duration.ts';
import { withBeforeHookCreation } from './phase.ts';
import { escapeExpansion, withArguments, type EnvEntry } from './environment-variables.ts';

/** Where a hook's Job goes, and what it is given. */
export interface Placement {
  readonly identity: Identity;
  /** The destination namespace. */
  readonly namespace: string;
  readonly wave: number;
  /** Arguments and parameters by name, in the order in which the container gets them. */
  readonly values: ReadonlyMap<string, string>;
  readonly product?: string;
  readonly environment?: string;
  /** Hookline's own image, for `http`. */
  readonly image?: string;
}

const defaultDeadlineSeconds = 600;
const defaultRequests = { requests: { cpu: '10m', memory: '32Mi' } };

/** What PodSecurity `restricted` wants of a pod. */
export const restrictedPod = {
  runAsNonRoot: true,
  runAsUser: restrictedUser,
  seccompProfile: { type: 'RuntimeDefault' },
};

/** What PodSecurity `restricted` wants of each container. */
export const restrictedContainer = { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };

/** Gives the hook Job of a checked Hook, for one phase. */
export function hookJob(hook: Hook, placement: Placement): KubeObject {
  const { identity, namespace, wave } = placement;
  const ownLabels = labelsOf(placement);
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(identity),
      namespace,
      labels: ownLabels,
      annotations: {
        [argo.hook]: identity.phase,
        [argo.deletePolicy]: withBeforeHookCreation(hook.spec.deletePolicies ?? []).join(','),
        [argo.wave]: String(wave),
      },
    },
    spec: jobSpec(hook.spec, placement, ownLabels),
  };
}

/** Gives the labels that stand on an injected Job and on its pods. */
export function labelsOf({
  identity,
  product,
  environment,
}: Pick<Placement, 'identity' | 'product' | 'environment'>): Readonly<Record<string, string>> {
  return {
    [labels.managedBy]: manager,
    [labels.hook]: identity.hook,
    [labels.phase]: identity.phase,
    ...(product === undefined ? {} : { [labels.product]: product }),
    ...(environment === undefined ? {} : { [labels.environment]: environment }),
  };
}

/** Gives a container what each of ours has, where it does not say so itself. */
export function completed(container: JsonObject): JsonObject {
  return {
    ...container,
    resources: container['resources'] ?? defaultRequests,
    terminationMessagePolicy: container['terminationMessagePolicy'] ?? 'FallbackToLogsOnError',
  };
}

/** What a hook's containers are given. */
export type Given = Pick<Placement, 'values' | 'image'>;

/** Gives the spec of a hook's Job, with labels for its pods. */
export function jobSpec(spec: HookSpec, given: Given, ownLabels: JsonObject): JsonObject {
  const job: JsonObject = spec.job ?? {};
  const { containers, pod } = builders[bodyOf(spec)](spec, given);
  const template = asObject(job['template']);
  const metadata = asObject(template['metadata']);
  const { labels: podLabels, annotations: podAnnotations, ...podSpec } = asObject(spec.pod);
  const annotations = { ...asObject(metadata['annotations']), ...asObject(podAnnotations) };
  return {
    ...job,
    backoffLimit: job['backoffLimit'] ?? spec.retries ?? 0,
    activeDeadlineSeconds: deadlineSeconds(spec, job),
    template: {
      ...template,
      metadata: {
        ...metadata,
        labels: { ...asObject(metadata['labels']), ...asObject(podLabels), ...ownLabels },
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      },
      spec: { restartPolicy: 'Never', ...pod, ...podSpec, ...laidOver(pod, podSpec), ...containers },
    },
  };
}

function laidOver(pod: JsonObject, podSpec: JsonObject): JsonObject {
  if (pod['securityContext'] === undefined || podSpec['securityContext'] === undefined) return {};
  return {
    securityContext: { ...asObject(pod['securityContext']), ...asObject(podSpec['securityContext']) },
  };
}

function deadlineSeconds(spec: HookSpec, job: JsonObject): unknown {
  const timeout = spec.timeout === undefined ? undefined : parseDuration(spec.timeout);
  if (timeout !== undefined && 'seconds' in timeout) return timeout.seconds;
  return job['activeDeadlineSeconds'] ?? defaultDeadlineSeconds;
}

interface Built {
  readonly containers: JsonObject;
  /** Fields of the pod's spec, below what the Hook's `pod` says. */
  readonly pod: JsonObject;
}

/** How each body becomes containers. A `workflow` is no Job: it is refused before. */
const builders: Readonly<Record<BodyName, (spec: HookSpec, given: Given) => Built>> = {
  container: ({ container }, { values }) => ({
    containers: { containers: [runnable({ name: 'hook', ...container }, values)] },
    pod: {},
  }),
  script: scriptBody,
  http: (spec, { values, image = '' }) => ({
    containers: {
      containers: [
        completed({
          ...httpContainer(spec.http, { image, values, timeoutSeconds: Number(deadlineSeconds(spec, {})) }),
          securityContext: restrictedContainer,
        }),
      ],
    },
    pod: { ...httpPod, securityContext: restrictedPod },
  }),
  job: jobBody,
  workflow: () => ({ containers: { containers: [] }, pod: {} }),
};

function scriptBody({ script }: HookSpec, { values }: Given): Built {
  const { command = [], source = '', image = '', ...rest } = script ?? {};
  const container = {
    name: 'hook',
    image,
    command: [...command, '-c', escapeExpansion(source)],
    ...rest,
    securityContext: restrictedContainer,
  };
  return {
    containers: { containers: [runnable(container, values)] },
    pod: { securityContext: restrictedPod },
  };
}

function jobBody({ job }: HookSpec, { values }: Given): Built {
  const { containers = [], initContainers, ...pod } = asObject(job?.template.spec);
  const named = listOf(containers).map((container, index) =>
    runnable({ name: index === 0 ? 'hook' : `hook-${index}`, ...container }, values),
  );
  return {
    containers: {
      ...(initContainers === undefined
        ? {}
        : { initContainers: listOf(initContainers).map((container) => runnable(container, values)) }),
      containers: named,
    },
    pod,
  };
}

function runnable(container: JsonObject, values: ReadonlyMap<string, string>): JsonObject {
  return completed({
    ...container,
    env: withArguments(values, listOf(container['env']) as readonly EnvEntry[]),
  });
}

function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

function listOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** The gate Job: it makes a sync wait in PreSync until the server lets it go (DESIGN.md §5). */
import { escapeExpansion } from './environment-variables.ts';
import { labelsOf, restrictedContainer, restrictedPod } from './job.ts';
import { argo } from './names.ts';
import { gateName } from './naming.ts';
import { isObject, textField, type JsonObject, type KubeObject } from './object.ts';

/** The wave of the gate: after the flow slots of PreSync, before every declared hook. */
export const gateWave = -16_000;

/** The exit code of a gate that reached its own deadline. */
export const gateDeadlineExit = 21;

/** What a gate is told. */
export interface GateSettings {
  readonly instance: string;
  readonly namespace: string;
  readonly image: string;
  readonly server: string;
  readonly timeoutSeconds: number;
  readonly unreachable: 'wait' | 'continue';
  /** With `continue`: how long a server may be silent before the gate opens by itself. */
  readonly graceSeconds?: number;
  readonly version?: string;
  /** Settings of the pod, in the form of a Hook's `pod`. */
  readonly pod?: JsonObject;
}

const identity = { scope: 'application', hook: 'hookline-gate', phase: 'PreSync' } as const;

/**
 * Node's memory, which counts the binary's pages in the page cache: with 32Mi these are read again and again, and the gate
 * asks after minutes. And no limit of CPU: with that of its request it takes seven seconds to start.
 */
const resources = { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } };

/** Keeps service meshes out: a proxy beside the gate would never end, and the Job with it. */
const withoutMesh = { 'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled' };

/** Gives the gate Job of one application. */
export function gateJob(settings: GateSettings): KubeObject {
  const labels = labelsOf({ identity: { ...identity, instance: settings.instance } });
  const { labels: podLabels, annotations, securityContext, ...pod } = settings.pod ?? {};
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: gateName(settings.instance, settings.version),
      namespace: settings.namespace,
      labels,
      annotations: {
        [argo.hook]: identity.phase,
        [argo.deletePolicy]: 'BeforeHookCreation,HookSucceeded,HookFailed',
        [argo.wave]: String(gateWave),
      },
    },
    spec: {
      backoffLimit: 20,
      activeDeadlineSeconds: settings.timeoutSeconds,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          {
            action: 'FailJob',
            onExitCodes: { containerName: 'gate', operator: 'In', values: [gateDeadlineExit] },
          },
        ],
      },
      template: {
        metadata: {
          labels: {
            ...(isObject(podLabels) ? podLabels : {}),
            'sidecar.istio.io/inject': 'false',
            ...labels,
          },
          annotations: { ...(isObject(annotations) ? annotations : {}), ...withoutMesh },
        },
        spec: {
          ...pod,
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 5,
          automountServiceAccountToken: false,
          securityContext: { ...restrictedPod, ...(isObject(securityContext) ? securityContext : {}) },
          containers: [container(settings, pod['volumes'])],
        },
      },
    },
  };
}

/** The volume of `gate-pod` that the gate reads its token and certificates from, and where it finds them. */
const volume = { name: 'hookline', mountPath: '/var/run/secrets/hookline', readOnly: true };

function container(settings: GateSettings, volumes: unknown): JsonObject {
  const isMounted =
    Array.isArray(volumes) && volumes.some((one: unknown) => textField(one, 'name') === volume.name);
  return {
    name: 'gate',
    image: settings.image,
    args: ['gate', ...argumentsOf(settings).map(escapeExpansion)],
    resources,
    securityContext: restrictedContainer,
    terminationMessagePolicy: 'FallbackToLogsOnError',
    ...(isMounted ? { volumeMounts: [volume] } : {}),
  };
}

function argumentsOf({
  instance,
  server,
  timeoutSeconds,
  unreachable,
  graceSeconds,
  version,
}: GateSettings): readonly string[] {
  // The gate ends itself a little before the Job's deadline, so that people read its last line and not only "DeadlineExceeded".
  const own = Math.max(1, timeoutSeconds - 30);
  return [
    '--instance',
    instance,
    '--server',
    server,
    '--timeout',
    `${own}s`,
    '--unreachable',
    unreachable,
  ].concat(
    graceSeconds === undefined ? [] : ['--grace', `${graceSeconds}s`],
    version === undefined ? [] : ['--version', version],
  );
}

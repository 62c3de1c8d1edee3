/** The gate Job: each rule of DESIGN.md §5, "The Job". */
import { describe, expect, test } from 'vitest';
import { gateJob, type GateSettings } from '../../../hooks/model/gate.ts';
import { gateName } from '../../../hooks/model/naming.ts';

const settings: GateSettings = {
  instance: 'argocd_shop',
  namespace: 'shop-prod',
  image: 'hookline:1',
  server: 'http://hookline.hookline',
  timeoutSeconds: 86_400,
  unreachable: 'wait',
};

interface Made {
  readonly metadata: object;
  readonly spec: {
    readonly template: {
      readonly metadata: object;
      readonly spec: {
        readonly [key: string]: unknown;
        readonly containers: readonly { readonly args: readonly string[] }[];
      };
    };
  };
}

function made(changes: Partial<GateSettings> = {}): Made {
  return gateJob({ ...settings, ...changes }) as unknown as Made;
}

function argumentsOf(changes: Partial<GateSettings>): readonly string[] {
  return made(changes).spec.template.spec.containers[0]?.args ?? [];
}

const ownLabels = {
  'app.kubernetes.io/managed-by': 'hookline',
  'hookline.dev/hook': 'hookline-gate',
  'hookline.dev/phase': 'PreSync',
};

test('is a PreSync hook before all declared ones, with a deadline, many tries, and no trace behind it', () => {
  expect(made()).toEqual({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: gateName('argocd_shop'),
      namespace: 'shop-prod',
      labels: ownLabels,
      annotations: {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation,HookSucceeded,HookFailed',
        'argocd.argoproj.io/sync-wave': '-16000',
      },
    },
    spec: {
      backoffLimit: 20,
      activeDeadlineSeconds: 86_400,
      podFailurePolicy: {
        rules: [
          { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] },
          { action: 'FailJob', onExitCodes: { containerName: 'gate', operator: 'In', values: [21] } },
        ],
      },
      template: {
        metadata: {
          labels: { 'sidecar.istio.io/inject': 'false', ...ownLabels },
          annotations: { 'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled' },
        },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: 5,
          automountServiceAccountToken: false,
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'gate',
              image: 'hookline:1',
              args: [
                'gate',
                '--instance',
                'argocd_shop',
                '--server',
                'http://hookline.hookline',
                '--timeout',
                '86370s',
                '--unreachable',
                'wait',
              ],
              resources: { requests: { cpu: '10m', memory: '64Mi' }, limits: { memory: '128Mi' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              terminationMessagePolicy: 'FallbackToLogsOnError',
            },
          ],
        },
      },
    },
  });
});

describe('arguments', () => {
  test('with a version, its hash stands in the name and the version is told', () => {
    expect(made({ version: '1.4.2' }).metadata).toMatchObject({ name: gateName('argocd_shop', '1.4.2') });
    expect(argumentsOf({ version: '1.4.2' }).slice(-2)).toEqual(['--version', '1.4.2']);
  });

  test('a gate that continues says after how long', () => {
    expect(argumentsOf({ unreachable: 'continue', graceSeconds: 600 }).slice(-4)).toEqual([
      '--unreachable',
      'continue',
      '--grace',
      '600s',
    ]);
  });

  test.each([
    [3600, '3570s'],
    [31, '1s'],
    [30, '1s'],
    [1, '1s'],
  ])('with a deadline of %i s the gate ends itself after %s', (timeoutSeconds, own) => {
    const args = argumentsOf({ timeoutSeconds });

    expect(args[args.indexOf('--timeout') + 1]).toBe(own);
  });

  test('no dollar is lost on the way through Kubernetes', () => {
    expect(argumentsOf({ version: '1$$(A)' }).at(-1)).toBe('1$$$$(A)');
  });
});

describe('settings of the pod', () => {
  const pod = {
    serviceAccountName: 'gate',
    labels: { team: 'shop', 'sidecar.istio.io/inject': 'true' },
    annotations: { note: 'a', 'linkerd.io/inject': 'enabled' },
    securityContext: { runAsUser: 1000 },
    nodeSelector: { disk: 'ssd' },
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 60,
    automountServiceAccountToken: true,
  };

  test('are taken over, but for what makes the gate safe', () => {
    const { template } = made({ pod }).spec;

    expect(template.spec).toMatchObject({
      serviceAccountName: 'gate',
      nodeSelector: { disk: 'ssd' },
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 5,
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(template.spec).not.toHaveProperty('labels');
    expect(template.metadata).toEqual({
      labels: { team: 'shop', 'sidecar.istio.io/inject': 'false', ...ownLabels },
      annotations: { note: 'a', 'sidecar.istio.io/inject': 'false', 'linkerd.io/inject': 'disabled' },
    });
  });
});

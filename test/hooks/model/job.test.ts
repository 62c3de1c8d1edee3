/** Hook → Job: each rule of DESIGN.md §3.3 for what every injected Job has. */
import { describe, expect, test } from 'vitest';
import { labelsOf } from '../../../hooks/model/job.ts';
import { jobName } from '../../../hooks/model/naming.ts';
import { container, http, identity, job, made, ownLabels, script } from './made.ts';

const bodies: readonly [string, object][] = [
  ['container', { container }],
  ['script', { script }],
  ['job', { job }],
  ['http', { http }],
];
test('a script becomes a Job with everything that an injected Job has', () => {
  expect(made({ script })).toEqual({
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: jobName(identity),
      namespace: 'shop-prod',
      labels: ownLabels,
      annotations: {
        'argocd.argoproj.io/hook': 'PreSync',
        'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
        'argocd.argoproj.io/sync-wave': '0',
      },
    },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 600,
      template: {
        metadata: { labels: ownLabels },
        spec: {
          restartPolicy: 'Never',
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 65532,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: 'hook',
              image: 'a:1',
              command: ['sh', '-c', 'true'],
              env: [],
              resources: { requests: { cpu: '10m', memory: '32Mi' } },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              terminationMessagePolicy: 'FallbackToLogsOnError',
            },
          ],
        },
      },
    },
  });
});

describe.each(bodies)('with a %s body', (_, body) => {
  test('metadata holds name, namespace, labels and annotations, and no owner', () => {
    expect(Object.keys(made(body).metadata)).toEqual(['name', 'namespace', 'labels', 'annotations']);
  });

  test('labels stand on the Job and on its pod', () => {
    const { metadata, spec } = made(body);

    expect(metadata['labels']).toEqual(ownLabels);
    expect(spec.template.metadata).toEqual({ labels: ownLabels });
  });

  test('there is a deadline, no second try, no restart and no time to live', () => {
    const { template, ...spec } = made(body).spec;

    expect(spec).toEqual({ backoffLimit: 0, activeDeadlineSeconds: 600 });
    expect(template.spec['restartPolicy']).toBe('Never');
  });

  test('each container requests little, has no limits, and shows its last lines', () => {
    const [first] = made(body).spec.template.spec.containers;

    expect(first).toMatchObject({
      name: 'hook',
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
      terminationMessagePolicy: 'FallbackToLogsOnError',
    });
    expect(first?.['resources']).not.toHaveProperty('limits');
  });

  test('arguments are given', () => {
    const values = new Map([['APP_NAME', 'shop']]);

    expect(made(body, { values }).spec.template.spec.containers[0]?.env[0]).toEqual({
      name: 'APP_NAME',
      value: 'shop',
    });
  });

  test('settings of the pod are taken over', () => {
    const pod = {
      serviceAccountName: 'migrator',
      labels: { team: 'shop' },
      annotations: { note: 'a' },
      nodeSelector: { disk: 'ssd' },
      hostAliases: [],
    };

    const { template } = made({ ...body, pod }).spec;

    expect(template.metadata).toEqual({ labels: { team: 'shop', ...ownLabels }, annotations: { note: 'a' } });
    expect(template.spec).toMatchObject({
      serviceAccountName: 'migrator',
      nodeSelector: { disk: 'ssd' },
      hostAliases: [],
    });
    expect(template.spec).not.toHaveProperty('labels');
    expect(template.spec).not.toHaveProperty('annotations');
  });
});

describe('annotations', () => {
  test.each<[readonly string[] | undefined, string]>([
    [undefined, 'BeforeHookCreation'],
    [[], 'BeforeHookCreation'],
    [['BeforeHookCreation'], 'BeforeHookCreation'],
    [['HookSucceeded'], 'BeforeHookCreation,HookSucceeded'],
    [['HookFailed', 'HookSucceeded'], 'BeforeHookCreation,HookFailed,HookSucceeded'],
    [['HookSucceeded', 'BeforeHookCreation'], 'HookSucceeded,BeforeHookCreation'],
  ])('of the delete policies %j Argo CD reads %s', (deletePolicies, written) => {
    const spec = { container, ...(deletePolicies === undefined ? {} : { deletePolicies }) };

    expect(made(spec).metadata['annotations']).toMatchObject({
      'argocd.argoproj.io/hook-delete-policy': written,
    });
  });

  test('phase and wave are those of the placement, as text', () => {
    const changes = { identity: { ...identity, phase: 'SyncFail' }, wave: -9999 };

    expect(made({ container }, changes).metadata['annotations']).toMatchObject({
      'argocd.argoproj.io/hook': 'SyncFail',
      'argocd.argoproj.io/sync-wave': '-9999',
    });
  });
});

describe('deadline and tries', () => {
  test.each<[string, object, object]>([
    [
      'a timeout is the deadline',
      { container, timeout: '1h30m' },
      { activeDeadlineSeconds: 5400, backoffLimit: 0 },
    ],
    [
      'part of a second is a whole one',
      { container, timeout: '1500ms' },
      { activeDeadlineSeconds: 2, backoffLimit: 0 },
    ],
    [
      'retries are the back-off limit',
      { container, retries: 3 },
      { activeDeadlineSeconds: 600, backoffLimit: 3 },
    ],
    [
      'a job keeps its own',
      { job: { ...job, activeDeadlineSeconds: 30, backoffLimit: 2 } },
      { activeDeadlineSeconds: 30, backoffLimit: 2 },
    ],
    [
      'a job takes those of the Hook',
      { job, timeout: '30s', retries: 1 },
      { activeDeadlineSeconds: 30, backoffLimit: 1 },
    ],
    [
      'a job keeps all else',
      { job: { ...job, completions: 2, parallelism: 2 } },
      { activeDeadlineSeconds: 600, backoffLimit: 0, completions: 2, parallelism: 2 },
    ],
  ])('%s', (_, spec, expected) => {
    const { template: _template, ...rest } = made(spec).spec;

    expect(rest).toEqual(expected);
  });
});

test('product and environment are labels where they are known', () => {
  expect(labelsOf({ identity, product: 'shop', environment: 'prod' })).toEqual({
    ...ownLabels,
    'hookline.dev/product': 'shop',
    'hookline.dev/environment': 'prod',
  });
  expect(made({ container }, { product: 'shop', environment: 'prod' }).spec.template.metadata).toEqual({
    labels: { ...ownLabels, 'hookline.dev/product': 'shop', 'hookline.dev/environment': 'prod' },
  });
});

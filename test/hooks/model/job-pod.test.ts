/** Hook → Job: what each body makes of its containers and pod (DESIGN.md §3.3). */
import { describe, expect, test } from 'vitest';
import { completed } from '../../../hooks/model/job.ts';
import { container, http, job, made, ownLabels, script, type MadeContainer } from './made.ts';

describe('containers', () => {
  test('a container keeps what is written, its own security with it, and gets none of ours', () => {
    const written = {
      image: 'a:1',
      command: ['/bin/a', '$(TABLE)'],
      resources: { limits: { cpu: '1' } },
      securityContext: { privileged: true },
      terminationMessagePolicy: 'File',
      lifecycle: {},
    };

    const { spec } = made({ container: written }).spec.template;

    expect(spec).toEqual({ restartPolicy: 'Never', containers: [{ name: 'hook', ...written, env: [] }] });
  });

  test('a job keeps what is written: names, init containers, restarts, security', () => {
    const written = {
      serviceAccountName: 'a',
      restartPolicy: 'OnFailure',
      securityContext: { fsGroup: 1 },
      initContainers: [{ name: 'wait', image: 'b:1' }],
      containers: [{ image: 'a:1' }, { image: 'c:1' }, { name: 'own', image: 'd:1' }],
    };

    const { spec } = made({
      job: { template: { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } }, spec: written } },
    }).spec.template;

    const given = {
      env: [],
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
      terminationMessagePolicy: 'FallbackToLogsOnError',
    };
    expect(spec).toEqual({
      ...written,
      initContainers: [{ name: 'wait', image: 'b:1', ...given }],
      containers: [
        { name: 'hook', image: 'a:1', ...given },
        { name: 'hook-1', image: 'c:1', ...given },
        { name: 'own', image: 'd:1', ...given },
      ],
    });
  });

  test("a job's pod keeps its labels and annotations; the Hook's and ours are laid over them", () => {
    const metadata = {
      labels: { a: 'job', b: 'job', 'app.kubernetes.io/managed-by': 'helm' },
      annotations: { a: 'job', b: 'job' },
      generateName: 'x',
    };

    const { template } = made({
      job: { template: { ...job.template, metadata } },
      pod: { labels: { a: 'hook' }, annotations: { a: 'hook' } },
    }).spec;

    expect(template.metadata).toEqual({
      generateName: 'x',
      labels: { a: 'hook', b: 'job', ...ownLabels },
      annotations: { a: 'hook', b: 'job' },
    });
  });

  test('a script runs as its command, -c and the source, with no dollar lost', () => {
    const source = 'echo $$ $(date) ${A}\n';

    const [first] = made({ script: { image: 'a:1', command: ['bash', '-eu'], source, workingDir: '/w' } })
      .spec.template.spec.containers;

    expect(first).toMatchObject({
      command: ['bash', '-eu', '-c', 'echo $$$$ $$(date) ${A}\n'],
      workingDir: '/w',
    });
    expect(first).not.toHaveProperty('source');
  });

  test('a script keeps the resources that are written', () => {
    const resources = { limits: { memory: '1Gi' } };

    expect(
      made({ script: { ...script, resources } }).spec.template.spec.containers[0]?.['resources'],
    ).toEqual(resources);
  });

  test("an http request runs in Hookline's image, without a token", () => {
    const { spec } = made({ http }, { image: 'hookline:1' }).spec.template;

    expect(spec).toMatchObject({
      automountServiceAccountToken: false,
      containers: [{ image: 'hookline:1', args: ['http'] }],
    });
  });
});

describe('security of the pod', () => {
  const restricted = { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } };

  test.each([
    ['script', { script }],
    ['http', { http }],
  ])('a %s is restricted, and pod.securityContext is laid over that', (_, body) => {
    const plain = made(body).spec.template.spec;
    const own = made({ ...body, pod: { securityContext: { runAsUser: 1000, fsGroup: 2000 } } }).spec.template
      .spec;

    expect(plain['securityContext']).toEqual(restricted);
    expect(own['securityContext']).toEqual({ ...restricted, runAsUser: 1000, fsGroup: 2000 });
    expect(own.containers[0]?.['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('a container has what pod.securityContext says, and a job both', () => {
    const pod = { securityContext: { runAsUser: 1000 } };
    const own = {
      template: { spec: { ...job.template.spec, securityContext: { runAsUser: 1, fsGroup: 2 } } },
    };

    expect(made({ container }).spec.template.spec).not.toHaveProperty('securityContext');
    expect(made({ container, pod }).spec.template.spec['securityContext']).toEqual({ runAsUser: 1000 });
    expect(made({ job: own, pod }).spec.template.spec['securityContext']).toEqual({
      runAsUser: 1000,
      fsGroup: 2,
    });
  });
});

describe('arguments', () => {
  const values = new Map([
    ['APP_NAME', 'shop'],
    ['TABLE', 'orders $$'],
  ]);

  test('come first, and the env of the body wins', () => {
    const env = [
      { name: 'APP_NAME', value: 'other' },
      { name: 'URL', value: '$(TABLE)' },
    ];

    expect(
      made({ container: { ...container, env } }, { values }).spec.template.spec.containers[0]?.env,
    ).toEqual([{ name: 'TABLE', value: 'orders $$$$' }, ...env]);
  });

  test('reach every container of a job, the init containers too', () => {
    const spec = { initContainers: [{ image: 'b:1' }], containers: [{ image: 'a:1' }, { image: 'c:1' }] };

    const pod = made({ job: { template: { spec } } }, { values }).spec.template.spec;

    const all = [...(pod['initContainers'] as readonly MadeContainer[]), ...pod.containers];
    expect(all.map(({ env }) => env)).toEqual(
      [1, 2, 3].map(() => [
        { name: 'APP_NAME', value: 'shop' },
        { name: 'TABLE', value: 'orders $$$$' },
      ]),
    );
  });
});

test('a container is completed only where it says nothing itself', () => {
  expect(completed({ image: 'a', resources: {}, terminationMessagePolicy: 'File' })).toEqual({
    image: 'a',
    resources: {},
    terminationMessagePolicy: 'File',
  });
});

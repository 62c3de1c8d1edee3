/** Hook files and manifests of tests, written short. */
import type { Body } from './kube.ts';

/** The image of every hook of tests: it has a shell and the usual programs. */
export const busybox = 'docker.io/library/busybox:1.37.0';

/** Gives a file that holds objects. */
export function text(...objects: readonly Body[]): string {
  return objects.map((object) => `${JSON.stringify(object)}\n`).join('---\n');
}

/** Gives a Hook document; without a body in `spec` it runs `source` in a shell. */
export function hook(name: string, phases: string, { source = 'true', ...spec }: Body = {}): Body {
  const hasBody = ['container', 'http', 'job', 'script'].some((body) => spec[body] !== undefined);
  return {
    apiVersion: 'hookline.dev/v1alpha1',
    kind: 'Hook',
    metadata: { name },
    spec: { phases: phases.split(','), ...(hasBody ? {} : { script: { image: busybox, source } }), ...spec },
  };
}

/** Gives a ConfigMap; `more` is laid over its metadata. */
export function configMap(name: string, value = 'a', more: Body = {}): Body {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...more }, data: { value } };
}

/** Gives a Pod that runs a line of shell once. */
export function pod(name: string, line: string, annotations: Body = {}): Body {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, annotations },
    spec: {
      restartPolicy: 'Never',
      terminationGracePeriodSeconds: 1,
      containers: [{ name: 'main', image: busybox, command: ['sh', '-c', line] }],
    },
  };
}

/** Gives a Deployment of one pod that is ready when a line of shell succeeds. */
export function deployment(name: string, ready = 'true', annotations: Body = {}): Body {
  const exec = { command: ['sh', '-c', ready] };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, annotations },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              name: 'main',
              image: busybox,
              command: ['sleep', '3600'],
              readinessProbe: { exec, periodSeconds: 1 },
            },
          ],
        },
      },
    },
  };
}

/** Gives the annotation of a wave. */
export function wave(number: number): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/sync-wave': String(number) };
}

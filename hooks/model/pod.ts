/** The `job` body of a Hook, and what its pod gets besides. */
import * as z from 'zod/mini';
import { environment, kept } from './container.ts';
import { described, refuse } from './issue.ts';
import { goInteger } from './phase.ts';

function text() {
  return z.string();
}

function podTemplate() {
  return described(
    z.looseObject({
      metadata: described(z.optional(kept), "The pod's labels and annotations"),
      spec: described(
        z.looseObject({
          containers: described(
            z
              .array(
                z.looseObject({
                  name: described(z.optional(text()), "The container's name"),
                  image: described(z.optional(text()), 'The image to run'),
                  env: environment,
                }),
              )
              .check(z.minLength(1)),
            'The containers to run',
          ),
          restartPolicy: described(z.optional(z.enum(['Never', 'OnFailure'])), 'Default Never'),
        }),
        'A core/v1 PodSpec',
      ),
    }),
    'A core/v1 PodTemplateSpec',
  );
}

/** Gives the schema of a `job` body: a batch/v1 JobSpec; what would hang, vanish or contradict the Hook is refused. */
export function jobSchema() {
  return z.looseObject({ template: podTemplate() }).check(
    z.superRefine(
      refuse((job) => [
        ...('ttlSecondsAfterFinished' in job
          ? [
              {
                code: 'FIELD_VALUE' as const,
                path: ['ttlSecondsAfterFinished'],
                message: 'removes a hook Job before its result is read',
                fix: 'remove it; deletePolicies say when the Job goes',
              },
            ]
          : []),
        ...(job['suspend'] === true
          ? [
              {
                code: 'FIELD_VALUE' as const,
                path: ['suspend'],
                message: 'makes the sync wait for ever',
                fix: 'remove suspend',
              },
            ]
          : []),
        ...['activeDeadlineSeconds', 'backoffLimit'].flatMap((key) =>
          key in job && !isWhole(job[key])
            ? [
                {
                  code: 'FIELD_TYPE' as const,
                  path: [key],
                  message: `is ${JSON.stringify(job[key])}`,
                  fix: 'write a whole number',
                },
              ]
            : [],
        ),
      ]),
    ),
  );
}

/** Gives the schema of a Hook's `pod`: what its pod gets besides its container; other PodSpec fields pass through. */
export function podSchema() {
  return z
    .looseObject({
      serviceAccountName: described(z.optional(text()), 'The ServiceAccount that the pod runs as'),
      labels: described(z.optional(z.record(text(), text())), 'Labels of the pod'),
      annotations: described(z.optional(z.record(text(), text())), 'Annotations of the pod'),
      imagePullSecrets: described(z.optional(z.array(kept)), 'Secrets to pull images with'),
      nodeSelector: described(z.optional(z.record(text(), text())), 'Labels of the nodes to run on'),
      tolerations: described(z.optional(z.array(kept)), 'Taints to accept'),
      volumes: described(z.optional(z.array(kept)), 'Volumes that volumeMounts name'),
      securityContext: described(
        z.optional(kept),
        "The pod's securityContext; for script and http, laid over the restricted one",
      ),
    })
    .check(
      z.superRefine(
        refuse((pod) => [
          ...['containers', 'restartPolicy']
            .filter((key) => key in pod)
            .map((key) => ({
              code: 'FIELD_VALUE' as const,
              path: [key],
              message: "is made from the hook's body",
              fix: 'remove it, or use a job body',
            })),
          ...Object.keys({ ...pod.labels })
            .filter((key) => key.startsWith('hookline.dev/') || key === 'app.kubernetes.io/managed-by')
            .map((key) => ({
              code: 'FIELD_VALUE' as const,
              path: ['labels', key],
              message: 'is set by Hookline',
              fix: 'remove it',
            })),
        ]),
      ),
    );
}

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && goInteger(String(value)) !== undefined && value >= 0;
}

/** The five bodies of a Hook: what it runs. */
import * as z from 'zod/mini';
import { goInteger } from './phase.ts';
import { described, duration, exactlyOne, refuse } from './issue.ts';
import { compile } from './query.ts';
import { templateNames } from './template.ts';

/** An object of Kubernetes' own that we hand on as it is. */
const kept = z.looseObject({});
const text = z.string();
const filledText = text.check(
  z.superRefine(
    refuse((value) => {
      const asked = templateNames(value);
      return 'wrong' in asked
        ? [
            {
              code: 'FIELD_VALUE',
              message: `"${value}" ${asked.wrong}`,
              fix: 'write ${NAME}, or $$ for one $',
            },
          ]
        : [];
    }),
  ),
);
const environmentEntry = z.looseObject({
  name: described(z.string(), "The variable's name"),
  value: described(z.optional(text), 'Its value'),
});
const environment = described(
  z.optional(z.array(environmentEntry)),
  'Environment variables, as in a core/v1 Container',
);
const imagePullPolicy = described(
  z.optional(z.enum(['Always', 'IfNotPresent', 'Never'])),
  'When the image is pulled',
);

/** A core/v1 Container without name; what we do not read passes through. */
export const Container = z.looseObject({
  image: described(z.string(), 'The image to run'),
  env: environment,
});

/** The interpreters that take a program as the argument of `-c`. */
export const interpreters: readonly string[] = ['sh', 'bash', 'ash', 'dash', 'python', 'python3'];

const command = z._default(z.array(text).check(z.minLength(1)), ['sh']).check(
  z.superRefine(
    refuse((words) => {
      const program = words[0]?.split('/').at(-1);
      if (program === undefined || interpreters.includes(program)) return [];
      return [
        {
          code: 'FIELD_VALUE',
          message: `"${words[0]}" is no interpreter that a script can run with`,
          fix: `use one of ${interpreters.join(', ')}, or a container body`,
        },
      ];
    }),
  ),
);

export const Script = z.strictObject({
  image: described(z.string(), 'The image that has the interpreter'),
  command: command.check(z.describe('The interpreter; the source follows it as the argument of -c')),
  source: described(text.check(z.minLength(1)), 'The program, passed as it is: nothing is substituted in it'),
  env: environment,
  envFrom: described(
    z.optional(z.array(kept)),
    'Sources of environment variables, as in a core/v1 Container',
  ),
  workingDir: described(z.optional(text), 'The folder to run in'),
  resources: described(z.optional(kept), 'Requests and limits; absent: requests of 10m and 32Mi'),
  volumeMounts: described(z.optional(z.array(kept)), 'Mounts of the volumes in pod.volumes'),
  imagePullPolicy,
});

const secretKey = described(
  z.strictObject({
    name: described(z.string(), "The Secret's name"),
    key: described(z.string(), 'The key in it'),
  }),
  "A key of a Secret in the hook's namespace",
);
const header = z
  .strictObject({
    name: described(z.string(), "The header's name"),
    value: described(z.optional(filledText), 'Its value; ${NAME} is filled in'),
    valueFrom: described(
      z.optional(z.strictObject({ secretKeyRef: secretKey })),
      "A Secret's key that holds its value",
    ),
  })
  .check(
    z.superRefine(
      refuse((one) =>
        (one.value === undefined) === (one.valueFrom === undefined)
          ? [
              {
                code: 'FIELD_VALUE',
                message: `header "${one.name}" has ${one.value === undefined ? 'neither value nor' : 'both value and'} valueFrom`,
                fix: 'write exactly one of them',
              },
            ]
          : [],
      ),
    ),
  )
  .check(z.meta(exactlyOne(['value', 'valueFrom'])));

const query = text.check(
  z.superRefine(
    refuse((path) => {
      const compiled = compile(path);
      return 'wrong' in compiled
        ? [
            {
              code: 'QUERY_REFUSED',
              message: `"${path}" ${compiled.wrong}`,
              fix: 'write names, indexes, * and filters such as $.items[?(@.name == "a")].status',
            },
          ]
        : [];
    }),
  ),
);

const status = z
  .union([z.number(), text])
  .check(
    z.meta({
      'x-kubernetes-int-or-string': true,
      pattern: '^[1-5](xx|[0-9]{2})$',
      minimum: 100,
      maximum: 599,
    }),
  )
  .check(
    z.superRefine(
      refuse((value) =>
        /^[1-5](?:xx|[0-9]{2})$/.test(String(value))
          ? []
          : [
              {
                code: 'FIELD_VALUE',
                message: `"${value}" is no HTTP status`,
                fix: 'write a status such as 200, or a class such as "2xx"',
              },
            ],
      ),
    ),
  );

export const Http = z.strictObject({
  method: described(
    z._default(z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']), 'POST'),
    "The request's method",
  ),
  url: described(filledText.check(z.minLength(1)), 'Where to send it; ${NAME} is filled in'),
  headers: described(z.optional(z.array(header)), 'Headers; secrets by valueFrom only'),
  body: described(z.optional(filledText), 'The body; ${NAME} is filled in'),
  success: described(
    z.optional(
      z.strictObject({
        status: described(
          z.optional(z.array(status).check(z.minLength(1))),
          'Statuses such as 200, or classes such as "2xx"; one of them must come',
        ),
        query: described(
          z.optional(query),
          "A JSONPath that must find something true in the response's JSON",
        ),
      }),
    ),
    'What counts as success; absent: any 2xx',
  ),
  poll: described(
    z.optional(
      z.strictObject({
        every: duration.check(z.describe('How long to wait between two requests')),
        until: query.check(z.describe("A JSONPath that must find something true in the response's JSON")),
      }),
    ),
    'Ask again until a query finds something true',
  ),
  hmac: described(
    z.optional(
      z.strictObject({
        secretKeyRef: secretKey,
        header: described(z.optional(text), 'The header that carries the signature'),
      }),
    ),
    'Signs the body with HMAC-SHA256',
  ),
});

const podTemplate = described(
  z.looseObject({
    metadata: described(z.optional(kept), "The pod's labels and annotations"),
    spec: described(
      z.looseObject({
        containers: described(
          z
            .array(
              z.looseObject({
                name: described(z.optional(text), "The container's name"),
                image: described(z.optional(text), 'The image to run'),
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

/** A batch/v1 JobSpec; what would hang, vanish or contradict the Hook is refused. */
export const Job = z.looseObject({ template: podTemplate }).check(
  z.superRefine(
    refuse((job) => [
      ...('ttlSecondsAfterFinished' in job
        ? [
            {
              code: 'FIELD_VALUE' as const,
              path: ['ttlSecondsAfterFinished'],
              message: 'ttlSecondsAfterFinished removes a hook Job before its result is read',
              fix: 'remove it; deletePolicies say when the Job goes',
            },
          ]
        : []),
      ...(job['suspend'] === true
        ? [
            {
              code: 'FIELD_VALUE' as const,
              path: ['suspend'],
              message: 'a suspended Job makes the sync wait for ever',
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
                message: `${key} is ${JSON.stringify(job[key])}`,
                fix: 'write a whole number',
              },
            ]
          : [],
      ),
    ]),
  ),
);

export const Workflow = z.strictObject({
  templateRef: described(
    z.strictObject({ name: described(z.string(), "The WorkflowTemplate's name") }),
    'Which WorkflowTemplate to run',
  ),
});

/** What a Hook's pod gets besides its container; other PodSpec fields pass through. */
export const Pod = z
  .looseObject({
    serviceAccountName: described(z.optional(text), 'The ServiceAccount that the pod runs as'),
    labels: described(z.optional(z.record(text, text)), 'Labels of the pod'),
    annotations: described(z.optional(z.record(text, text)), 'Annotations of the pod'),
    imagePullSecrets: described(z.optional(z.array(kept)), 'Secrets to pull images with'),
    nodeSelector: described(z.optional(z.record(text, text)), 'Labels of the nodes to run on'),
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
            message: `pod.${key} is made from the hook's body`,
            fix: 'remove it, or use a job body',
          })),
        ...Object.keys({ ...pod.labels })
          .filter((key) => key.startsWith('hookline.dev/') || key === 'app.kubernetes.io/managed-by')
          .map((key) => ({
            code: 'FIELD_VALUE' as const,
            path: ['labels', key],
            message: `label ${key} is set by Hookline`,
            fix: 'remove it',
          })),
      ]),
    ),
  );

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && goInteger(String(value)) !== undefined && value >= 0;
}

/** The five bodies of a Hook: what it runs. */
import * as z from 'zod';
import { goInteger } from './phase.ts';
import { duration, exactlyOne, refuse } from './issue.ts';
import { compile } from './query.ts';
import { templateNames } from './template.ts';

/** An object of Kubernetes' own that we hand on as it is. */
const kept = z.looseObject({});
const text = z.string();
const filledText = text.superRefine(
  refuse((value) => {
    const asked = templateNames(value);
    return 'wrong' in asked
      ? [{ code: 'FIELD_VALUE', message: `"${value}" ${asked.wrong}`, fix: 'write ${NAME}, or $$ for one $' }]
      : [];
  }),
);
const environmentEntry = z.looseObject({
  name: text.describe("The variable's name"),
  value: text.optional().describe('Its value'),
});
const environment = z
  .array(environmentEntry)
  .optional()
  .describe('Environment variables, as in a core/v1 Container');
const imagePullPolicy = z
  .enum(['Always', 'IfNotPresent', 'Never'])
  .optional()
  .describe('When the image is pulled');

/** A core/v1 Container without name; what we do not read passes through. */
export const Container = z.looseObject({ image: text.describe('The image to run'), env: environment });

/** The interpreters that take a program as the argument of `-c`. */
export const interpreters: readonly string[] = ['sh', 'bash', 'ash', 'dash', 'python', 'python3'];

const command = z
  .array(text)
  .min(1)
  .default(['sh'])
  .superRefine(
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
  );

export const Script = z.strictObject({
  image: text.describe('The image that has the interpreter'),
  command: command.describe('The interpreter; the source follows it as the argument of -c'),
  source: text.min(1).describe('The program, passed as it is: nothing is substituted in it'),
  env: environment,
  envFrom: z.array(kept).optional().describe('Sources of environment variables, as in a core/v1 Container'),
  workingDir: text.optional().describe('The folder to run in'),
  resources: kept.optional().describe('Requests and limits; absent: requests of 10m and 32Mi'),
  volumeMounts: z.array(kept).optional().describe('Mounts of the volumes in pod.volumes'),
  imagePullPolicy,
});

const secretKey = z
  .strictObject({ name: text.describe("The Secret's name"), key: text.describe('The key in it') })
  .describe("A key of a Secret in the hook's namespace");
const header = z
  .strictObject({
    name: text.describe("The header's name"),
    value: filledText.optional().describe('Its value; ${NAME} is filled in'),
    valueFrom: z
      .strictObject({ secretKeyRef: secretKey })
      .optional()
      .describe("A Secret's key that holds its value"),
  })
  .superRefine(
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
  )
  .meta(exactlyOne(['value', 'valueFrom']));

const query = text.superRefine(
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
);

const status = z
  .union([z.number(), text])
  .meta({
    'x-kubernetes-int-or-string': true,
    pattern: '^[1-5](xx|[0-9]{2})$',
    minimum: 100,
    maximum: 599,
  })
  .superRefine(
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
  );

export const Http = z.strictObject({
  method: z
    .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'])
    .default('POST')
    .describe("The request's method"),
  url: filledText.min(1).describe('Where to send it; ${NAME} is filled in'),
  headers: z.array(header).optional().describe('Headers; secrets by valueFrom only'),
  body: filledText.optional().describe('The body; ${NAME} is filled in'),
  success: z
    .strictObject({
      status: z
        .array(status)
        .min(1)
        .optional()
        .describe('Statuses such as 200, or classes such as "2xx"; one of them must come'),
      query: query.optional().describe("A JSONPath that must find something true in the response's JSON"),
    })
    .optional()
    .describe('What counts as success; absent: any 2xx'),
  poll: z
    .strictObject({
      every: duration.describe('How long to wait between two requests'),
      until: query.describe("A JSONPath that must find something true in the response's JSON"),
    })
    .optional()
    .describe('Ask again until a query finds something true'),
  hmac: z
    .strictObject({
      secretKeyRef: secretKey,
      header: text.optional().describe('The header that carries the signature'),
    })
    .optional()
    .describe('Signs the body with HMAC-SHA256'),
});

const podTemplate = z
  .looseObject({
    metadata: kept.optional().describe("The pod's labels and annotations"),
    spec: z
      .looseObject({
        containers: z
          .array(
            z.looseObject({
              name: text.optional().describe("The container's name"),
              image: text.optional().describe('The image to run'),
              env: environment,
            }),
          )
          .min(1)
          .describe('The containers to run'),
        restartPolicy: z.enum(['Never', 'OnFailure']).optional().describe('Default Never'),
      })
      .describe('A core/v1 PodSpec'),
  })
  .describe('A core/v1 PodTemplateSpec');

/** A batch/v1 JobSpec; what would hang, vanish or contradict the Hook is refused. */
export const Job = z.looseObject({ template: podTemplate }).superRefine(
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
);

export const Workflow = z.strictObject({
  templateRef: z
    .strictObject({ name: text.describe("The WorkflowTemplate's name") })
    .describe('Which WorkflowTemplate to run'),
});

/** What a Hook's pod gets besides its container; other PodSpec fields pass through. */
export const Pod = z
  .looseObject({
    serviceAccountName: text.optional().describe('The ServiceAccount that the pod runs as'),
    labels: z.record(text, text).optional().describe('Labels of the pod'),
    annotations: z.record(text, text).optional().describe('Annotations of the pod'),
    imagePullSecrets: z.array(kept).optional().describe('Secrets to pull images with'),
    nodeSelector: z.record(text, text).optional().describe('Labels of the nodes to run on'),
    tolerations: z.array(kept).optional().describe('Taints to accept'),
    volumes: z.array(kept).optional().describe('Volumes that volumeMounts name'),
    securityContext: kept
      .optional()
      .describe("The pod's securityContext; for script and http, laid over the restricted one"),
  })
  .superRefine(
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
  );

function isWhole(value: unknown): boolean {
  return typeof value === 'number' && goInteger(String(value)) !== undefined && value >= 0;
}

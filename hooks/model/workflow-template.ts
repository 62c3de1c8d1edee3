/** Argo's WorkflowTemplate, as far as one becomes a Hook: the fields that are read, and what becomes of the others. */
import * as z from 'zod/mini';
import { refuse, type Refusal } from './issue.ts';
import { environment, kept } from './container.ts';
import { metadata } from './metadata.ts';

const text = z.string();
/** Argo takes any scalar where it means a text. */
const scalar = z.union([z.string(), z.number(), z.boolean()]);

const parameter = z.looseObject({
  name: text,
  value: z.optional(scalar),
  default: z.optional(scalar),
  globalName: z.optional(text),
  valueFrom: z.optional(z.looseObject({ path: z.optional(text) })),
});
const parameters = z.optional(z.array(parameter).check(z.superRefine(refuse(repeatedNames))));
const parts = z.optional(z.looseObject({ parameters, artifacts: z.optional(z.array(kept)) }));

const words = z.optional(z.array(text));
const container = z.looseObject({ image: text, command: words, args: words, env: environment });
const script = z.looseObject({ image: text, command: words, args: words, env: environment, source: text });

const retryStrategy = z.looseObject({ limit: z.optional(z.union([z.number(), text])) });

const template = z.looseObject({
  name: text,
  inputs: parts,
  outputs: parts,
  container: z.optional(container),
  script: z.optional(script),
  retryStrategy: z.optional(retryStrategy),
  serviceAccountName: z.optional(text),
});

/** A WorkflowTemplate that a slot can name; the rest is read where one does. */
export const NamedTemplate = z.looseObject({ metadata: z.looseObject({ name: text }) });

/** A WorkflowTemplate, as far as its fields are read. */
export const WorkflowTemplate = z.looseObject({
  metadata,
  spec: z.looseObject({
    entrypoint: z.optional(text),
    arguments: parts,
    serviceAccountName: z.optional(text),
    templates: z.optional(z.array(template).check(z.superRefine(refuse(repeatedNames)))),
  }),
});
export type WorkflowTemplate = z.infer<typeof WorkflowTemplate>;
/** One template of a WorkflowTemplate. */
export type Template = z.infer<typeof template>;
/** A parameter of a WorkflowTemplate or of one of its templates. */
export type WorkflowParameter = z.infer<typeof parameter>;

function repeatedNames(named: readonly { readonly name: string }[]): readonly Refusal[] {
  return named.flatMap(({ name }, index) =>
    named.findIndex((other) => other.name === name) === index
      ? []
      : [
          {
            code: 'NAME_TAKEN' as const,
            path: [index, 'name'],
            message: `two are named "${name}"`,
            fix: 'rename or remove one',
          },
        ],
  );
}

/** Fields of a pod that a WorkflowTemplate's spec or template may have under the pod's own names. */
export const podFields: readonly string[] = [
  'activeDeadlineSeconds',
  'affinity',
  'automountServiceAccountToken',
  'dnsConfig',
  'dnsPolicy',
  'hostAliases',
  'hostNetwork',
  'imagePullSecrets',
  'nodeSelector',
  'priorityClassName',
  'schedulerName',
  'securityContext',
  'serviceAccountName',
  'tolerations',
  'volumes',
];

/** Fields that say how Argo Workflows keeps house: without it they say nothing. */
const housekeeping: readonly string[] = [
  'archiveLocation',
  'archiveLogs',
  'artifactGC',
  'artifactRepositoryRef',
  'executor',
  'failFast',

  'metrics',
  'parallelism',
  'podDisruptionBudget',
  'podGC',
  'priority',
  'ttlStrategy',
  'workflowMetadata',
];

/** The fields that a spec, or the template that is its entrypoint, may have; any other needs Argo Workflows. */
export const runnableFields = {
  spec: new Set(['entrypoint', 'arguments', 'templates', 'podMetadata', ...podFields, ...housekeeping]),
  template: new Set([
    'name',
    'inputs',
    'outputs',
    'container',
    'script',
    'retryStrategy',
    'metadata',
    'timeout',
    ...podFields,
    ...housekeeping,
  ]),
} as const;

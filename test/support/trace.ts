/** A trace: what the real Argo CD showed of its Applications while a scenario ran, reduced to what decides. */
import { z } from 'zod';

/** Seconds after the scenario's start; a recording has Argo CD's own words here until they are made neutral. */
const Time = z.union([z.number(), z.string()]);

const Source = z.object({
  repoURL: z.string(),
  path: z.string().optional(),
  targetRevision: z.string().optional(),
  chart: z.string().optional(),
  ref: z.string().optional(),
  name: z.string().optional(),
  plugin: z.object({ name: z.string().optional() }).optional(),
});

const Retry = z.object({
  limit: z.number().optional(),
  refresh: z.boolean().optional(),
  backoff: z
    .object({
      duration: z.string().optional(),
      factor: z.number().optional(),
      maxDuration: z.string().optional(),
    })
    .optional(),
});

const Initiator = z.object({ username: z.string().optional(), automated: z.boolean().optional() });

/** An operation as it is asked for (argo-cd.md §D.1). */
export const Operation = z.object({
  sync: z
    .object({
      revision: z.string().optional(),
      revisions: z.array(z.string()).optional(),
      prune: z.boolean().optional(),
      dryRun: z.boolean().optional(),
      syncStrategy: z
        .object({
          apply: z.object({ force: z.boolean().optional() }).optional(),
          hook: z.object({ force: z.boolean().optional() }).optional(),
        })
        .optional(),
      resources: z
        .array(
          z.object({
            group: z.string().optional(),
            kind: z.string(),
            name: z.string(),
            namespace: z.string().optional(),
          }),
        )
        .optional(),
      source: Source.optional(),
      sources: z.array(Source).optional(),
      manifests: z.array(z.string()).optional(),
      syncOptions: z.array(z.string()).optional(),
      autoHealAttemptsCount: z.number().optional(),
    })
    .optional(),
  initiatedBy: Initiator.optional(),
  info: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  retry: Retry.optional(),
});

/** What became of one object in an operation. */
export const Result = z.object({
  group: z.string(),
  version: z.string(),
  kind: z.string(),
  namespace: z.string(),
  name: z.string(),
  status: z.string().optional(),
  message: z.string().optional(),
  hookType: z.string().optional(),
  hookPhase: z.string().optional(),
  syncPhase: z.string().optional(),
  images: z.array(z.string()).optional(),
});

const OperationState = z.object({
  operation: Operation,
  phase: z.string(),
  message: z.string().optional(),
  syncResult: z
    .object({
      revision: z.string(),
      revisions: z.array(z.string()).optional(),
      source: Source.optional(),
      sources: z.array(Source).optional(),
      resources: z.array(Result).nullish(),
    })
    .optional(),
  startedAt: Time,
  finishedAt: Time.optional(),
  retryCount: z.number().optional(),
});

const History = z.object({
  id: z.number(),
  revision: z.string().optional(),
  revisions: z.array(z.string()).optional(),
  source: Source.optional(),
  sources: z.array(Source).optional(),
  deployedAt: Time,
  deployStartedAt: Time.optional(),
  initiatedBy: Initiator.optional(),
});

/** An Application, with the fields of argo-cd.md §D.1 and no others. */
export const Application = z.object({
  metadata: z.object({
    name: z.string(),
    namespace: z.string(),
    uid: z.string(),
    annotations: z
      .object({
        'argocd.argoproj.io/refresh': z.string().optional(),
        'argocd.argoproj.io/manifest-generate-paths': z.string().optional(),
      })
      .optional(),
    deletionTimestamp: Time.optional(),
  }),
  operation: Operation.optional(),
  status: z
    .object({
      operationState: OperationState.nullish(),
      sync: z
        .object({
          status: z.string(),
          revision: z.string().optional(),
          revisions: z.array(z.string()).optional(),
        })
        .optional(),
      health: z.object({ status: z.string().optional(), lastTransitionTime: Time.optional() }).optional(),
      history: z.array(History).optional(),
      conditions: z
        .array(z.object({ type: z.string(), message: z.string(), lastTransitionTime: Time.optional() }))
        .optional(),
      reconciledAt: Time.optional(),
      summary: z.object({ images: z.array(z.string()).optional() }).optional(),
    })
    .optional(),
});
export type Application = z.infer<typeof Application>;

/** A Kubernetes Event of an Application: that an operation began or ended (argo-cd.md §D.3). */
export const KubernetesEvent = z.object({
  application: z.string(),
  reason: z.enum(['OperationStarted', 'OperationCompleted']),
  message: z.string(),
});

/** What the watch said, in the order in which it did; `at` is in seconds after the start. */
export const TraceEvent = z.union([
  z.object({ at: z.number(), type: z.enum(['ADDED', 'MODIFIED', 'DELETED']), application: Application }),
  z.object({ at: z.number(), event: KubernetesEvent }),
]);
export type TraceEvent = z.infer<typeof TraceEvent>;

/** What the scenario did at a time. */
export const Step = z.object({ at: z.number(), step: z.string() });

/** What the state of an Application does not say, for each by name; none of it changes unless a step says so. */
export const Given = z.object({
  project: z.string(),
  source: Source.optional(),
  sources: z.array(Source).optional(),
  destination: z.object({
    server: z.string().optional(),
    name: z.string().optional(),
    namespace: z.string().optional(),
  }),
  syncPolicy: z
    .object({
      automated: z
        .object({
          prune: z.boolean().optional(),
          selfHeal: z.boolean().optional(),
          enabled: z.boolean().optional(),
        })
        .optional(),
      syncOptions: z.array(z.string()).optional(),
      retry: Retry.optional(),
    })
    .optional(),
});

/** A file of test/golden/traces. */
export const Trace = z.object({
  description: z.string(),
  argoCd: z.string(),
  applications: z.record(z.string(), Given),
  steps: z.array(Step),
  events: z.array(TraceEvent),
});
export type Trace = z.infer<typeof Trace>;

/** Says whether an event shows an Application. */
export function showsApplication(
  event: TraceEvent,
): event is Extract<TraceEvent, { application: Application }> {
  return 'application' in event;
}

/** Writes a trace with one step and one event on a line. */
export function printTrace({ description, argoCd, applications, steps, events }: Trace): string {
  const given = Object.entries(applications).map(
    ([name, spec]) => `${JSON.stringify(name)}: ${JSON.stringify(spec)}`,
  );
  return [
    '{',
    `  "description": ${JSON.stringify(description)},`,
    `  "argoCd": ${JSON.stringify(argoCd)},`,
    `  "applications": {${block(given)}},`,
    `  "steps": [${block(steps.map((step) => JSON.stringify(step)))}],`,
    `  "events": [${block(events.map((event) => JSON.stringify(event)))}]`,
    '}\n',
  ].join('\n');
}

function block(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `\n    ${lines.join(',\n    ')}\n  `;
}

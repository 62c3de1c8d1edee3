/** What is kept in memory of each kind of object: the fields that the engine reads, and no other. */
import { labels, argo, refreshAnnotation, annotations as own } from '../model/names.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import type { Kind } from './resources.ts';

/** Which fields of a value are kept: all of it, or what is named below it; of a list each entry's. */
type Shape = true | { readonly [key: string]: Shape };

const metadata: Shape = {
  name: true,
  namespace: true,
  uid: true,
  resourceVersion: true,
  generation: true,
  creationTimestamp: true,
  deletionTimestamp: true,
  finalizers: true,
  ownerReferences: true,
  labels: true,
  annotations: {
    [own.primarySource]: true,
    [argo.hook]: true,
    [argo.trackingId]: true,
    [refreshAnnotation]: true,
    'codefresh.io/workflow-origin': true,
  },
};

const source: Shape = {
  repoURL: true,
  targetRevision: true,
  path: true,
  chart: true,
  name: true,
  ref: true,
  plugin: { parameters: { name: true, string: true }, env: { name: true, value: true } },
  helm: { parameters: { name: true, value: true } },
  kustomize: { images: true },
};

const operation: Shape = {
  info: true,
  initiatedBy: true,
  retry: { limit: true },
  sync: {
    dryRun: true,
    resources: { name: true },
    syncStrategy: { apply: {} },
    source: {},
    sources: { repoURL: true },
    revision: true,
    revisions: true,
    autoHealAttemptsCount: true,
  },
};

const result: Shape = {
  kind: true,
  namespace: true,
  name: true,
  status: true,
  message: true,
  hookType: true,
  hookPhase: true,
  syncPhase: true,
};

/** argo-cd.md §D.1, as far as hooks/engine/application.ts and operation.ts read it. */
const application: Shape = {
  metadata,
  spec: {
    project: true,
    destination: true,
    source,
    sources: source,
    syncPolicy: { automated: true, syncOptions: true, retry: true },
    revisionHistoryLimit: true,
  },
  operation,
  status: {
    operationState: {
      phase: true,
      message: true,
      startedAt: true,
      finishedAt: true,
      retryCount: true,
      operation,
      syncResult: { revision: true, revisions: true, resources: result },
    },
    sync: { status: true, revision: true, revisions: true },
    health: { status: true, lastTransitionTime: true },
    reconciledAt: true,
    history: { deployStartedAt: true, revision: true, revisions: true },
    summary: { images: true },
    conditions: { type: true, message: true, lastTransitionTime: true },
  },
};

const job: Shape = {
  metadata,
  spec: { suspend: true },
  status: { conditions: true, startTime: true, active: true },
};

const pod: Shape = {
  metadata,
  spec: { containers: { name: true } },
  status: {
    phase: true,
    conditions: { type: true, status: true, reason: true, message: true },
    initContainerStatuses: { state: true },
    containerStatuses: { name: true, state: true },
  },
};

/** hooks/engine/job.ts; of its nodes only a step that waits is read. */
const workflow: Shape = {
  metadata,
  spec: { suspend: true, shutdown: true },
  status: {
    phase: true,
    message: true,
    startedAt: true,
    finishedAt: true,
    nodes: true,
    outputs: { parameters: { name: true, value: true } },
  },
};

/** Sync windows alone: hooks/engine/window.ts. */
const project: Shape = { metadata, spec: { syncWindows: true } };

/** The place of each Application in a RollingSync: hooks/engine/kin.ts. */
const applicationSet: Shape = {
  metadata,
  spec: { strategy: { type: true } },
  status: { applicationStatus: { application: true, step: true, status: true } },
};

const event: Shape = {
  metadata,
  involvedObject: { kind: true, namespace: true, name: true, uid: true },
  reason: true,
  message: true,
  lastTimestamp: true,
};

const shapes: Partial<Readonly<Record<Kind, Shape>>> = {
  Application: application,
  AppProject: project,
  ApplicationSet: applicationSet,
  Job: job,
  Workflow: workflow,
  Pod: pod,
  Event: event,
};

/** Gives what is kept of an object of a kind. Declared objects and releases stay whole: they are checked and pinned. */
export function keep(kind: Kind, object: JsonObject): JsonObject {
  const shape = shapes[kind];
  const kept = shape === undefined ? withoutLedger(object) : cutTo(shape, object);
  return rest[kind]?.(kept) ?? kept;
}

/** What is cut besides, by kind. */
const rest: Partial<Readonly<Record<Kind, (kept: JsonObject) => JsonObject>>> = {
  Application: withoutQuiet,
  HookRun: withoutDone,
  Workflow: withoutNodes,
};

function cutTo(shape: { readonly [key: string]: Shape } | true, object: JsonObject): JsonObject {
  const { apiVersion, kind } = object;
  return { apiVersion, kind, ...(cut(shape, object) as JsonObject) };
}

function cut(shape: Shape, value: unknown): unknown {
  if (shape === true) return value;
  if (Array.isArray(value)) return value.map((entry) => cut(shape, entry));
  if (!isObject(value)) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, below] of Object.entries(shape)) {
    if (Object.hasOwn(value, key)) kept[key] = cut(below, value[key]);
  }
  return kept;
}

/** Who owns which field is as large as the object, and nothing to us. */
function withoutLedger(object: JsonObject): JsonObject {
  const { managedFields: _, ...rest } = (field(object, 'metadata') ?? {}) as JsonObject;
  return { ...object, metadata: rest };
}

/**
 * Of the objects of a sync only those are read that are hooks or failed, and whether there is one of the phase Sync:
 * a gate's operation is not ended then (hooks/engine/gates.ts). A large application has hundreds of others.
 */
function withoutQuiet(application: JsonObject): JsonObject {
  const { status } = application;
  const state = field(status, 'operationState');
  const result = field(state, 'syncResult');
  const listed = field(result, 'resources');
  if (!isObject(status) || !isObject(state) || !isObject(result) || !Array.isArray(listed))
    return application;
  const quiet = listed.find((one) => !isTelling(one) && textField(one, 'syncPhase') === 'Sync');
  const resources = listed.filter((one) => one === quiet || isTelling(one));
  const operationState = { ...state, syncResult: { ...result, resources } };
  return { ...application, status: { ...status, operationState } };
}

function isTelling(entry: unknown): boolean {
  const hasFailed =
    textField(entry, 'status') === 'SyncFailed' ||
    ['Failed', 'Error'].includes(textField(entry, 'hookPhase'));
  return hasFailed || textField(entry, 'hookType') !== '';
}

/** A Workflow tells of each of its steps, a hundred times what it comes to. */
function withoutNodes(workflow: JsonObject): JsonObject {
  const { status } = workflow;
  const nodes = field(status, 'nodes');
  if (!isObject(status) || !isObject(nodes)) return workflow;
  const waiting = Object.entries(nodes)
    .filter(([, node]) => textField(node, 'type') === 'Suspend')
    .map(([id, node]) => [id, cut({ type: true, phase: true, displayName: true }, node)] as const);
  return { ...workflow, status: { ...status, nodes: Object.fromEntries(waiting) } };
}

/** A run that has its Job needs the Job's spec no more, and its log is read by nobody but people. */
function withoutDone(run: JsonObject): JsonObject {
  const { spec, status } = run;
  if (!isObject(spec) || !isObject(status) || textField(status, 'jobUid') === '') return run;
  const { log: _, ...rest } = status;
  return { ...run, spec: { ...spec, job: {} }, status: rest };
}

/** The index entry of Jobs that Argo CD runs as hooks. */
export const syncJobs = 'sync';

/** Gives the entries under which an object is found: the product that it belongs to, as `namespace/name`. */
export function entriesOf(kind: Kind, object: JsonObject): readonly string[] {
  const meta = field(object, 'metadata');
  const namespace = textField(meta, 'namespace');
  if (kind === 'Release' || kind === 'HookRun')
    return [`${namespace}/${textField(field(object, 'spec'), 'product')}`];
  if (kind !== 'Job' && kind !== 'Workflow' && kind !== 'Pod') return [];
  const product = textField(field(meta, 'labels'), labels.product);
  const isSync = field(field(meta, 'annotations'), argo.hook) !== undefined;
  return [...(product === '' ? [] : [`${namespace}/${product}`]), ...(isSync ? [syncJobs] : [])];
}

/** An Argo CD Application as the engine reads it: only the fields of argo-cd.md §D.1. */
import { parseInstant, type Instant } from '../model/instant.ts';
import { argo } from '../model/names.ts';
import { field, isObject, textField, type JsonObject } from '../model/object.ts';
import { lineOf } from './line.ts';
import { readOperation, readState, type Operation, type OperationState } from './operation.ts';
import { listOf, objectField, stamp, texts } from './reading.ts';

/** One source of an Application. */
export interface Source {
  readonly repoURL: string;
  readonly targetRevision: string;
  readonly path: string;
  readonly chart: string;
  readonly name: string;
  readonly isRef: boolean;
  readonly isPlugin: boolean;
  /** Its plugin is asked for a gate. */
  readonly hasGate: boolean;
  readonly helmParameters: ReadonlyMap<string, string>;
  readonly kustomizeImages: readonly string[];
}

/** What Argo CD compared last. */
export interface Comparison {
  readonly status: string;
  readonly revision: string;
  readonly revisions: readonly string[];
}

/** One entry of `status.history`. */
export interface Deployed {
  readonly startedAt: string;
  readonly revision: string;
  readonly revisions: readonly string[];
}

/** An Application. Texts that it does not have are empty. */
export interface Application {
  readonly namespace: string;
  readonly name: string;
  /** `namespace/name`, as records name it. */
  readonly key: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly project: string;
  readonly destination: { readonly name: string; readonly server: string; readonly namespace: string };
  readonly sources: readonly Source[];
  /** Whether `spec.sources` is what counts, so that revisions are lists. */
  readonly isMultiSource: boolean;
  readonly isAutomated: boolean;
  readonly hasSelfHeal: boolean;
  /** Copied into the operations that we start. */
  readonly syncPolicy: JsonObject;
  readonly historyLimit: number | undefined;
  /** `operation`: set as long as a sync is asked for or going on. */
  readonly operation: Operation | undefined;
  /** `status.operationState`: the running or last operation. */
  readonly state: OperationState | undefined;
  readonly comparison: Comparison;
  readonly health: string;
  readonly healthSince: Instant | undefined;
  readonly reconciledAt: Instant | undefined;
  readonly history: readonly Deployed[];
  readonly images: readonly string[];
  /** Why Argo CD does not sync it by itself; empty where nothing stands against it. */
  readonly syncError: string;
  /** The instance name of the Application that it is part of; empty where it is part of none. */
  readonly trackedBy: string;
  /** ComparisonError and InvalidSpecError, the older one first. */
  readonly renderErrors: readonly { readonly message: string; readonly since: Instant | undefined }[];
}

const known = new WeakMap<JsonObject, Application>();

/** Reads an Application; the same object is read once. */
export function applicationOf(object: JsonObject): Application {
  const found = known.get(object) ?? read(object);
  known.set(object, found);
  return found;
}

function read(object: JsonObject): Application {
  const meta = stamp(object);
  const spec = field(object, 'spec');
  const status = field(object, 'status');
  const health = field(status, 'health');
  const destination = field(spec, 'destination');
  const policy = objectField(spec, 'syncPolicy');
  const automated = field(policy, 'automated');
  const isAutomated = isObject(automated) && field(automated, 'enabled') !== false;
  const limit = field(spec, 'revisionHistoryLimit');
  const sources = listOf(field(spec, 'sources'));
  return {
    ...meta,
    key: `${meta.namespace}/${meta.name}`,
    project: textField(spec, 'project'),
    destination: {
      name: textField(destination, 'name'),
      server: textField(destination, 'server'),
      namespace: textField(destination, 'namespace'),
    },
    sources: (sources.length > 0 ? sources : [objectField(spec, 'source')]).map(sourceOf),
    isMultiSource: sources.length > 0,
    isAutomated,
    hasSelfHeal: isAutomated && field(automated, 'selfHeal') === true,
    syncPolicy: policy,
    historyLimit: typeof limit === 'number' ? limit : undefined,
    operation: readOperation(field(object, 'operation')),
    state: readState(field(status, 'operationState')),
    comparison: comparisonOf(field(status, 'sync')),
    health: textField(health, 'status'),
    healthSince: parseInstant(textField(health, 'lastTransitionTime')),
    reconciledAt: parseInstant(textField(status, 'reconciledAt')),
    history: listOf(field(status, 'history')).map(deployedOf),
    images: texts(field(field(status, 'summary'), 'images')),
    syncError: textField(
      listOf(field(status, 'conditions')).find((one) => textField(one, 'type') === 'SyncError'),
      'message',
    ),
    trackedBy: (meta.annotations[argo.trackingId] ?? '').split(':')[0] ?? '',
    renderErrors: listOf(field(status, 'conditions')).flatMap(renderErrorOf),
  };
}

function sourceOf(source: JsonObject): Source {
  const parameters = listOf(field(field(source, 'helm'), 'parameters'));
  return {
    repoURL: textField(source, 'repoURL'),
    targetRevision: textField(source, 'targetRevision'),
    path: textField(source, 'path'),
    chart: textField(source, 'chart'),
    name: textField(source, 'name'),
    isRef: textField(source, 'ref') !== '',
    isPlugin: isObject(field(source, 'plugin')),
    hasGate: asksForGate(source),
    helmParameters: new Map(parameters.map((one) => [textField(one, 'name'), textField(one, 'value')])),
    kustomizeImages: texts(field(field(source, 'kustomize'), 'images')),
  };
}

/** By its parameter or by its environment (DESIGN.md §3.2). */
function asksForGate(source: JsonObject): boolean {
  const plugin = field(source, 'plugin');
  return (
    listOf(field(plugin, 'parameters')).some(
      (one) => textField(one, 'name') === 'gate' && textField(one, 'string') === 'true',
    ) ||
    listOf(field(plugin, 'env')).some(
      (one) => textField(one, 'name') === 'HOOKLINE_GATE' && textField(one, 'value') === 'true',
    )
  );
}

function comparisonOf(sync: unknown): Comparison {
  return {
    status: textField(sync, 'status'),
    revision: textField(sync, 'revision'),
    revisions: texts(field(sync, 'revisions')),
  };
}

function deployedOf(entry: JsonObject): Deployed {
  return {
    startedAt: textField(entry, 'deployStartedAt'),
    revision: textField(entry, 'revision'),
    revisions: texts(field(entry, 'revisions')),
  };
}

function renderErrorOf(condition: JsonObject): Application['renderErrors'] {
  const type = textField(condition, 'type');
  if (type !== 'ComparisonError' && type !== 'InvalidSpecError') return [];
  const since = parseInstant(textField(condition, 'lastTransitionTime'));
  return [{ message: lineOf(`${type}: ${textField(condition, 'message')}`), since }];
}

/**
 * Gives the place of the primary source: what the annotation `hookline.dev/primary-source` names, by name or by index
 * from 0, else the first source that is neither `ref` nor a plugin's (DESIGN.md §4.2).
 */
export function primaryIndex({ sources, annotations }: Application): number {
  const written = annotations['hookline.dev/primary-source'];
  if (written !== undefined) {
    const named = sources.findIndex(({ name }, index) => name === written || String(index) === written);
    if (named !== -1) return named;
  }
  const first = sources.findIndex(({ isRef, isPlugin }) => !isRef && !isPlugin);
  return Math.max(first, 0);
}

/** Gives the primary source. */
export function primarySource(application: Application): Source | undefined {
  return application.sources[primaryIndex(application)];
}

/** Gives the revision of the primary source out of what Argo CD reports for all of them. */
export function primaryRevision(
  application: Application,
  { revision, revisions }: { readonly revision: string; readonly revisions: readonly string[] },
): string {
  if (application.isMultiSource) return revisions[primaryIndex(application)] ?? '';
  return revision === '' ? (revisions[0] ?? '') : revision;
}

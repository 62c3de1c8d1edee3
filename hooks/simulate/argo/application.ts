/** Argo CD's Application as the simulator reads and writes it (argo-cd.md §D.1). */
import type { JsonObject } from '../../model/object.ts';
import type { Phase } from '../../model/phase.ts';
import type { StoredMetadata } from '../store.ts';

/** Where manifests come from. */
export interface ArgoSource {
  readonly repoURL: string;
  readonly path?: string;
  readonly targetRevision?: string;
  readonly ref?: string;
  readonly plugin?: JsonObject;
  readonly helm?: JsonObject;
  readonly kustomize?: JsonObject;
  readonly chart?: string;
}

/** How a failed operation is tried again. */
export interface Retry {
  readonly limit?: number;
  readonly refresh?: boolean;
  readonly backoff?: { readonly duration?: string; readonly factor?: number; readonly maxDuration?: string };
}

/** What is asked of a sync. */
export interface SyncRequest {
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly prune?: boolean;
  readonly dryRun?: boolean;
  readonly syncStrategy?: { readonly apply?: JsonObject; readonly hook?: JsonObject };
  readonly resources?: readonly ResourceRef[];
  readonly source?: ArgoSource;
  readonly sources?: readonly ArgoSource[];
  readonly syncOptions?: readonly string[];
  readonly autoHealAttemptsCount?: number;
}

/** An object of an application, as operations name it. */
export interface ResourceRef {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
}

/** A wish for a sync: `operation` of an Application. */
export interface Operation {
  readonly sync: SyncRequest;
  readonly initiatedBy?: { readonly username?: string; readonly automated?: boolean };
  readonly info?: readonly { readonly name: string; readonly value: string }[];
  readonly retry?: Retry;
}

/** One object in `operationState.syncResult.resources`. */
export interface ResourceResult {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly status: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';
  readonly message: string;
  readonly hookType?: Phase;
  readonly hookPhase?: 'Running' | 'Succeeded' | 'Failed' | 'Error';
  readonly syncPhase: Phase;
}

/** What an operation did. */
export interface SyncResult {
  readonly revision: string;
  readonly revisions?: readonly string[];
  readonly source?: ArgoSource;
  readonly sources?: readonly ArgoSource[];
  readonly resources?: readonly ResourceResult[];
}

/** Where an operation is. */
export type OperationPhase = 'Running' | 'Terminating' | 'Succeeded' | 'Failed' | 'Error';

/** `status.operationState`: an operation, and how far it is. */
export interface OperationState {
  readonly operation: Operation;
  readonly phase: OperationPhase;
  readonly message?: string;
  readonly syncResult?: SyncResult;
  readonly startedAt: string;
  readonly finishedAt?: string;
  readonly retryCount?: number;
}

/** A condition of an Application. */
export interface ApplicationCondition {
  readonly type: string;
  readonly message: string;
  readonly lastTransitionTime: string;
}

/** A full sync that succeeded. */
export interface HistoryEntry {
  readonly id: number;
  readonly revision?: string;
  readonly revisions?: readonly string[];
  readonly deployedAt: string;
  readonly deployStartedAt: string;
  readonly source?: ArgoSource;
  readonly sources?: readonly ArgoSource[];
  readonly initiatedBy?: JsonObject;
}

/** `status` of an Application. */
export interface ApplicationStatus {
  readonly sync?: {
    readonly status: 'Synced' | 'OutOfSync' | 'Unknown';
    readonly revision?: string;
    readonly revisions?: readonly string[];
  };
  readonly health?: { readonly status: string; readonly lastTransitionTime?: string };
  readonly operationState?: OperationState;
  readonly history?: readonly HistoryEntry[];
  readonly conditions?: readonly ApplicationCondition[];
  readonly reconciledAt?: string;
  readonly resources?: readonly JsonObject[];
  readonly summary?: { readonly images?: readonly string[] };
  readonly controllerNamespace?: string;
}

/** An Application. */
export interface Application {
  readonly apiVersion: string;
  readonly kind: 'Application';
  readonly metadata: StoredMetadata;
  readonly spec: ApplicationSpec;
  readonly operation?: Operation;
  readonly status?: ApplicationStatus;
}

/** `spec` of an Application. */
export interface ApplicationSpec {
  readonly project?: string;
  readonly source?: ArgoSource;
  readonly sources?: readonly ArgoSource[];
  readonly destination?: { readonly server?: string; readonly name?: string; readonly namespace?: string };
  readonly syncPolicy?: {
    readonly automated?: {
      readonly prune?: boolean;
      readonly selfHeal?: boolean;
      readonly enabled?: boolean;
    } | null;
    readonly syncOptions?: readonly string[];
    readonly retry?: Retry;
  };
  readonly revisionHistoryLimit?: number;
}

/** The annotation that says which paths of the repository a source is made of. */
export const pathsAnnotation = 'argocd.argoproj.io/manifest-generate-paths';
/** The annotation by which Argo CD knows its live objects (argo-cd.md §F.1). */
export const trackingAnnotation = 'argocd.argoproj.io/tracking-id';

/** Gives an application's sources, one or several. */
export function sourcesOf({ spec }: Pick<Application, 'spec'>): readonly ArgoSource[] {
  return spec.sources ?? (spec.source === undefined ? [] : [spec.source]);
}

/** Says whether an application has `sources`: its revision is then empty, and `revisions` count. */
export function isMultiSource({ spec }: Pick<Application, 'spec'>): boolean {
  return spec.sources !== undefined;
}

/** Gives an application's instance name, in Argo CD's own namespace without the namespace. */
export function instanceOf({ metadata }: Pick<Application, 'metadata'>, home: string): string {
  const { name, namespace = home } = metadata;
  return namespace === home ? name : `${namespace}_${name}`;
}

/** Says whether hooks run in a sync, and whether it counts as full (argo-cd.md §C.9). */
export function runsHooks({ resources = [], syncStrategy }: SyncRequest): boolean {
  return resources.length === 0 && syncStrategy?.apply === undefined;
}

/** Says whether an operation has ended. */
export function isCompleted(phase: OperationPhase): boolean {
  return phase === 'Succeeded' || phase === 'Failed' || phase === 'Error';
}

/** The snapshot: everything that `decide` may look at, taken at one moment from plain Kubernetes objects. */
import type { EnvironmentSpec } from '../model/environment.ts';
import type { FlowSpec } from '../model/flow.ts';
import type { HookRunSpec, HookRunStatus } from '../model/hook-run.ts';
import type { Instant } from '../model/instant.ts';
import type { JsonObject } from '../model/object.ts';
import type { Problem } from '../model/problem.ts';
import type { ProductSpec } from '../model/product.ts';
import type { ProductStatus } from '../model/product-status.ts';
import type { ReleaseSpec, ReleaseStatus } from '../model/release.ts';
import type { Application } from './application.ts';
import type { Job } from './job.ts';
import type { Rollout } from './kin.ts';
import type { Stamp } from './reading.ts';
import type { WriteRefusal } from './trouble.ts';
import type { Window } from './window.ts';

/** What the engine is told of where it runs. */
export interface Settings {
  /** The namespace of Argo CD: its Applications' instance names are bare. */
  readonly argocdNamespace: string;
  /** The namespaces that may hold Products, and the Argo CD projects of each; no projects: all of them. */
  readonly tenants: readonly { readonly namespace: string; readonly projects?: readonly string[] }[];
  /** Hookline's own image, for `http` hooks. */
  readonly image: string;
  /** Where release pages lie, ending without a slash; empty where that is not known. */
  readonly url: string;
  /** Whether the server may write syncs, terminations and refreshes on Applications (DESIGN.md §5). */
  readonly mayWriteApplications: boolean;
  /** Argo CD's cap of the self-heal back-off. */
  readonly selfHealCapSeconds: number;
  /** Whether the Argo CD is older than 3.5.7, so that fields of an earlier operation may linger (argo-cd.md §D.6). */
  readonly mayShowStaleFields: boolean;
  /** How many final releases of a product are kept, and how long. */
  readonly retention: { readonly releases: number; readonly days: number };
}

/** The settings that a fresh installation has. */
export const defaultSettings: Settings = {
  argocdNamespace: 'argocd',
  tenants: [{ namespace: 'hookline-config' }],
  image: '',
  url: '',
  mayWriteApplications: true,
  selfHealCapSeconds: 300,
  mayShowStaleFields: false,
  retention: { releases: 20, days: 30 },
};

/**
 * The plain objects that a snapshot is taken from; each list may hold more than the product's.
 *
 * Hooks, flows, environments, templates, releases, hook runs, Jobs and pods are those of the product's namespace;
 * products and Applications are those of all namespaces; events are `OperationCompleted` Events of Applications and
 * `FailedCreate` Events of the product's Jobs.
 */
export interface Objects {
  readonly products: readonly JsonObject[];
  readonly flows: readonly JsonObject[];
  readonly environments: readonly JsonObject[];
  readonly hooks: readonly JsonObject[];
  readonly templates: readonly JsonObject[];
  readonly applications: readonly JsonObject[];
  readonly releases: readonly JsonObject[];
  readonly runs: readonly JsonObject[];
  readonly jobs: readonly JsonObject[];
  readonly pods: readonly JsonObject[];
  readonly events: readonly JsonObject[];
  /** Argo CD's AppProjects; absent: no sync window is known. */
  readonly projects?: readonly JsonObject[];
  /** ApplicationSets of all namespaces; absent: no RollingSync is known. */
  readonly applicationSets?: readonly JsonObject[];
  /** Argo's Workflows in the product's namespace; absent where their CRD is not there, so that none can be made. */
  readonly workflows?: readonly JsonObject[];
  /** When each gate asked last, by instance name; absent where not every question is heard of. */
  readonly asked?: ReadonlyMap<string, Instant>;
  /** What gates say that their version is, by instance name (DESIGN.md §4.2). */
  readonly claims?: ReadonlyMap<string, string>;
  /** HookRuns, Jobs and syncs that the API server refused, by their `refusalKey`. */
  readonly refused?: ReadonlyMap<string, WriteRefusal>;
  /** The UIDs of Jobs that have ended and have no pod any more, where that was looked for directly. */
  readonly podless?: ReadonlySet<string>;
}

/** A Product with what is remembered of it. */
export interface ProductView extends Stamp {
  readonly spec: ProductSpec;
  readonly status: ProductStatus;
  /** The status as it is stored, where it cannot be read: the other one is empty then, and nothing may follow from it. */
  readonly unreadable: JsonObject | undefined;
  /** It was deleted, and its releases are to end: of the view only the name is its own. */
  readonly isGone: boolean;
}

/** A PromotionFlow. */
export interface FlowView extends Stamp {
  readonly spec: FlowSpec;
}

/** An Environment, and the Applications of the product that lie there. */
export interface EnvironmentView extends Stamp {
  readonly spec: EnvironmentSpec;
  readonly applications: readonly Application[];
}

/** A Hook, or a WorkflowTemplate marked for flows. */
export interface HookSource {
  readonly kind: 'Hook' | 'WorkflowTemplate';
  readonly object: JsonObject;
  /** The WorkflowTemplate that a Hook with a workflow body names, where there is one. */
  readonly template?: JsonObject | undefined;
}

/** A Release; without status where it was only now made. */
export interface ReleaseView extends Stamp {
  readonly spec: ReleaseSpec;
  readonly status: ReleaseStatus | undefined;
}

/** A HookRun. */
export interface RunView extends Stamp {
  readonly spec: HookRunSpec;
  readonly status: HookRunStatus | undefined;
}

/** What an `OperationCompleted` Event says of an Application's operation. */
export interface Completion {
  readonly at: number;
  /** The revision that it was resolved to; empty where the Event names none, as for several sources. */
  readonly revision: string;
  readonly hasSucceeded: boolean;
  readonly message: string;
}

/** Everything that `decide` may look at. */
export interface Snapshot {
  readonly settings: Settings;
  readonly product: ProductView;
  /** What is wrong with the product, its flows, environments and hooks; with an error among them nothing opens. */
  readonly problems: readonly Problem[];
  /** The product's spec can be read and its namespace is a tenant's: else nobody knows which Applications are its own. */
  readonly isKnown: boolean;
  readonly flows: ReadonlyMap<string, FlowView>;
  readonly environments: ReadonlyMap<string, EnvironmentView>;
  readonly hooks: ReadonlyMap<string, HookSource>;
  /** By `namespace/name`. */
  readonly applications: ReadonlyMap<string, Application>;
  /** The names of the environments that an Application lies in, by its `namespace/name`. */
  readonly environmentsOf: ReadonlyMap<string, readonly string[]>;
  /** The product's releases, the oldest first. */
  readonly releases: readonly ReleaseView[];
  readonly runs: ReadonlyMap<string, RunView>;
  /** The Jobs and Workflows of hook runs, by name. */
  readonly jobs: ReadonlyMap<string, Job>;
  /** Jobs and Workflows with our finalizer whose hook run is not there. */
  readonly strays: readonly Job[];
  /** HookRuns, Jobs and syncs that the API server refused, by their `refusalKey`. */
  readonly refused: ReadonlyMap<string, WriteRefusal>;
  /** Argo Workflows is installed: WorkflowTemplates become Workflows. */
  readonly hasWorkflows: boolean;
  /** When hook Jobs of syncs were made, by `namespace/name`; only those that can be read. */
  readonly syncJobs: ReadonlyMap<string, number>;
  /** What gates say that their version is, by instance name. */
  readonly claims: ReadonlyMap<string, string>;
  /** When each gate asked last, by instance name; absent where that is not known. */
  readonly asked: ReadonlyMap<string, Instant> | undefined;
  /** Where Applications are in RollingSyncs, by `namespace/name`. */
  readonly rollouts: ReadonlyMap<string, Rollout>;
  /** The Applications that the product's are part of, by the part's `namespace/name`. */
  readonly parents: ReadonlyMap<string, Application>;
  /** The sync windows of Argo CD's projects, by the project's name. */
  readonly windows: ReadonlyMap<string, readonly Window[]>;
  /** By the Application's UID, the oldest first. */
  readonly completions: ReadonlyMap<string, readonly Completion[]>;
}

/** What a cluster for tests can do, whatever it runs on. */

/** One line of `status`. */
export interface Row {
  readonly name: string;
  readonly state: string;
}

/** A cluster with Argo CD and Hookline's sidecar in it. */
export interface Cluster {
  /** What it runs on, for messages. */
  readonly name: 'kind' | 'local';
  /** Brings everything up; does nothing where all of it runs. Throws Missing where this machine cannot. */
  up(options: UpOptions): Promise<void>;
  /** Takes everything down, also what a crash left. */
  down(): Promise<void>;
  /** Makes Argo CD as new: no applications, no test namespaces, empty caches, the settings of the manifests. */
  reset(): Promise<void>;
  /** Puts Hookline's image and its server as this checkout has them now in place of what runs; keeps all else. */
  reload(): Promise<void>;
  /** Kills the API server, which comes back with its store as it is, and waits until it answers again. */
  restartApiServer(): Promise<void>;
  /** Builds Hookline's image once more, as it is but of another version; gives its name. */
  loadAs(version: string): Promise<string>;
  /** The API server's audit log of Hookline's server (audit.ts); undefined where none is written. */
  readonly audit: string | undefined;
  status(): Promise<readonly Row[]>;
  /** The path of a kubeconfig for it. */
  kubeconfig(): Promise<string>;
  /** Starts to serve Git repositories where pods reach them. */
  git(): Promise<Git>;
  /** The logs of the components that are no pods, by name. */
  logs(): Readonly<Record<string, string>>;
}

/** How a cluster is brought up. */
export interface UpOptions {
  /** Another release of Argo CD than the default one. */
  readonly argoCd?: string;
}

/** Where tests put Git repositories. */
export interface Git {
  /** The folder of bare repositories. */
  readonly folder: string;
  /** What stands before a repository's name in its URL. */
  readonly url: string;
}

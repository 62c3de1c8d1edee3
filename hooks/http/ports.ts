/** What the HTTP server asks of the rest: ports that hooks/server.ts connects to the cluster, and tests to memory. */
import type { Instant } from '../model/instant.ts';
import type { ReleaseSpec, ReleaseStatus } from '../model/release.ts';

/** An object's place. */
export interface Name {
  readonly namespace: string;
  readonly name: string;
}

/** A Release, as it is stored. */
export interface StoredRelease extends Name {
  readonly uid: string;
  readonly resourceVersion: string;
  /** When it was made, as Kubernetes writes it. */
  readonly createdAt: string;
  readonly spec: ReleaseSpec;
  /** Absent until the first pass over it. */
  readonly status?: ReleaseStatus;
}

/** A change of a Release. */
export interface ReleaseChange {
  readonly type: 'Changed' | 'Deleted';
  readonly release: StoredRelease;
}

/** Reads Releases; from a cache, so that it costs nothing. */
export interface Releases {
  readonly get: (name: Name) => StoredRelease | undefined;
  /** The releases of a namespace, or of all. */
  readonly list: (namespace?: string) => readonly StoredRelease[];
  /** Tells of each change from now on, until the returned function is called. */
  readonly subscribe: (listener: (change: ReleaseChange) => void) => () => void;
}

/** What a gate asks. */
export interface GateQuestion extends Name {
  /** The Application's instance name as the gate gives it: `name` or `namespace_name`. */
  readonly instance: string;
  /** What the gate says that its version is; to be believed only where the gate Job's name proves it (DESIGN.md §4.2). */
  readonly version?: string;
}

/** What a gate is answered. */
export interface GateReply {
  readonly isOpen: boolean;
  /** One word, such as `NotItsTurn`. */
  readonly reason: string;
  /** One line; only those learn it who may. */
  readonly message: string;
  readonly release?: Name;
  /** The namespace that the Application deploys to: its workloads may know why they wait. */
  readonly destination?: string;
  /** The version of the gate is not yet recorded: the replica that writes must hear of it, and this may be another one. */
  readonly isUnheard?: true;
}

/** Answers gates, from what is recorded (DESIGN.md §5). */
export interface Gates {
  readonly ask: (question: GateQuestion) => GateReply;
  /**
   * Says whether an answer that is open is for the operation that runs, by a direct read: a cache that lags may still
   * show the one before, whose gate was opened.
   */
  readonly confirm: (question: GateQuestion) => Promise<boolean>;
  /** Tells whenever answers may have changed: that of one instance, or any where none is named. */
  readonly subscribe: (listener: (instance?: string) => void) => () => void;
  /** Says whether this replica writes, and must hear of gates; absent: it does. */
  readonly leads?: () => boolean;
}

/** Who asks, as the API server or an issuer knows them. */
export interface Person {
  readonly name: string;
  readonly groups: readonly string[];
}

/** What somebody wants to do with a kind of `hookline.dev`. */
export interface Wanted {
  readonly verb: 'get' | 'list' | 'create' | 'update' | 'open';
  readonly resource: 'releases' | 'gates';
  /** Empty: all namespaces. */
  readonly namespace: string;
  readonly name?: string;
}

/** Asks the API server who somebody is and what they may do. */
export interface Access {
  /** Makes a TokenReview; nothing where the token is not accepted. No audiences: those of the API server. */
  readonly review: (token: string, audiences: readonly string[]) => Promise<Person | undefined>;
  /** Makes a SubjectAccessReview. */
  readonly mayDo: (person: Person, wanted: Wanted) => Promise<boolean>;
}

/** What is started by hand. */
export interface StartWish {
  readonly product: string;
  readonly flow?: string;
  readonly revision?: string;
  readonly version?: string;
}

/**
 * Stores what people want, for the loop to take up. Each rejects with a Fault where it cannot be: an object that is not
 * there, an approval by none of the groups, a release that has ended.
 */
export interface Actions {
  readonly start: (namespace: string, wish: StartWish, by: Person) => Promise<Name>;
  readonly terminate: (release: Name, wish: { readonly reason: string }, by: Person) => Promise<void>;
  readonly retry: (release: Name, by: Person) => Promise<void>;
  readonly approve: (release: Name, wish: Approval, by: Person) => Promise<void>;
  readonly openGate: (application: Name, wish: { readonly reason: string }, by: Person) => Promise<void>;
}

/** An approval that is given. */
export interface Approval {
  readonly environment: string;
  readonly reason: string;
}

/** Whether the server may answer at all. */
export interface Health {
  /** The process still does its work; where it does not, the kubelet starts it anew. */
  readonly isLive: () => boolean;
  /** What is not read completely yet; nothing where all caches are. */
  readonly missing: () => readonly string[];
}

/** Time, as the process has it. */
export interface Clock {
  readonly now: () => Instant;
  /** Calls again and again until the returned function is called; does not keep the process alive. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
}

/** What is counted. */
export interface Meter {
  /** The text that Prometheus reads, and its type. */
  readonly expose: () => Promise<{ readonly type: string; readonly text: string }>;
  readonly answered: (request: {
    readonly route: string;
    readonly method: string;
    readonly status: number;
    readonly seconds: number;
  }) => void;
  /** How many requests of gates wait now. */
  readonly waiting: (count: number) => void;
  /** A gate was told so. */
  readonly gateAnswered: (state: GateState) => void;
}

/** What a gate is told in one word. */
export type GateState = 'Open' | 'Hold';

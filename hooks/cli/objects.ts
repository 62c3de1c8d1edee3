/** What the commands ask of a cluster: a port that hooks/main.ts connects, and tests to memory. */
import type { JsonObject } from '../model/object.ts';
import type { Wisher } from '../model/intent.ts';

/** A kind of objects that the commands read. */
export type ObjectKind =
  | 'Release'
  | 'HookRun'
  | 'Product'
  | 'PromotionFlow'
  | 'Hook'
  | 'Application'
  | 'ApplicationSet'
  | 'AppProject'
  | 'Deployment'
  | 'ConfigMap'
  | 'CustomResourceDefinition'
  | 'Job'
  | 'Pod';

/** Which objects. */
export interface ObjectAsk {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  /** Absent: all of them. */
  readonly name?: string;
}

/** An object as it is now. */
export interface ObjectChange {
  readonly type: 'Changed' | 'Deleted';
  readonly object: JsonObject;
}

/** Something that one may be allowed. */
export interface Right {
  readonly verb: string;
  /** Empty: the core group. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  /** Empty: all namespaces. */
  readonly namespace: string;
}

/** Reads and changes objects with the rights of whoever runs the command. Rejects with a Fault where that cannot be. */
export interface Objects {
  /** The namespace of the kubeconfig's context. */
  readonly namespace: string;
  /** Gives an object; nothing where there is none. */
  readonly get: (kind: ObjectKind, namespace: string, name: string) => Promise<JsonObject | undefined>;
  readonly list: (kind: ObjectKind, ask: ObjectAsk) => Promise<readonly JsonObject[]>;
  /** Tells first of the objects that there are, then of each change, until the signal comes. */
  readonly watch: (
    kind: ObjectKind,
    ask: ObjectAsk,
    told: { readonly change: (change: ObjectChange) => void; readonly ended: AbortSignal },
  ) => Promise<void>;
  readonly create: (kind: ObjectKind, object: JsonObject) => Promise<JsonObject>;
  /** Changes an object by a JSON merge patch; a Fault with CONFLICT where its resourceVersion is another by now. */
  readonly patch: (
    kind: ObjectKind,
    namespace: string,
    name: string,
    patch: JsonObject,
  ) => Promise<JsonObject>;
  /** Changes an object's status in the same way. */
  readonly patchStatus: Objects['patch'];
  /** Gives the end of a pod's log; nothing where there is none. */
  readonly log: (pod: JsonObject) => Promise<string | undefined>;
  /** Says whether somebody may do something. */
  readonly mayDo: (user: string, right: Right) => Promise<boolean>;
  /** Says who runs the command, as the API server knows them. */
  readonly whoAmI: () => Promise<Wisher>;
}

/** Which cluster is asked. */
export interface ClusterChoice {
  readonly context?: string;
  readonly kubeconfig?: string;
}

/** A question to Hookline's server, with the token of the kubeconfig. */
export interface ServerAsk {
  readonly choice: ClusterChoice;
  readonly url: string;
  readonly body: JsonObject;
}

/** What it answers. */
export interface ServerAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** What commands for a cluster need of their process. */
export interface ClusterWorld {
  readonly connect: (choice: ClusterChoice) => Promise<Objects>;
  /** Asks Hookline's server; stops with a Fault where the kubeconfig has no token, or nobody answers. */
  readonly askServer: (ask: ServerAsk) => Promise<ServerAnswer>;
  /** The environment of the process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Comes when a person ends the command. */
  readonly ended: AbortSignal;
  /** A signal that comes after so many milliseconds. */
  readonly after: (milliseconds: number) => AbortSignal;
  /** Calls again and again until the returned function is called. */
  readonly every: (milliseconds: number, call: () => void) => () => void;
  readonly isTerminal: boolean;
  readonly isColoured: boolean;
  readonly size: () => { readonly columns: number; readonly rows: number };
}

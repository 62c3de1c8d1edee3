/** Actions: every change that the engine may intend, as data. */
import type { JsonObject } from '../model/object.ts';

/** The object that an action is about. */
export interface Target {
  readonly kind: 'Product' | 'Release' | 'HookRun' | 'Job' | 'Workflow' | 'Application';
  readonly namespace: string;
  readonly name: string;
}

/**
 * What must hold of another object, read directly and not from a cache, just before the action: that it has this
 * resourceVersion, or that it does not exist.
 */
export interface Guard {
  readonly target: Target;
  readonly expect: { readonly resourceVersion: string } | 'Absent';
}

/**
 * What every action has. `of` names the release, or is empty for the product, or is the action's own: where an action is refused (a conflict,
 * a guard, an object that is there already or gone), the later ones of the same `of` are left out of this pass. Writes P
 * that follow one another may go out together.
 */
interface Common {
  readonly of: string;
  readonly guards?: readonly Guard[];
}

/** Which pod's log is to be stored with a result, where it can be read. */
export interface LogRequest {
  readonly pod: string;
  readonly bytes: number;
}

/** An object of ours that is made; it exists already: refused. */
export interface Create extends Common {
  readonly type: 'Create';
  readonly target: Target;
  readonly object: JsonObject;
}

/** Replaces `status`, where the object still has the resourceVersion. */
export interface UpdateStatus extends Common {
  readonly type: 'UpdateStatus';
  readonly target: Target;
  readonly resourceVersion: string;
  readonly status: JsonObject;
  /** With a HookRun: the log's end goes into `status.log`. */
  readonly log?: LogRequest;
}

/** Sets `spec.suspend` of a Job that has the UID; a Workflow has the same field. */
export interface SetSuspend extends Common {
  readonly type: 'UnsuspendJob' | 'SuspendJob';
  readonly target: Target;
  readonly uid: string;
}

/** Sets `spec.shutdown` of a Workflow that has the UID to `Terminate`: it and its pods end. */
export interface StopWorkflow extends Common {
  readonly type: 'StopWorkflow';
  readonly target: Target;
  readonly uid: string;
}

/** Removes our finalizer from a Job or Workflow that has the UID. */
export interface RemoveFinalizer extends Common {
  readonly type: 'RemoveFinalizer';
  readonly target: Target;
  readonly uid: string;
  readonly finalizer: string;
}

/** Deletes an object that has the UID; Jobs with their pods. */
export interface Delete extends Common {
  readonly type: 'Delete';
  readonly target: Target;
  readonly uid: string;
}

/** Write S: sets `operation` and removes `status.operationState`, where the Application has the resourceVersion. */
export interface StartSync extends Common {
  readonly type: 'StartSync';
  readonly target: Target;
  readonly resourceVersion: string;
  readonly operation: JsonObject;
}

/** Write T: sets `status.operationState.phase` to Terminating, where the Application has the resourceVersion. */
export interface EndSync extends Common {
  readonly type: 'EndSync';
  readonly target: Target;
  readonly resourceVersion: string;
}

/** Write P: sets `status.operationState.operation.sync.autoHealAttemptsCount`, where it has the resourceVersion. */
export interface RestSelfHeal extends Common {
  readonly type: 'RestSelfHeal';
  readonly target: Target;
  readonly resourceVersion: string;
  readonly attempts: number;
}

/** Sets the annotation by which Argo CD looks at an Application again. */
export interface Refresh extends Common {
  readonly type: 'Refresh';
  readonly target: Target;
  readonly uid: string;
  /** The annotation's value; `hard` also renders anew, and is used where `normal` stands already. */
  readonly value: 'normal' | 'hard';
}

/** The reasons of the Events that the engine emits (DESIGN.md §8). */
export type EventReason =
  | 'ReleaseStarted'
  | 'ReleaseEnded'
  | 'EnvironmentEnded'
  | 'HookFailed'
  | 'OnFailHookFailed'
  | 'HooksSkipped'
  | 'SyncHeld'
  | 'SyncOutsideRelease'
  | 'GateBypassed'
  | 'StatusUnreadable';

/** Emits a Kubernetes Event. It follows the status that records its cause: a refused status emits none. */
export interface EmitEvent extends Common {
  readonly type: 'EmitEvent';
  readonly target: Target;
  readonly uid: string;
  readonly level: 'Normal' | 'Warning';
  readonly reason: EventReason;
  readonly message: string;
}

/** One intended change. */
export type Action =
  | Create
  | UpdateStatus
  | SetSuspend
  | StopWorkflow
  | RemoveFinalizer
  | Delete
  | StartSync
  | EndSync
  | RestSelfHeal
  | Refresh
  | EmitEvent;

/** What is made to go wrong in the simulated Argo CD, and what it then says. */
import type { Phase } from '../../model/phase.ts';
import type { Application } from './application.ts';

/** Where something can be made to go wrong. */
export type FaultKind =
  /** The source cannot be rendered. */
  | 'render'
  /** The project does not permit an object. */
  | 'invalid'
  /** The dry run before everything refuses an object. */
  | 'dryRun'
  /** The API server refuses an object. */
  | 'apply'
  /** A workload becomes Degraded. */
  | 'health'
  /** A hook's Job fails. */
  | 'hook'
  /** The destination cluster cannot be reached. */
  | 'destination';

/** A place at which to ask for a fault. */
export interface FaultPlace {
  readonly kind: FaultKind;
  readonly application: Application;
  /** The retry of the running operation, counted from 0. */
  readonly retryCount: number;
  /** The object, where it is about one; for `render` absent. */
  readonly object?: {
    readonly group?: string;
    readonly kind: string;
    readonly name: string;
    readonly phase?: Phase;
  };
}

/** Gives what goes wrong at a place, in Argo CD's or Kubernetes' words; nothing where all goes well. */
export type FaultAt = (place: FaultPlace) => string | undefined;

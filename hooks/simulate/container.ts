/** What runs in the simulated pods: the port between Jobs and whatever gives their outcomes. */
import type { Stored } from './store.ts';

/** How a container ended. */
export interface ContainerEnd {
  /** 128 and the signal's number where a signal ended it. */
  readonly exitCode: number;
  /** The text of its termination-message file. */
  readonly message: string;
  /** The tail of its log. */
  readonly log: string;
  /** As Kubernetes says it, such as `Error` or `OOMKilled`. */
  readonly reason?: string;
}

/** A container on its way: its end is known beforehand and comes after a time, or comes when it comes. */
export type Running =
  | { readonly after: number; readonly end: ContainerEnd }
  | { readonly ended: Promise<ContainerEnd>; readonly stop: () => void }
  /** It waits for ever, as a gate does that is not answered. */
  | {
      readonly waits: (finish: (end: ContainerEnd) => void) => void;
      /** How it ends when its pod is told to go; absent: by the signal. */
      readonly toldToGo?: ContainerEnd;
    };

/** Starts the first container of a Job's pod; `attempt` is counted from 0. */
export type StartContainer = (job: Stored, attempt: number) => Running;

/** Gives the end of a container of which nothing was asked. */
export function scriptedEnd(exitCode = 0, log = ''): ContainerEnd {
  return { exitCode, message: '', log };
}

/** Gives what a SIGTERM ends a container with. */
export const terminatedEnd: ContainerEnd = { exitCode: 143, message: '', log: '', reason: 'Error' };

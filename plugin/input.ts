/** What a run looks at. */
import type { Source } from './manifest.ts';

/** The files that gate options name, read. */
export interface GateFiles {
  readonly pod?: Source;
  readonly version?: Source;
}

/** Everything that a run looks at, read. */
export interface Input {
  /** What was rendered, in order; `stdin` in filter mode. */
  readonly sources: readonly Source[];
  readonly hookFiles: readonly Source[];
  readonly gateFiles: GateFiles;
}

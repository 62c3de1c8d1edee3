/** What one pass gathers for one release: its context, the changes that it wants, and what they hang on. */
import type { Context } from '../model/context.ts';
import type { FlowSpec } from '../model/flow.ts';
import type { ReleaseStatus } from '../model/release.ts';
import type { OperationKey } from '../model/status.ts';
import type { Action, Guard } from './action.ts';
import type { Application } from './application.ts';
import type { Matches } from './matches.ts';
import type { OpenedRelease, Pass } from './pass.ts';

/**
 * Makes the new status hang on an Application being still as it was seen: the cache may only be late, so that what is
 * not seen of it is read directly.
 */
export function asSeen({ guards }: Work, { namespace, name, resourceVersion }: Application): void {
  guards.push({ target: { kind: 'Application', namespace, name }, expect: { resourceVersion } });
}

/** A change of one release in the making. Only the pass that made it writes to it. */
export interface Work {
  readonly pass: Pass;
  readonly matches: Matches;
  /** The release with its status as far as this pass has taken it. */
  view: OpenedRelease;
  readonly flow: FlowSpec;
  /** What the Applications were at when the release opened, by `namespace/name`. */
  readonly baseline: ReadonlyMap<string, ReleaseStatus['baseline'][number]>;
  /** The operations that the server ended: the release's, and those of none. */
  readonly endedByUs: readonly OperationKey[];
  /** The context with what ended runs exported in this pass. */
  context: Context;
  /** Actions that follow the new status. */
  readonly actions: Action[];
  /** What must hold for the new status to be written. */
  readonly guards: Guard[];
}

/** Remembers which HookRuns and Jobs the API server did not let be made, until they are: the engine ends their hooks by it. */
import type { Action } from '../engine/action.ts';
import type { JobRefusal } from '../engine/trouble.ts';
import { textField } from '../model/object.ts';
import type { Instant } from '../model/instant.ts';
import type { ApiError } from './api-error.ts';
import type { Refusal } from './apply.ts';

/** How the API server's refusals are to be taken: whether the same object might be let in later. */
const lasting: Readonly<Partial<Record<Refusal, { readonly isHopeless: boolean }>>> = {
  Invalid: { isHopeless: true },
  Forbidden: { isHopeless: false },
  NotFound: { isHopeless: false },
};

/** After so long the run of a Job that was refused has ended, or has gone. */
const forgottenAfterMs = 3_600_000;

/** The memory of one server: another finds it out by being refused itself. */
export class RefusedJobs {
  readonly #known = new Map<string, JobRefusal>();

  /** By `namespace/name`. */
  get known(): ReadonlyMap<string, JobRefusal> {
    return this.#known;
  }

  /** Takes in an action that was refused. */
  refused(
    action: Action,
    { why, error }: { readonly why: Refusal; readonly error: ApiError | undefined },
    now: Instant,
  ): void {
    const found = lasting[why];
    if (!isOfHook(action) || found === undefined || error === undefined) return;
    for (const [key, { since }] of this.#known) if (now - since > forgottenAfterMs) this.#known.delete(key);
    const since = this.#known.get(keyOf(action))?.since ?? now;
    this.#known.set(keyOf(action), {
      since,
      message: textField(error.body, 'message') || error.message,
      ...found,
    });
  }

  /** Takes in an action that was done. */
  done(action: Action): void {
    if (isOfHook(action)) this.#known.delete(keyOf(action));
  }
}

/** A HookRun and its Job have one name; the one is there before the other is made. */
const kinds: ReadonlySet<string> = new Set(['HookRun', 'Job', 'Workflow']);

function isOfHook({ type, target }: Action): boolean {
  return type === 'Create' && kinds.has(target.kind);
}

function keyOf({ target: { namespace, name } }: Action): string {
  return `${namespace}/${name}`;
}

/** Remembers what the API server refused until it is done: hooks end by it, and people read why a sync does not begin. */
import type { Action } from '../engine/action.ts';
import { refusalKey } from '../engine/refusal.ts';
import type { WriteRefusal } from '../engine/trouble.ts';
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

/** After so long the run of a Job that was refused has ended, or has gone; what is tried still is refused again. */
const forgottenAfterMs = 3_600_000;

/** The memory of one server: another finds it out by being refused itself. */
export class RefusedWrites {
  readonly #known = new Map<string, WriteRefusal>();

  /** By their `refusalKey`. */
  get known(): ReadonlyMap<string, WriteRefusal> {
    return this.#known;
  }

  /** Takes in an action that was refused. */
  refused(
    action: Action,
    { why, error }: { readonly why: Refusal; readonly error: ApiError | undefined },
    now: Instant,
  ): void {
    const found = lasting[why];
    if (!isKept(action) || found === undefined || error === undefined) return;
    for (const [key, { since }] of this.#known) if (now - since > forgottenAfterMs) this.#known.delete(key);
    const since = this.#known.get(refusalKey(action.target))?.since ?? now;
    this.#known.set(refusalKey(action.target), {
      since,
      message: textField(error.body, 'message') || error.message,
      ...found,
    });
  }

  /** Takes in an action that was done. */
  done(action: Action): void {
    if (isKept(action)) this.#known.delete(refusalKey(action.target));
  }
}

const made: ReadonlySet<string> = new Set(['HookRun', 'Job', 'Workflow']);

function isKept({ type, target }: Action): boolean {
  return type === 'StartSync' || (type === 'Create' && made.has(target.kind));
}

/** A slot that is to be run: which, for what, and why. */
import type { Moment } from '../model/arguments.ts';
import type { SlotName } from '../model/flow.ts';
import type { FailureReason, SlotEntry } from '../model/slot.ts';
import type { Application } from './application.ts';

/** A slot that is to be run. */
export interface SlotAsk {
  readonly slot: SlotName;
  readonly entries: readonly SlotEntry[];
  readonly environment?: string;
  readonly application?: Application;
  /** Of fail slots: what the hooks are told, and by which reason they are chosen. */
  readonly failure?: SlotFailure;
}

/** What fail hooks are told. */
export interface SlotFailure {
  readonly reason: FailureReason;
  /** The class, such as HookFailed; or why it ended early. */
  readonly class: string;
  readonly message: string;
  /** `FAILED_ENVIRONMENTS`, written. */
  readonly environments: string;
}

/** When each slot is run, for its arguments. */
const moments: Readonly<Record<SlotName, Moment>> = {
  'release.onStart': 'start',
  'environment.onStart': 'start',
  'policy.preAction': 'start',
  'policy.postAction': 'success',
  'environment.onSuccess': 'success',
  'release.onSuccess': 'success',
  'environment.onFail': 'fail',
  'release.onFail': 'fail',
};

/** Gives when a slot is run. */
export function momentOf(slot: SlotName): Moment {
  return moments[slot];
}

/** Says whether a slot is one of fail hooks: they run anew in each attempt. */
export function isFailSlot(slot: string): boolean {
  return slot.endsWith('.onFail');
}

/** Why a release fails: the class, the code of what it failed by, and one line (DESIGN.md §4.1). */
import type { HookRecord } from '../model/release-record.ts';
import type { ReleaseStatus } from '../model/release.ts';
import { isFailSlot } from './slot-ask.ts';

/** Gives a status with why it fails; the code is that of the hook that it failed by, where that has one. */
export function because(
  status: ReleaseStatus,
  failureClass: string,
  { message, hooks = [] }: { readonly message: string; readonly hooks?: readonly HookRecord[] | undefined },
): ReleaseStatus {
  const failed = failureClass === 'HookFailed' ? hooks.findLast(hasFailed) : undefined;
  const code = failed?.code ?? failureClass.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase();
  return { ...status, reason: failureClass, message, error: { code, class: failureClass, message } };
}

function hasFailed({ slot, phase }: HookRecord): boolean {
  return !isFailSlot(slot) && (phase === 'Failed' || phase === 'Error');
}

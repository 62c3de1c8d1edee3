/** Why and when a release ends before its own end: a wish, its time, or another release (DESIGN.md §4.5, §4.7). */
import { flowTimeoutSeconds, flowTimeoutText } from '../model/flow.ts';
import { parseInstant, type Instant } from '../model/instant.ts';
import type { Ending, ReleaseStatus } from '../model/release.ts';
import type { Admission } from './admission.ts';
import { isGoneStill } from './gone.ts';
import { lineOf } from './line.ts';
import { hasPassed } from './pass.ts';
import type { Work } from './work.ts';

/** How long fail hooks may run after the release's own time is over. */
const failHooksSeconds = 600;

/** Gives why a release ends early, if it does: a wish, its time, or another release. */
export function endingOf(work: Work, admission: Admission): Ending | undefined {
  const { pass, view } = work;
  const { terminate } = view.spec;
  const at = pass.at;
  const superseded = admission.superseded.get(view.name);
  const terminated = admission.terminated.get(view.name);
  // Its own failure is what a release ends with, once there is one.
  if (hasOwnEnd(view.status)) return undefined;
  if (terminate !== undefined) {
    const by = terminate.by ?? '';
    const message = lineOf(terminate.reason ?? 'terminated by a person');
    return { reason: 'Terminated', message, at, ...(by === '' ? {} : { by }) };
  }
  const orphaned = withoutProduct(work);
  if (orphaned !== undefined) return orphaned;
  if (isTimedOut(work))
    return { reason: 'TimedOut', message: `the release took longer than ${flowTimeoutText(work.flow)}`, at };
  if (superseded !== undefined) return { reason: 'Superseded', message: superseded, at };
  return terminated === undefined ? undefined : { reason: 'Terminated', message: terminated, at };
}

/** A release ends with its Product; one that could not begin has an end of its own. */
function withoutProduct({ pass, view, guards }: Work): Ending | undefined {
  const { product } = pass.snapshot;
  if (!product.isGone || view.status.reason !== undefined) return undefined;
  guards.push(...isGoneStill(pass.snapshot));
  return { reason: 'Terminated', message: `Product/${product.name} was deleted`, at: pass.at };
}

function hasOwnEnd({ phase, reason }: ReleaseStatus): boolean {
  return phase === 'Finalizing' && reason !== undefined;
}

function timeoutOf({ flow }: Work): number {
  return flowTimeoutSeconds(flow);
}

/** What waits in a queue takes no time. */
function startOf({ view }: Work): Instant | undefined {
  if (view.status.phase === 'Queued') return undefined;
  const { retriedAt, startedAt } = view.status;
  const moments = [retriedAt, startedAt].flatMap((one) => parseInstant(one) ?? []);
  return moments.length === 0 ? undefined : Math.max(...moments);
}

function isTimedOut(work: Work): boolean {
  return hasPassed(work.pass, startOf(work), timeoutOf(work));
}

/** Says whether fail hooks have had their time: ten minutes of their own, once the release's is over. */
export function isExpired(work: Work): boolean {
  const over = (startOf(work) ?? work.pass.now) + timeoutOf(work) * 1000;
  const endingAt = parseInstant(work.view.status.ending?.at) ?? 0;
  return hasPassed(work.pass, Math.max(over, endingAt), failHooksSeconds);
}

/** Says why a hook run is to be stopped, if it is. */
export function stopReason(work: Work, isFailHook: boolean): string | undefined {
  const { ending } = work.view.status;
  if (isFailHook) return isExpired(work) ? 'fail hooks have had their time' : undefined;
  return ending === undefined ? undefined : `the release ends: ${ending.message}`;
}

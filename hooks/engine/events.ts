/** Kubernetes Events: what is worth a line in a diary, from one status to the next (DESIGN.md §8). */
import type { HookRecord } from '../model/release-record.ts';
import type { ReleaseStatus } from '../model/release.ts';
import type { EmitEvent, EventReason } from './action.ts';
import { lineOf } from './line.ts';
import { isFinal } from './pass.ts';
import { isFailSlot } from './slot-ask.ts';
import type { ReleaseView } from './snapshot.ts';

/** Gives the Events of a release's step; none where nothing ended or began. */
export function eventsOf(view: ReleaseView, next: ReleaseStatus): readonly EmitEvent[] {
  const started =
    view.status === undefined
      ? [event(view, 'ReleaseStarted', `release of ${view.spec.product} started`)]
      : [];
  return [...started, ...hookEvents(view, next), ...environmentEvents(view, next), ...endEvents(view, next)];
}

function hookEvents(view: ReleaseView, next: ReleaseStatus): readonly EmitEvent[] {
  const before = view.status === undefined ? [] : hooksIn(view.status);
  return hooksIn(next)
    .filter(
      (record) => hasGoneWrong(record) && !before.some((one) => isSame(one, record) && hasGoneWrong(one)),
    )
    .map((record) => {
      const told = `${record.slot}: hook "${record.hook}": ${record.message ?? record.phase}`;
      return event(view, isFailSlot(record.slot) ? 'OnFailHookFailed' : 'HookFailed', told);
    });
}

function hasGoneWrong({ phase }: HookRecord): boolean {
  return phase === 'Failed' || phase === 'Error';
}

function environmentEvents(view: ReleaseView, next: ReleaseStatus): readonly EmitEvent[] {
  return next.environments
    .filter(({ phase }, index) => isFinal(phase) && view.status?.environments[index]?.phase !== phase)
    .map(({ name, phase, message }) => event(view, 'EnvironmentEnded', told(`${name}: ${phase}`, message)));
}

function endEvents(view: ReleaseView, { phase, message }: ReleaseStatus): readonly EmitEvent[] {
  if (!isFinal(phase) || view.status?.phase === phase) return [];
  return [event(view, 'ReleaseEnded', told(phase, message))];
}

function told(what: string, message: string | undefined): string {
  return message === undefined ? what : `${what}: ${message}`;
}

function hooksIn({ hooks, environments }: ReleaseStatus): readonly HookRecord[] {
  return [...hooks, ...environments.flatMap((one) => one.hooks)];
}

function isSame(one: HookRecord, other: HookRecord): boolean {
  return one.run === other.run && one.slot === other.slot && one.index === other.index;
}

const warnings: ReadonlySet<string> = new Set(['HookFailed', 'OnFailHookFailed']);

function event(view: ReleaseView, reason: EventReason, message: string): EmitEvent {
  const { name, namespace, uid } = view;
  return {
    type: 'EmitEvent',
    of: name,
    target: { kind: 'Release', namespace, name },
    uid,
    level: warnings.has(reason) || message.startsWith('Failed') ? 'Warning' : 'Normal',
    reason,
    message: lineOf(message),
  };
}

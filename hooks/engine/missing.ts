/** An environment of a release whose Environment is gone or cannot be read. */
import type { EnvironmentRecord } from '../model/release-record.ts';
import { ended, failed, held, isFailing, type EnvironmentTurn } from './environment.ts';
import { isFinal } from './pass.ts';
import { stamp } from './reading.ts';
import type { EnvironmentView } from './snapshot.ts';

/**
 * Takes the environment on. Nothing is let go on there: it waits until that is mended. Only what has failed or is to end early goes on, for its hooks need nothing of it.
 */
export function advanceMissing(turn: Omit<EnvironmentTurn, 'view' | 'holding'>): EnvironmentRecord {
  const { work, record } = turn;
  const { ending } = work.view.status;
  if (isFinal(record.phase) || (ending !== undefined && record.phase === 'Pending')) return record;
  const nowhere = { ...stamp({}), spec: {} as EnvironmentView['spec'], applications: [] };
  const blind = { ...turn, view: nowhere, holding: undefined };
  if (isFailing(record)) return failed(blind);
  if (ending !== undefined) return ended(blind);
  const message = `Environment/${record.name} is gone or cannot be read: mend it, or terminate the release`;
  return held(record, { reason: 'EnvironmentMissing', message }, work.pass.at);
}

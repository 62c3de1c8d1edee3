/** The Applications of an environment as a release records them: they may come, go and change on the way. */
import type { ApplicationRecord, EnvironmentRecord } from '../model/release-record.ts';
import { isOver, observe } from './observe.ts';
import type { EnvironmentView } from './snapshot.ts';
import type { Work } from './work.ts';

/**
 * Gives the record with what is seen of each Application now, in their order; one that came is added. One that left is
 * forgotten, but where the release has begun to sync it: nobody will see that sync succeed.
 */
export function withApplications(
  work: Work,
  { applications }: EnvironmentView,
  record: EnvironmentRecord,
): EnvironmentRecord {
  const known = new Map(record.applications.map((one) => [keyOf(one), one]));
  const present = applications.map((application) => {
    const { namespace, name, key } = application;
    const before: ApplicationRecord = known.get(key) ?? { namespace, name, phase: 'Pending' };
    return observe(work, application, before);
  });
  const keys = new Set(applications.map(({ key }) => key));
  const gone = record.applications.filter((one) => !keys.has(keyOf(one)));
  return { ...record, applications: [...present, ...gone.flatMap((one) => departed(record, one))] };
}

/** Gives the records of Applications that the environment no longer has; they stand behind those that it has. */
export function departedFrom(
  { applications }: EnvironmentView,
  record: EnvironmentRecord,
): readonly ApplicationRecord[] {
  return record.applications.slice(applications.length);
}

function departed({ phase, name }: EnvironmentRecord, one: ApplicationRecord): readonly ApplicationRecord[] {
  if (one.phase === 'Failed') return [one];
  if (phase === 'Pending' || one.operation === undefined || isOver(one.operation)) return [];
  const message = `Application ${keyOf(one)} left ${name} while its sync went on`;
  return [{ ...one, phase: 'Failed', class: 'Unknown', message }];
}

function keyOf({ namespace, name }: ApplicationRecord): string {
  return `${namespace}/${name}`;
}

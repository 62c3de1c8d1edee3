/** The Applications of an environment as a release records them: they may come, go and change on the way. */
import type { ApplicationRecord, EnvironmentRecord } from '../model/release-record.ts';
import { observe } from './observe.ts';
import type { EnvironmentView } from './snapshot.ts';
import type { Work } from './work.ts';

/** Gives the record with what is seen of each Application now; one that left is forgotten, one that came is added. */
export function withApplications(
  work: Work,
  { applications }: EnvironmentView,
  record: EnvironmentRecord,
): EnvironmentRecord {
  const known = new Map(record.applications.map((one) => [`${one.namespace}/${one.name}`, one]));
  return {
    ...record,
    applications: applications.map((application) => {
      const { namespace, name, key } = application;
      const before: ApplicationRecord = known.get(key) ?? { namespace, name, phase: 'Pending' };
      return observe(work, application, before);
    }),
  };
}

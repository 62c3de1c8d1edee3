/** Who else moves a product's Applications: the ApplicationSet that made one, and the Application that one is part of. */
import { field, textField, type JsonObject } from '../model/object.ts';
import { applicationOf, type Application } from './application.ts';
import { instanceOf } from './identity.ts';
import { listOf, stamp } from './reading.ts';

/** Where an Application is in a RollingSync. */
export interface Rollout {
  readonly set: string;
  readonly step: string;
  /** Its step has not come. */
  readonly isWaiting: boolean;
}

/** Gives the places of Applications in RollingSyncs, by `namespace/name`. */
export function rolloutsOf(sets: readonly JsonObject[]): ReadonlyMap<string, Rollout> {
  const found = new Map<string, Rollout>();
  for (const object of sets) {
    const { namespace, name: set } = stamp(object);
    if (textField(field(field(object, 'spec'), 'strategy'), 'type') !== 'RollingSync') continue;
    for (const one of listOf(field(field(object, 'status'), 'applicationStatus')))
      found.set(`${namespace}/${textField(one, 'application')}`, {
        set,
        step: textField(one, 'step'),
        isWaiting: textField(one, 'status') === 'Waiting',
      });
  }
  return found;
}

/** Gives the Applications that some are part of, by the `namespace/name` of the part. */
export function parentsOf(
  parts: readonly Application[],
  all: readonly JsonObject[],
  argocdNamespace: string,
): ReadonlyMap<string, Application> {
  const tracked = parts.filter(({ trackedBy }) => trackedBy !== '');
  if (tracked.length === 0) return new Map();
  const byInstance = new Map(
    all.map((object) => {
      const application = applicationOf(object);
      return [instanceOf(application, argocdNamespace), application] as const;
    }),
  );
  return new Map(
    tracked.flatMap((part) => {
      const parent = byInstance.get(part.trackedBy);
      return parent === undefined || parent.key === part.key ? [] : [[part.key, parent] as const];
    }),
  );
}

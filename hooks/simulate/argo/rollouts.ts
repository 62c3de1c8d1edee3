/** Workloads that roll out: a simulated one is Progressing for a while, and then Healthy or Degraded. */
import { equal } from '../../model/object.ts';
import type { Schedule } from '../schedule.ts';
import { refOf, type Store, type Stored } from '../store.ts';
import { workloads } from './health.ts';
import type { Timing } from './timing.ts';

/** Rolls out every workload of a store from now on; `fault` says why one becomes Degraded. */
export function runRollouts(
  store: Store,
  {
    schedule,
    timing,
    fault,
  }: {
    readonly schedule: Schedule;
    readonly timing: Timing;
    readonly fault: (object: Stored) => string | undefined;
  },
): void {
  const specs = new Map<string, unknown>();
  store.watch(({ type, object }) => {
    const { uid } = object.metadata;
    if (type === 'DELETED' || !workloads.has(object.kind)) {
      specs.delete(uid);
      return;
    }
    if (equal(specs.get(uid), object.spec)) return;
    specs.set(uid, object.spec);
    say(object, 'Progressing', '');
    schedule.after(timing.rollout, () => {
      if (specs.get(uid) !== object.spec) return;
      const message = fault(object);
      say(object, message === undefined ? 'Healthy' : 'Degraded', message ?? '');
    });
  });

  function say(object: Stored, health: string, message: string): void {
    store.change(
      refOf(object),
      (live) => ({ ...live, status: { ...live.status, simulated: { health, message } } }),
      {
        uid: object.metadata.uid,
      },
    );
  }
}

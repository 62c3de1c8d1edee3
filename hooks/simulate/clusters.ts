/** The clusters of a simulation: the hub, and one for each other destination that Applications name. */
import type { Application } from './argo/application.ts';
import type { Schedule } from './schedule.ts';
import { openStore, type Store, type WatchEvent } from './store.ts';

/** The clusters of a simulation. */
export interface Clusters {
  /** Gives the cluster that an Application goes to; one that was not there is opened. */
  readonly of: (application: Application) => Store;
  /** Hears of every change in every cluster, those opened later too. */
  readonly watch: (hear: (event: WatchEvent) => void) => void;
}

/** Argo CD's own cluster, as destinations name it. */
const own = new Set(['https://kubernetes.default.svc', 'in-cluster']);

/** Gives the clusters around a hub; `begin` puts to work what runs in each of them. */
export function clustersAround(hub: Store, schedule: Schedule, begin: (cluster: Store) => void): Clusters {
  const clusters = new Map<string, Store>();
  const hearers: ((event: WatchEvent) => void)[] = [];
  begin(hub);
  return {
    of: ({ spec: { destination } }) => {
      const name = (destination?.server ?? destination?.name ?? '').replace(/\/$/, '');
      return name === '' || own.has(name) ? hub : (clusters.get(name) ?? opened(name));
    },
    watch: (hear) => {
      hearers.push(hear);
      for (const cluster of [hub, ...clusters.values()]) cluster.watch(hear);
    },
  };

  function opened(name: string): Store {
    const cluster = openStore(schedule.now);
    clusters.set(name, cluster);
    begin(cluster);
    for (const hear of hearers) cluster.watch(hear);
    return cluster;
  }
}

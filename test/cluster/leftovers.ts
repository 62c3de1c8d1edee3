/** What the kubelet, containerd and CNI leave at places that cannot be configured. */
import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { network } from './layout.ts';

/** A folder that others may use too, and how an entry of ours is told from theirs. */
interface Place {
  readonly folder: string;
  readonly isOurs: (path: string, owner: string) => boolean;
}

const places: readonly Place[] = [
  { folder: '/var/log/containers', isOurs: (path, owner) => readlinkSync(path).startsWith(owner) },
  {
    folder: '/var/lib/cni/results',
    isOurs: (path) => readFileSync(path, 'utf8').includes(`"${network.address}"`),
  },
  { folder: '/var/lib/kubelet/device-plugins', isOurs: (path) => path.endsWith('/kubelet.sock') },
];

/** Folders that are made for nothing else; removed where they are empty. */
const parents = [
  ...places.map(({ folder }) => folder),
  '/var/lib/cni',
  '/var/lib/kubelet',
  '/run/containerd/s',
  '/run/containerd',
];

/** Removes what a cluster with this state folder left there. */
export function removeLeftovers(owner: string): void {
  for (const { folder, isOurs } of places) {
    for (const path of entries(folder)) if (isOurs(path, owner)) rmSync(path);
  }
  for (const folder of parents) if (existsSync(folder) && readdirSync(folder).length === 0) rmdirSync(folder);
}

function entries(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

/** Where everything of the cluster is, and the names, addresses and versions that it has. */
import { join } from 'node:path';
import { argoCd } from '../tools/table.ts';

/** The checkout. */
export const checkout = join(import.meta.dirname, '../..');

/** What is built once and kept: programs, images and the image store. */
export const cache = join(checkout, '.tools/cluster');

/** What a running cluster writes; `down` deletes it. */
export const state = join(checkout, '.cluster');

/** The versions of what runs; go.mod in this folder pins the same. */
export const versions = { kubernetes: '1.36.1', argoCd: argoCd.version } as const;

/** The bridge that every address of the cluster is on, and the ranges behind it. */
export const network = {
  bridge: 'hookline0',
  address: '10.199.0.1',
  pods: '10.199.0.0/24',
  services: '10.200.0.0/16',
  firstService: '10.200.0.1',
  apiServer: 6443,
  etcd: 2379,
  etcdPeer: 2380,
  git: 9418,
} as const;

/** The name of the only node. */
export const node = 'hookline';

/** Where Argo CD is installed. */
export const argoCdNamespace = 'argocd';

/** Files and folders of the state that more than one part names. */
export const paths = {
  kubeconfig: join(state, 'kubeconfig'),
  logs: join(state, 'logs'),
  containerd: join(state, 'containerd'),
  socket: join(state, 'containerd.sock'),
  kubelet: join(state, 'kubelet'),
  repositories: join(state, 'repositories'),
  ready: join(state, 'ready.json'),
  kernelSettings: join(state, 'kernel-settings.json'),
} as const;

/** Gives the path of a built program. */
export function program(name: string): string {
  return join(cache, 'bin', name);
}

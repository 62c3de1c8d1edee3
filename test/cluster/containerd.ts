/** The cluster's own containerd, never the machine's. */
import {
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
  existsSync,
  readFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from './command.ts';
import { cache, network, paths } from './layout.ts';
import { find, start } from './processes.ts';
import { until } from './until.ts';

/** The image of a pod's sandbox. */
export const pauseImage = 'hookline.dev/pause:1';

/** Where images stay between two clusters. */
export const store = join(cache, 'images');

/** Starts containerd and waits until it answers. */
export async function startContainerd(): Promise<void> {
  const folder = paths.containerd;
  mkdirSync(join(folder, 'cni'), { recursive: true });
  writeFileSync(join(folder, 'config.toml'), configuration());
  writeFileSync(join(folder, 'cni/10-bridge.conflist'), JSON.stringify(pods(), undefined, 2));
  start('containerd', 'containerd', ['--config', join(folder, 'config.toml')]);
  await until('containerd answers', 30_000, async () => (await ctr(['version'])).code === 0);
}

/** Runs ctr in Kubernetes' namespace. */
export function ctr(args: readonly string[]): ReturnType<typeof attempt> {
  return attempt('ctr', ['--address', paths.socket, '--namespace', 'k8s.io', ...args], { timeout: 300_000 });
}

/** Removes the records of containers that an earlier cluster left in the image store. */
export async function forgetContainers(): Promise<void> {
  const listed = await ctr(['containers', 'list', '--quiet']);
  const names = listed.stdout.trim().split('\n').filter(Boolean);
  if (names.length > 0) await ctr(['containers', 'remove', ...names]);
}

/** Imports an archive of images. */
export async function importImages(archive: string): Promise<void> {
  const how = { timeout: 300_000 };
  const address = ['--address', paths.socket, '--namespace', 'k8s.io'];
  await run('ctr', [...address, 'images', 'import', '--no-unpack=false', archive], how);
}

/** Finds the sockets that the shims of this cluster listen on: they lie in a folder of every containerd. */
export function shimSockets(owner: string): readonly string[] {
  const shims = find(owner).filter(({ part }) => part === 'containerd');
  const inodes = new Set(shims.flatMap(({ pid }) => socketsOf(pid)));
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => inodes.has(fields[6] ?? '') && (fields[7] ?? '').startsWith('/run/containerd/s/'))
    .map((fields) => fields[7] ?? '');
}

/** Removes what dead shims left. */
export function removeSockets(sockets: readonly string[]): void {
  for (const socket of sockets) rmSync(socket, { force: true });
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    const [, inode] = /^socket:\[(\d+)\]$/.exec(linkOr(join(folder, name))) ?? [];
    return inode === undefined ? [] : [inode];
  });
}

/** A file may be closed while we look at it. */
function linkOr(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function configuration(): string {
  const folder = paths.containerd;
  return `version = 2
root = "${store}"
state = "${join(folder, 'state')}"
disabled_plugins = ["io.containerd.internal.v1.opt", "io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.aufs", "io.containerd.internal.v1.tracing"]
[grpc]
address = "${paths.socket}"
[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "${pauseImage}"
stream_server_address = "${network.address}"
restrict_oom_score_adj = true
disable_apparmor = true
netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "${join(folder, 'cni')}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
SystemdCgroup = false
Root = "${join(folder, 'runc')}"
`;
}

/** Pods get an address on the bridge and one route, to the services: nothing leaves the machine. */
function pods(): object {
  return {
    cniVersion: '1.0.0',
    name: network.bridge,
    plugins: [
      {
        type: 'bridge',
        bridge: network.bridge,
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          dataDir: join(paths.containerd, 'addresses'),
          ranges: [[{ subnet: network.pods, gateway: network.address }]],
          routes: [{ dst: network.services }],
        },
      },
    ],
  };
}

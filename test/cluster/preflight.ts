/** What the machine must have before anything is built. */
import { existsSync, readFileSync } from 'node:fs';
import { state } from './layout.ts';
import { Missing } from './missing.ts';

/** Unix sockets have paths of at most 107 bytes, and the kubelet's longest one is 40 below the state folder. */
const longestState = 65;

/** A condition, and what to say where it does not hold. */
interface Condition {
  readonly holds: () => boolean;
  readonly message: string;
  readonly fix: string;
}

const kind = 'or install docker, podman or nerdctl for a cluster on kind';

const conditions: readonly Condition[] = [
  {
    holds: () => process.platform === 'linux',
    message: `a local cluster runs on Linux only, not on ${process.platform}`,
    fix: 'install docker, podman or nerdctl: the cluster then runs on kind',
  },
  {
    holds: () => process.getuid?.() === 0,
    message: 'a local cluster needs root: it makes a bridge, mounts and namespaces',
    fix: `run as root (sudo npm run cluster up), ${kind}`,
  },
  {
    holds: () => /\boverlay$/m.test(readFileSync('/proc/filesystems', 'utf8')),
    message: 'the kernel has no overlay file system, which containers need',
    fix: `load the module overlay (modprobe overlay), ${kind}`,
  },
  {
    holds: () => existsSync('/sys/fs/cgroup/cgroup.controllers') || existsSync('/sys/fs/cgroup/memory'),
    message: 'no control groups are mounted at /sys/fs/cgroup',
    fix: `mount them, ${kind}`,
  },
  {
    holds: () => state.length <= longestState,
    message: `the checkout's path is too long for Unix sockets (${state.length} of ${longestState} characters: ${state})`,
    fix: 'move the checkout to a folder with a shorter path',
  },
];

/** Throws {@link Missing} with the first condition that does not hold. */
export function requireMachine(): void {
  const broken = conditions.find((condition) => !condition.holds());
  if (broken !== undefined) throw new Missing(broken.message, broken.fix);
}

/** What the machine must have before anything is built. */
import { existsSync, readFileSync } from 'node:fs';
import { state } from './layout.ts';
import { Missing } from './missing.ts';

/** Unix sockets have paths of at most 107 bytes, and the kubelet's longest one is 40 below the state folder. */
const longestState = 65;

/** What is asked of a machine. */
export interface Machine {
  readonly platform: string;
  readonly user: number | undefined;
  /** The text of /proc/filesystems. */
  readonly fileSystems: string;
  readonly hasControlGroups: boolean;
  /** The folder that a running cluster writes to. */
  readonly state: string;
}

/** A condition, and what to say where it does not hold. */
interface Condition {
  readonly holds: (machine: Machine) => boolean;
  readonly message: (machine: Machine) => string;
  readonly fix: string;
}

const kind = 'or install docker, podman or nerdctl for a cluster on kind';

const conditions: readonly Condition[] = [
  {
    holds: ({ platform }) => platform === 'linux',
    message: ({ platform }) => `a local cluster runs on Linux only, not on ${platform}`,
    fix: 'install docker, podman or nerdctl: the cluster then runs on kind',
  },
  {
    holds: ({ user }) => user === 0,
    message: () => 'a local cluster needs root: it makes a bridge, mounts and namespaces',
    fix: `run as root (sudo npm run cluster up), ${kind}`,
  },
  {
    holds: ({ fileSystems }) => /\boverlay$/m.test(fileSystems),
    message: () => 'the kernel has no overlay file system, which containers need',
    fix: `load the module overlay (modprobe overlay), ${kind}`,
  },
  {
    holds: ({ hasControlGroups }) => hasControlGroups,
    message: () => 'no control groups are mounted at /sys/fs/cgroup',
    fix: `mount them, ${kind}`,
  },
  {
    holds: ({ state: folder }) => folder.length <= longestState,
    message: ({ state: folder }) =>
      `the checkout's path is too long for Unix sockets (${folder.length} of ${longestState} characters: ${folder})`,
    fix: 'move the checkout to a folder with a shorter path',
  },
];

/** Throws {@link Missing} with the first condition that does not hold. */
export function requireMachine(machine: Machine = thisMachine()): void {
  const broken = conditions.find((condition) => !condition.holds(machine));
  if (broken !== undefined) throw new Missing(broken.message(machine), broken.fix);
}

function thisMachine(): Machine {
  const table = '/proc/filesystems';
  return {
    platform: process.platform,
    user: process.getuid?.(),
    fileSystems: existsSync(table) ? readFileSync(table, 'utf8') : '',
    hasControlGroups: existsSync('/sys/fs/cgroup/cgroup.controllers') || existsSync('/sys/fs/cgroup/memory'),
    state,
  };
}

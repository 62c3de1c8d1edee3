/** Debian packages: what the cluster's node runs, and the browser of one test. Installed where one is absent. */
import { existsSync } from 'node:fs';
import { run } from './command.ts';
import { Missing } from './missing.ts';
import { timed } from './progress.ts';

/** Packages, each with a file by which its presence is known. */
type Packages = Readonly<Record<string, string>>;

const ofNode: Packages = {
  containerd: '/usr/bin/containerd',
  runc: '/usr/sbin/runc',
  'containernetworking-plugins': '/usr/lib/cni/bridge',
  'etcd-server': '/usr/bin/etcd',
  git: '/usr/bin/git',
  iproute2: '/bin/ip',
  mmdebstrap: '/usr/bin/mmdebstrap',
  'busybox-static': '/bin/busybox',
  nftables: '/usr/sbin/nft',
  conntrack: '/usr/sbin/conntrack',
  kmod: '/sbin/modprobe',
};

/** Where a browser may be already; Ubuntu has none as a package. */
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** A browser that needs no screen, and something to write with. */
const ofBrowser: Packages = {
  chromium: '/usr/bin/chromium',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
};

/** Installs what the node lacks. Throws {@link Missing} where it cannot. */
export function installPackages(): Promise<void> {
  return installAbsent(ofNode);
}

/** Gives the program of a browser, installed where it is absent. Throws {@link Missing} where it cannot be. */
export async function browserProgram(): Promise<string> {
  const found = browsers.find((file) => existsSync(file));
  if (found !== undefined) return found;
  await installAbsent(ofBrowser);
  return '/usr/bin/chromium';
}

async function installAbsent(packages: Packages): Promise<void> {
  const absent = Object.entries(packages).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
  if (absent.length === 0) return;
  const fix = `install ${absent.join(', ')}, or run on Debian or Ubuntu, where this is done for you`;
  if (!existsSync('/usr/bin/apt-get')) throw new Missing('packages are missing and there is no apt-get', fix);
  await timed(`installing ${absent.join(', ')}`, () => install(absent, fix));
}

async function install(names: readonly string[], fix: string): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const how = { env, timeout: 10 * 60_000 };
  try {
    await run('apt-get', ['update', '-qq'], how);
    // The services of these packages are not for us: the harness starts its own.
    const quiet = ['install', '-qq', '-y', '--no-install-recommends'];
    await run('apt-get', [...quiet, ...names], how);
  } catch (error) {
    throw new Missing(`apt-get failed: ${error instanceof Error ? error.message : String(error)}`, fix, {
      cause: error,
    });
  }
}

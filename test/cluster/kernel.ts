/** The bridge, the kernel's settings, mounts and tables: made by `up`, put back by `down`. */
import { existsSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, run } from './command.ts';
import { network, paths, state } from './layout.ts';
import { Missing } from './missing.ts';
import { find, kill } from './processes.ts';

const bridgeFolder = `/sys/class/net/${network.bridge}`;
const tables = ['ip', 'ip6'] as const;
const proxyTable = 'kube-proxy';
/** Where the kubelet puts the pods of the node. */
const podGroup = 'kubepods';

/** Settings that the node needs, or that the kubelet changes by itself. */
const settings: Readonly<Record<string, string | undefined>> = {
  'net/ipv4/ip_forward': '1',
  'net/bridge/bridge-nf-call-iptables': '1',
  'vm/overcommit_memory': undefined,
  'vm/panic_on_oom': undefined,
  'kernel/panic': undefined,
  'kernel/panic_on_oops': undefined,
  'kernel/keys/root_maxkeys': undefined,
  'kernel/keys/root_maxbytes': undefined,
};

/** Says whose cluster the machine holds: the state folder that the bridge carries as its alias. */
export function owner(): string | undefined {
  if (!existsSync(bridgeFolder)) return undefined;
  return readFileSync(join(bridgeFolder, 'ifalias'), 'utf8').trim();
}

/** Makes the bridge with its addresses and routes. Throws {@link Missing} where the kernel cannot. */
export async function makeNetwork(): Promise<void> {
  await makeBridge();
  await changeSettings();
  await run('ip', [
    'addr',
    'replace',
    `${network.address}/${network.pods.split('/')[1]}`,
    'dev',
    network.bridge,
  ]);
  await run('ip', ['link', 'set', network.bridge, 'up']);
  // Without it a packet for a service that no rule catches would leave by the default route.
  const route = ['route', 'replace', network.services, 'dev', network.bridge, 'src', network.address];
  await run('ip', route);
}

async function makeBridge(): Promise<void> {
  try {
    await run('ip', ['link', 'add', network.bridge, 'type', 'bridge']);
    await run('ip', ['link', 'set', network.bridge, 'alias', state]);
  } catch (error) {
    throw new Missing(
      `the kernel makes no bridge: ${error instanceof Error ? error.message : String(error)}`,
      'run on a kernel with the module bridge, with the rights to use it (not in an ordinary container), or use CLUSTER=kind',
      { cause: error },
    );
  }
}

async function changeSettings(): Promise<void> {
  if (!existsSync(settingFile('net/bridge/bridge-nf-call-iptables')))
    await attempt('modprobe', ['br_netfilter']);
  const before = Object.keys(settings).filter((name) => existsSync(settingFile(name)));
  const values = before.map((name) => [name, readFileSync(settingFile(name), 'utf8').trim()]);
  writeFileSync(paths.kernelSettings, JSON.stringify(Object.fromEntries(values)));
  for (const [name, value] of Object.entries(settings)) if (value !== undefined) change(name, value);
}

function change(name: string, value: string): void {
  try {
    writeFileSync(settingFile(name), value);
  } catch (error) {
    throw new Missing(
      `the kernel's setting ${name} cannot be set to ${value}`,
      'load the module br_netfilter, or use CLUSTER=kind',
      { cause: error },
    );
  }
}

function settingFile(name: string): string {
  return join('/proc/sys', name);
}

/** Undoes everything that a cluster with this state folder did to the machine, whatever of it is left. */
export async function restore(folder: string): Promise<void> {
  await killPods();
  await unmount(folder);
  await removeInterfaces(folder);
  for (const family of tables) await attempt('nft', ['delete', 'table', family, proxyTable]);
  restoreSettings(folder);
  await attempt('ip', ['link', 'delete', network.bridge]);
}

/** Ends what runs in the node's pods: they are found by their control group. */
export async function killPods(): Promise<void> {
  const groups = podGroups();
  const pids = new Set(groups.flatMap((folder) => members(folder)));
  await kill([...pids]);
}

/** Removes the empty control groups of the pods. */
export function removePodGroups(): void {
  for (const folder of podGroups().toReversed()) if (existsSync(folder)) rmdirSync(folder);
}

function podGroups(): readonly string[] {
  return hierarchies().flatMap((folder) => withChildren(join(folder, podGroup)));
}

function hierarchies(): readonly string[] {
  const root = '/sys/fs/cgroup';
  return [root, ...folders(root)];
}

function withChildren(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return [folder, ...folders(folder).flatMap(withChildren)];
}

function folders(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

function members(folder: string): readonly number[] {
  const file = join(folder, 'cgroup.procs');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean).map(Number) : [];
}

async function unmount(folder: string): Promise<void> {
  const points = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[4] ?? '')
    .filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.toReversed()) await attempt('umount', ['-l', point]);
}

/** The pods' ends of the wires go with the pods' namespaces; what hangs is what the bridge still holds. */
async function removeInterfaces(folder: string): Promise<void> {
  if (owner() !== folder) return;
  for (const wire of readdirSync(join(bridgeFolder, 'brif'))) await attempt('ip', ['link', 'delete', wire]);
}

function restoreSettings(folder: string): void {
  const file = join(folder, 'kernel-settings.json');
  if (!existsSync(file)) return;
  const values: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));
  for (const [name, value] of Object.entries(values)) {
    if (existsSync(settingFile(name))) writeFileSync(settingFile(name), value);
  }
}

/** Throws {@link Missing} where another cluster is on this machine. */
export async function requireFreeMachine(): Promise<void> {
  const holder = owner();
  if (holder !== undefined && holder !== state && find(holder).length > 0) {
    throw new Missing(
      `the cluster of another checkout is up (${holder})`,
      'run npm run cluster down there first: one machine holds one cluster',
    );
  }
  if (holder === undefined) await requireNoOtherNode();
}

async function requireNoOtherNode(): Promise<void> {
  const listed = await attempt('nft', ['list', 'table', 'ip', proxyTable]);
  if (listed.code !== 0 && podGroups().every((folder) => members(folder).length === 0)) return;
  throw new Missing(
    'a Kubernetes node runs on this machine that the harness did not start',
    'stop it, or use another machine: both would change the same kernel tables',
  );
}

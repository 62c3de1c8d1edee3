/** A cluster of ordinary processes on this machine: Kubernetes with one node, without a container engine. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { installArgoCd, renderArgoCd, resetArgoCd } from './argo-cd.ts';
import { auditLog } from './audit.ts';
import { baseLayer } from './base-image.ts';
import type { Cluster, Git, Row, UpOptions } from './cluster.ts';
import { run } from './command.ts';
import {
  forgetContainers,
  importImages,
  removeSockets,
  shimSockets,
  startContainerd,
  store,
} from './containerd.ts';
import { argoCdImage, hooklineImage, imageAs, plainImages } from './image-table.ts';
import { keyOf, writeArchive, type Image } from './images.ts';
import { killPods, makeNetwork, owner, removePodGroups, requireFreeMachine, restore } from './kernel.ts';
import { Kubectl } from './kubectl.ts';
import { podRows } from './pods.ts';
import { requirePorts } from './ports.ts';
import { buildTools } from './tools.ts';
import { isReady, parts, restartApiServer, startApiServer, startOthers, stopOrder } from './kubernetes.ts';
import { checkout, network, node, paths, state, versions } from './layout.ts';
import { removeLeftovers } from './leftovers.ts';
import { installServer } from './server.ts';
import { installPackages } from './packages.ts';
import { requireMachine } from './preflight.ts';
import { find, kill, start, type Found } from './processes.ts';
import { buildArgoCd, buildPrograms, installOf, sourcesOf } from './programs.ts';
import { say, timed } from './progress.ts';
import { until } from './until.ts';

/** What this cluster consists of besides Debian packages. */
const programs = [
  'kubectl',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kube-proxy',
  'argocd',
  'pause',
  'coredns',
];

/** What stands in the state folder once everything is up. */
interface Ready {
  readonly argoCd: string;
}

/** Gives the local cluster of this checkout. */
export function localCluster(): Cluster {
  const audit = auditLog;
  return {
    name: 'local',
    up,
    down,
    reset,
    reload,
    restartApiServer,
    loadAs,
    audit,
    status,
    kubeconfig,
    git,
    logs,
  };
}

async function up(options: UpOptions): Promise<void> {
  const version = options.argoCd ?? versions.argoCd;
  requireMachine();
  await requireFreeMachine();
  const isRunning = await isKubernetesUp();
  if (isRunning && installed() === version) return say('already up');
  await timed('up', async () => {
    if (!isRunning) await bringUp();
    await install(version);
  });
}

/** Everything that needs no running cluster: done once, kept in the cache. */
async function prepare(): Promise<void> {
  await installPackages();
  await buildTools();
  await buildPrograms(programs);
  await baseLayer();
}

async function bringUp(): Promise<void> {
  await prepare();
  if (owner() !== undefined || find().length > 0) await timed('taking down what is left', down);
  mkdirSync(state, { recursive: true, mode: 0o755 });
  await makeNetwork();
  await requirePorts(network.address);
  await startContainerd();
  await forgetContainers();
  startGit();
  await timed('Kubernetes ready', async () => {
    await startApiServer();
    startOthers();
    await nodeIsReady();
  });
}

/** Puts a release of Argo CD in place of the one that is there. */
async function install(version: string): Promise<void> {
  await importMissing(await archives(version));
  rmSync(paths.ready, { force: true });
  const manifests = await renderArgoCd(await installOf(version));
  await timed('Argo CD ready', () => installArgoCd(new Kubectl(paths.kubeconfig), manifests));
  const ready: Ready = { argoCd: version };
  writeFileSync(paths.ready, JSON.stringify(ready));
}

async function nodeIsReady(): Promise<void> {
  const kubectl = new Kubectl(paths.kubeconfig);
  await until(
    'the node is registered',
    60_000,
    async () => (await kubectl.attempt(['get', 'node', node])).code === 0,
  );
  await kubectl.run(['wait', '--for=condition=Ready', `node/${node}`, '--timeout=60s']);
}

/** An archive, and by what it is known whether it is imported. */
interface Archive {
  readonly name: string;
  readonly key: string;
  readonly write: () => Promise<string>;
}

async function archives(argoCdVersion: string): Promise<readonly Archive[]> {
  const base = await baseLayer();
  const argocd = await buildArgoCd(argoCdVersion);
  const sources = await sourcesOf(argoCdVersion);
  const [, redis = ''] =
    /image: (\S*redis:\S+)/.exec(readFileSync(await installOf(argoCdVersion), 'utf8')) ?? [];
  await run(process.execPath, [join(checkout, 'manifests/build.ts')]);
  const groups: Readonly<Record<string, readonly Image[]>> = {
    plain: plainImages(redis),
    [`argocd-${argoCdVersion}`]: [argoCdImage(argoCdVersion, argocd, sources)],
    hookline: [hooklineImage()],
  };
  return Object.entries(groups).map(([name, images]) => ({
    name,
    key: keyOf(images, base),
    write: () => writeArchive(name, images, base),
  }));
}

/** Imports what the image store lacks; the store outlives the cluster. */
async function importMissing(wanted: readonly Archive[]): Promise<void> {
  const file = join(store, 'imported.json');
  const before: Record<string, string> = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  for (const archive of wanted.filter(({ name, key }) => before[name] !== key)) {
    await timed(`importing ${archive.name}`, async () => importImages(await archive.write()));
    before[archive.name] = archive.key;
    writeFileSync(file, JSON.stringify(before));
  }
}

function startGit(): void {
  mkdirSync(paths.repositories, { recursive: true });
  start('git', 'git', [
    'daemon',
    `--listen=${network.address}`,
    `--port=${network.git}`,
    `--base-path=${paths.repositories}`,
    '--export-all',
    '--reuseaddr',
    '--informative-errors',
  ]);
}

async function isKubernetesUp(): Promise<boolean> {
  const running = new Set(components().map(({ part }) => part));
  return owner() === state && parts.every((part) => running.has(part)) && (await isReady());
}

/** What a component started may outlive it, as containerd's shims do. */
function components(): readonly Found[] {
  return find().filter(({ isComponent }) => isComponent);
}

/** Gives the release of Argo CD that was installed to the end. */
function installed(): string | undefined {
  if (!existsSync(paths.ready)) return undefined;
  const ready: Ready = JSON.parse(readFileSync(paths.ready, 'utf8'));
  return ready.argoCd;
}

async function down(): Promise<void> {
  requireMachine();
  const holder = owner();
  await takeDown(state);
  // The processes of another checkout are dead, or `up` would have refused.
  if (holder !== undefined && holder !== state && find(holder).length === 0) await takeDown(holder);
}

async function takeDown(folder: string): Promise<void> {
  const sockets = shimSockets(folder);
  await kill(idsOf(folder, (part) => stopOrder.includes(part)));
  if (owner() === folder) await killPods();
  if (folder === state && existsSync(paths.socket)) await forgetContainers();
  await kill(idsOf(folder, () => true));
  removeSockets(sockets);
  if (owner() === folder) {
    await restore(folder);
    removePodGroups();
    removeLeftovers(folder);
  }
  rmSync(folder, { recursive: true, force: true });
}

function idsOf(folder: string, chosen: (part: string) => boolean): readonly number[] {
  return find(folder)
    .filter(({ part }) => chosen(part))
    .map(({ pid }) => pid);
}

async function reset(): Promise<void> {
  const version = installed();
  if (version === undefined) throw new Error('no cluster is up → run npm run cluster up');
  await importMissing(await archives(version));
  const kubectl = new Kubectl(paths.kubeconfig);
  const manifests = await renderArgoCd(await installOf(version));
  await timed('reset', () => resetArgoCd(kubectl, manifests));
  rmSync(paths.repositories, { recursive: true, force: true });
  mkdirSync(paths.repositories, { recursive: true });
}

async function reload(): Promise<void> {
  const version = installed();
  if (version === undefined) throw new Error('no cluster is up → run npm run cluster up');
  await importMissing(await archives(version));
  await installServer(new Kubectl(paths.kubeconfig));
}

async function loadAs(version: string): Promise<string> {
  const image = imageAs(hooklineImage(), version, join(state, 'newer'));
  await importImages(await writeArchive('newer', [image], await baseLayer()));
  return image.tags[0] ?? '';
}

async function status(): Promise<readonly Row[]> {
  const running = new Map(components().map(({ part, pid }) => [part, pid]));
  const rows = parts.map((part) => {
    const pid = running.get(part);
    return { name: part, state: pid === undefined ? 'not running' : `running, process ${pid}` };
  });
  if (!(await isReady())) return rows;
  return [...rows, ...(await podRows(new Kubectl(paths.kubeconfig)))];
}

async function kubeconfig(): Promise<string> {
  return paths.kubeconfig;
}

async function git(): Promise<Git> {
  return { folder: paths.repositories, url: `git://${network.address}:${network.git}/` };
}

function logs(): Readonly<Record<string, string>> {
  if (!existsSync(paths.logs)) return {};
  const files = readdirSync(paths.logs).map((file) => [basename(file, '.log'), join(paths.logs, file)]);
  return Object.fromEntries(files);
}

/** Measures the server against a real kube-apiserver at the size of DESIGN.md §12: `npm run bench:server`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { openClient, type Client } from '../../hooks/kube/client.ts';
import { connect } from '../../hooks/kube/connect.ts';
import type { JsonObject } from '../../hooks/model/object.ts';
import { until } from '../cluster/until.ts';
import { serverKubeconfig, startBareCluster } from './server-cluster.ts';
import { AskingGates } from './server-gates.ts';
import { completeJob, endPod, jobsLetGo, startPod } from './server-jobs.ts';
import { beginSync, counts, endSync, inParallel, makeLoad, membersOf, products } from './server-load.ts';
import { freePort, Processes, type Memory, type Running } from './server-processes.ts';

const root = join(import.meta.dirname, '../..');
const revision = 'a'.repeat(40);
const gates = counts.products * counts.applications;
/** How long the server is left alone to see what it uses meanwhile. */
const idleSeconds = Number(process.env['BENCH_IDLE_SECONDS'] ?? 40);
/** So often something happens that opens gates. */
const pacePerSecond = 2;
/** What the first environment's health must hold before it has succeeded is no latency (server-load.ts). */
const settleMilliseconds = 1000;
const patience = 240_000;

interface Bar {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
}

/** What a measurement works with. */
interface Setup {
  readonly client: Client;
  readonly server: Running;
  readonly url: URL;
}

/** What was measured beside the server's start. */
interface Measured {
  readonly ready: number;
  readonly memory: Readonly<Record<'ready' | 'idle' | 'waiting' | 'end', Memory>>;
  readonly processor: Readonly<Record<'idle' | 'waiting', number>>;
  readonly waiting: number;
  readonly latencies: Readonly<Record<'hook' | 'environment', readonly number[]>>;
}

async function startServer(
  processes: Processes,
  kubeconfig: string,
  folder: string,
): Promise<Setup & { readonly ready: number }> {
  const deployment = readFileSync(join(root, 'manifests/server/deployment.yaml'), 'utf8');
  const [container] = parse(deployment.split('\n---')[0] ?? '').spec.template.spec.containers;
  const shippedEnvironment = Object.fromEntries(
    container.env.flatMap(({ name, value }: { readonly name: string; readonly value?: string }) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  const shipped: readonly string[] = [...container.command.slice(1), ...container.args].map((one: string) =>
    one.replace(/^\/app\//, `${root}/`),
  );
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${port}`);
  const config = join(folder, 'config.yaml');
  writeFileSync(config, readFileSync(join(root, 'manifests/server/config.yaml')));
  const begin = performance.now();
  const server = processes.start(
    'server',
    process.execPath,
    [...shipped, `--kubeconfig=${kubeconfig}`, `--config=${config}`, `--listen=127.0.0.1:${port}`],
    { ...shippedEnvironment, HOOKLINE_NAMESPACE: 'hookline' },
  );
  await until('the server is ready', 60_000, async () => {
    server.requireAlive();
    return (await fetch(new URL('/readyz', url))).ok;
  });
  const ready = (performance.now() - begin) / 1000;
  return { client: openClient(connect({ kubeconfig })), server, url, ready };
}

/** Gives the share of one processor that the server uses while it is left alone. */
async function processorShare({ server }: Setup): Promise<number> {
  const [begin, before] = [performance.now(), server.processorSeconds()];
  await pause(idleSeconds * 1000);
  const share = (server.processorSeconds() - before) / ((performance.now() - begin) / 1000);
  return share * 100;
}

/** How many looks at products there were. */
async function passes({ url }: Setup): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  const lines = text.matchAll(/^hookline_passes_total\{.*\} (\d+)$/gm);
  return [...lines].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function metric({ url }: Setup, name: string): Promise<number> {
  const text = await (await fetch(new URL('/metrics', url))).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
}

/** Begins a sync of every Application, and lets the gate of each ask; gives the Jobs of the hooks before the first. */
async function holdAll(setup: Setup, asking: AskingGates): Promise<ReadonlyMap<string, JsonObject>> {
  const { client } = setup;
  await inParallel(products(), 8, async (product) => {
    for (const member of membersOf(product)) {
      await beginSync(client, member, revision);
      asking.start(member.name);
    }
  });
  const jobs = await until('the first hook of every release was let go', patience, async () => {
    const found = await jobsLetGo(client);
    return found.size === counts.products && found;
  });
  await inParallel([...jobs.values()], 4, (job) => startPod(client, job));
  await until(
    'every gate waits',
    patience,
    async () => (await metric(setup, 'hookline_gate_requests_waiting')) === gates,
  );
  return jobs;
}

/** Has something happen in each product after the other; gives the milliseconds until each of its gates was open. */
async function measureLatencies(
  asking: AskingGates,
  happen: (product: string) => Promise<void>,
  place: 'dev' | 'prod',
): Promise<readonly number[]> {
  const begun = new Map<string, number>();
  const happening: Promise<void>[] = [];
  const faults: unknown[] = [];
  for (const product of products()) {
    begun.set(product, performance.now());
    happening.push(insistently(() => happen(product)).catch((fault: unknown) => void faults.push(fault)));
    await pause(1000 / pacePerSecond);
  }
  await Promise.all(happening);
  if (faults.length > 0) throw faults[0];
  const expected = products().flatMap((product) =>
    membersOf(product).flatMap((member) => (member.place === place ? [{ product, ...member }] : [])),
  );
  await until(`the gates of ${place} are open`, patience, async () =>
    expected.every(({ name }) => asking.openedAt.has(name)),
  );
  return expected.map(
    ({ product, name }) => (asking.openedAt.get(name) ?? Number.NaN) - (begun.get(product) ?? Number.NaN),
  );
}

async function measure(setup: Setup & { readonly ready: number }, asking: AskingGates): Promise<Measured> {
  const { client, server, ready } = setup;
  const atReady = server.memory();
  console.log(
    `ready after ${ready.toFixed(1)} s; it is left alone for ${idleSeconds} s after its first look at each product`,
  );
  await until(
    'every product was looked at once',
    patience,
    async () => (await passes(setup)) >= counts.products,
  );
  const idle = await processorShare(setup);
  const atIdle = server.memory();
  console.log(`${gates.toLocaleString('en')} gates ask`);
  const jobs = await holdAll(setup, asking);
  const waiting = await processorShare(setup);
  const [count, atWaiting] = [await metric(setup, 'hookline_gate_requests_waiting'), server.memory()];
  console.log('hooks end, and the first environment of each release syncs');
  const hook = await measureLatencies(asking, hookEnds, 'dev');
  console.log('the first environment of each release ends');
  const ended = await measureLatencies(asking, firstEnvironmentEnds, 'prod');
  const environment = ended.map((milliseconds) => milliseconds - settleMilliseconds);
  return {
    ready,
    memory: { ready: atReady, idle: atIdle, waiting: atWaiting, end: server.memory() },
    processor: { idle, waiting },
    waiting: count,
    latencies: { hook, environment },
  };

  async function hookEnds(product: string): Promise<void> {
    const job = jobs.get(product);
    if (job === undefined) throw new Error(`no Job of ${product}`);
    await endPod(client, job);
    await completeJob(client, job);
  }

  async function firstEnvironmentEnds(product: string): Promise<void> {
    const [first] = membersOf(product);
    if (first !== undefined) await endSync(client, first, revision);
  }
}

/** A busy API server may leave a write unanswered: the time that this takes counts as the server's. */
async function insistently(work: () => Promise<void>, tries = 3): Promise<void> {
  try {
    await work();
  } catch (fault) {
    if (tries <= 1) throw fault;
    await insistently(work, tries - 1);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

function barsOf({ ready, memory, processor, waiting, latencies }: Measured): readonly Bar[] {
  const all = [...latencies.hook, ...latencies.environment];
  return [
    { what: 'start to ready, seconds', value: ready, limit: 10 },
    { what: 'memory, idle, MiB', value: memory.idle.residentMiB, limit: 128 },
    { what: 'memory, 1,000 gates waiting, MiB', value: memory.waiting.residentMiB, limit: 128 },
    { what: 'memory, its peak over everything, MiB', value: memory.end.peakMiB, limit: 128 },
    { what: 'processor, idle, percent', value: processor.idle, limit: 2 },
    { what: 'gates missing of 1,000 that wait at once', value: gates - waiting, limit: 0 },
    { what: 'event → gate answer, p99, seconds', value: percentile(all, 99) / 1000, limit: 1 },
  ];
}

function show({ memory, processor, latencies }: Measured, bytes: number): void {
  console.log(
    `\nNode ${process.version}; ${gates.toLocaleString('en')} Applications of at least ${Math.round(bytes / 1024)} KB in ${counts.products} products`,
  );
  for (const [when, { residentMiB, peakMiB }] of Object.entries(memory))
    console.log(
      `memory, ${when.padEnd(37)} ${residentMiB.toFixed(1).padStart(8)} MiB  peak ${peakMiB.toFixed(1)} MiB`,
    );
  for (const [when, share] of Object.entries(processor))
    console.log(`processor, ${when.padEnd(34)} ${share.toFixed(2).padStart(8)} %`);
  for (const [what, values] of Object.entries(latencies)) {
    const [half, most, worst] = [50, 99, 100].map((percent) => percentile(values, percent).toFixed(0));
    console.log(
      `${`${what} ends → gate answer, ${values.length} gates`.padEnd(45)} ${half?.padStart(8)} ms  p99 ${most} ms  longest ${worst} ms`,
    );
  }
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-bench-server-'));
  const processes = new Processes(folder);
  let asking: AskingGates | undefined;
  async function end(): Promise<void> {
    await asking?.stop();
    await processes.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(1)));
  try {
    const [load = 0] = loadavg();
    console.log(
      `${availableParallelism()} processors, load ${load.toFixed(1)}; an etcd and a kube-apiserver are started`,
    );
    const cluster = await startBareCluster(processes, folder);
    const bytes = await makeLoad(openClient(connect(cluster)));
    const setup = await startServer(processes, await serverKubeconfig(cluster, folder), folder);
    asking = new AskingGates(setup.url);
    const measured = await measure({ ...setup, client: openClient(connect(cluster)) }, asking);
    if (asking.faults.length > 0)
      throw new Error(`gates were not answered: ${asking.faults.slice(0, 5).join('; ')}`);
    show(measured, bytes);
    const bars = barsOf(measured);
    for (const { what, value, limit } of bars)
      console.log(
        `${value <= limit ? 'ok  ' : 'MISS'} ${what.padEnd(45)} ${value.toFixed(2).padStart(8)}  (bar ${limit})`,
      );
    process.exitCode = bars.every(({ value, limit }) => value <= limit) ? 0 : 1;
  } finally {
    await end();
  }
}

await main();

/** The server as a process of a test, in place of the Deployment: it can be killed at any moment. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { parse } from 'yaml';

import { until } from '../../cluster/until.ts';
import { kinds, list, patch, request, waitFor, type Body } from './kube.ts';
import { FaultProxy } from './fault-proxy.ts';

const root = join(import.meta.dirname, '../../..');
const home = 'hookline';
const patience = 180;

/** What differs from a server that nobody but the test asks. */
export interface Difference {
  /** The address that it listens on, at the same port after each start; none that others reach where absent. */
  readonly host?: string;
  /** Laid over the shipped configuration. */
  readonly config?: Body;
}

/** A server behind a proxy; it has the rights of the shipped ServiceAccount. */
export class LocalServer {
  readonly proxy: FaultProxy;
  /** How often it was killed. */
  kills = 0;
  /** Where it is asked: `address:port`; port 0 stands for any. */
  readonly address: string;
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #restarting: Promise<void> = Promise.resolve();

  private constructor(proxy: FaultProxy, folder: string, address: string) {
    this.proxy = proxy;
    this.#folder = folder;
    this.address = address;
  }

  /** Takes the place of the Deployment. */
  static async start({ host, config: more }: Difference = {}): Promise<LocalServer> {
    await scale(0);
    const { server, ca } = await target();
    const proxy = await FaultProxy.start({ server, ca });
    const folder = mkdtempSync(join(tmpdir(), 'hookline-e2e-server-'));
    const token = await request('POST', `/api/v1/namespaces/${home}/serviceaccounts/${home}/token`, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 7200 },
    });
    const config = {
      apiVersion: 'v1',
      kind: 'Config',
      // Without TLS there is nothing to verify, and client-node wants to be told.
      clusters: [{ name: 'proxy', cluster: { server: proxy.url, 'insecure-skip-tls-verify': true } }],
      users: [{ name: 'server', user: { token: token.status.token } }],
      contexts: [{ name: 'proxy', context: { cluster: 'proxy', user: 'server' } }],
      'current-context': 'proxy',
    };
    writeFileSync(join(folder, 'kubeconfig'), JSON.stringify(config), { mode: 0o600 });
    const shipped = parse(readFileSync(join(root, 'manifests/server/config.yaml'), 'utf8'));
    writeFileSync(join(folder, 'config.yaml'), JSON.stringify({ ...shipped, ...more }));
    const address = host === undefined ? '127.0.0.1:0' : `${host}:${await freePort(host)}`;
    const local = new LocalServer(proxy, folder, address);
    local.#spawn();
    return local;
  }

  /** Kills it as a node that dies does, and starts it again. */
  kill(): void {
    const child = this.#child;
    if (child === undefined) return;
    this.kills += 1;
    this.#child = undefined;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    this.#restarting = this.#restarting.then(async () => {
      await ended;
      this.#spawn();
    });
  }

  /** Whether it runs: between a kill and the next start it does not. */
  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  /** Ends it, and puts the Deployment back. */
  async stop(): Promise<void> {
    this.proxy.judge = () => undefined;
    await this.#restarting;
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    }
    await this.proxy.stop();
    rmSync(this.#folder, { recursive: true, force: true });
    await scale(2);
  }

  /** What it has said so far, for a failed test. */
  get log(): string {
    return readFileSync(join(this.#folder, 'log'), 'utf8');
  }

  #spawn(): void {
    const flags = {
      config: join(this.#folder, 'config.yaml'),
      kubeconfig: join(this.#folder, 'kubeconfig'),
      namespace: home,
      // After a kill it is the one that it was: the Lease is its own, and need not expire first.
      identity: 'killed-and-restarted',
      image: 'ghcr.io/hookline/hookline:0.1.0',
      listen: this.address,
    };
    const line = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
    const child = spawn(process.execPath, [join(root, 'dist/hookline.js'), 'server', ...line], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'], HOME: this.#folder },
    });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (text: Buffer) => writeFileSync(join(this.#folder, 'log'), text, { flag: 'a' }));
    this.#child = child;
  }
}

async function freePort(host: string): Promise<number> {
  const holder = createServer().listen(0, host);
  await once(holder, 'listening');
  const { port } = holder.address() as AddressInfo;
  holder.close();
  await once(holder, 'close');
  return port;
}

/** Where the real API server is. */
async function target(): Promise<{ readonly server: string; readonly ca: string }> {
  const { clusters } = parse(readFileSync(inject('cluster').kubeconfig, 'utf8'));
  const [{ cluster }] = clusters;
  return {
    server: cluster.server,
    ca: Buffer.from(cluster['certificate-authority-data'], 'base64').toString('utf8'),
  };
}

async function scale(replicas: number): Promise<void> {
  await patch(kinds.Deployment, home, 'hookline', { spec: { replicas } });
  if (replicas > 0) {
    await waitFor(kinds.Deployment, home, 'hookline', {
      label: 'the Deployment is back',
      seconds: patience,
      is: ({ status }) => status.availableReplicas === replicas,
    });
    return;
  }
  await until('no pod of the Deployment is left', patience * 1000, async () => {
    const pods = await list(kinds.Pod, home, 'app.kubernetes.io/name=hookline');
    return pods.length === 0;
  });
}

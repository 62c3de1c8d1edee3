/** The server as a process of the test's own, under the shipped ServiceAccount, for a tenant that no other server has. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { testLabel } from '../../cluster/argo-cd.ts';
import { checkout } from '../../cluster/layout.ts';
import { until } from '../../cluster/until.ts';
import { create, find, kinds, remove, request, waitFor, type Body, type Kind } from './kube.ts';

/** A server that runs. */
export interface LocalServer {
  readonly url: string;
  /** The lines of its log, so far. */
  readonly log: readonly Body[];
  readonly process: ChildProcess;
  /** Ends it as the kubelet does, and removes its namespace. Throws where it does not end well. */
  readonly stop: () => Promise<void>;
}

const rbac = 'rbac.authorization.k8s.io/v1';
const access: Readonly<Record<string, Kind>> = {
  Role: { apiVersion: rbac, kind: 'Role', plural: 'roles' },
  RoleBinding: { apiVersion: rbac, kind: 'RoleBinding', plural: 'rolebindings' },
};

/** Makes a namespace anew. */
export async function freshNamespace(name: string): Promise<void> {
  if ((await find(kinds.Namespace, '', name)) !== undefined) await remove(kinds.Namespace, '', name);
  const label = `namespace ${name} is gone`;
  await waitFor(kinds.Namespace, '', name, { label, seconds: 180, is: (object) => object === undefined });
  await create(kinds.Namespace, { metadata: { name, labels: { [testLabel]: 'true' } } });
}

/** Starts a server whose only tenant, Lease and Jobs are in a namespace of its own, and waits until it is ready. */
export async function startServer(namespace: string, config: Body = {}): Promise<LocalServer> {
  await freshNamespace(namespace);
  await grant(namespace);
  const folder = mkdtempSync(join(tmpdir(), 'hookline-server-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const files = { config: join(folder, 'config.yaml'), kubeconfig: join(folder, 'kubeconfig') };
  writeFileSync(files.config, stringify({ tenants: [{ namespace }], url, ...config }));
  writeFileSync(files.kubeconfig, await kubeconfig(), { mode: 0o600 });
  const flags = { ...files, namespace, listen: `127.0.0.1:${port}` };
  const args = Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
  const child = spawn(process.execPath, [join(checkout, 'hooks/main.ts'), 'server', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log: Body[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  await until('the server is ready', 60_000, async () => {
    if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
    return (await fetch(`${url}/readyz`).catch(() => undefined))?.ok === true;
  });
  return { url, log, process: child, stop: () => stop(child, { folder, namespace }) };
}

async function stop(
  child: ChildProcess,
  { folder, namespace }: { readonly folder: string; readonly namespace: string },
): Promise<void> {
  const ended = child.exitCode === null ? once(child, 'exit') : undefined;
  child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true });
  await remove(kinds.Namespace, '', namespace);
  if (child.exitCode !== 0) throw new Error(`the server ended with ${child.exitCode}`);
}

/** The shipped Roles, in the namespace that is tenant and home at once. */
async function grant(namespace: string): Promise<void> {
  for (const file of ['lease-role.yaml', 'tenant-role.yaml']) {
    const text = readFileSync(join(checkout, 'manifests/server', file), 'utf8');
    for (const document of parseAllDocuments(text)) {
      const { kind, metadata, ...rest }: Body = document.toJS();
      const known = access[kind];
      if (known === undefined) throw new Error(`${file} has a ${kind}`);
      await create(known, { ...rest, metadata: { ...metadata, namespace } });
    }
  }
}

/** Gives a token of a ServiceAccount: for an audience, or for the API server. */
export async function tokenOf(namespace: string, name: string, audience?: string): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${name}/token`;
  const spec = { expirationSeconds: 3600, ...(audience === undefined ? {} : { audiences: [audience] }) };
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec };
  return (await request('POST', path, body)).status.token;
}

async function kubeconfig(): Promise<string> {
  const own: Body = parse(readFileSync(inject('cluster').kubeconfig, 'utf8'));
  const { cluster } = own.clusters[0];
  const user = { token: await tokenOf('hookline', 'hookline') };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster }],
    users: [{ name: 'server', user }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'server' } }],
    'current-context': 'test',
  });
}

async function freePort(): Promise<number> {
  const listening = createServer().listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  listening.close();
  await once(listening, 'close');
  return port;
}

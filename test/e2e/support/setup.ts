/** Before all end-to-end tests: a cluster, and Argo CD as new. Where there can be none, every test is skipped and says why. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestProject } from 'vitest/node';
import { chooseCluster } from '../../cluster/choose.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { Kubectl } from '../../cluster/kubectl.ts';
import { program } from '../../cluster/layout.ts';
import { describe, Missing } from '../../cluster/missing.ts';
import { hasServer, installServer } from '../../cluster/server.ts';
import { nudgeWhereDue } from './nudges.ts';

/** What tests know of the cluster. */
export interface Given {
  /** Why there is no cluster; everything else is then empty. */
  readonly missing?: string;
  /** An address of the API server that needs no credentials, only on 127.0.0.1. */
  readonly api: string;
  readonly kubeconfig: string;
  readonly repositories: string;
  readonly repositoryUrl: string;
  /** The API server's audit log of Hookline's server; absent where none is written. */
  readonly audit: string | undefined;
  /** When this run began (RFC 3339); empty where it goes on with what is there. */
  readonly since: string;
  /** A folder of this run alone, for what its workers say to each other. */
  readonly scratch: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: Given;
  }
}

interface Proxy {
  readonly api: string;
  readonly process: ChildProcess;
}

const nothing = {
  audit: undefined,
  since: '',
  api: '',
  kubeconfig: '',
  repositories: '',
  repositoryUrl: '',
  scratch: '',
};

/**
 * Brings the cluster up for the run, and leaves it up: the next run begins with a reset.
 * With E2E_RESET=no it begins with what is there, for work on one test while others run.
 *
 * Gives what ends all that the tests needed beside the cluster.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), 'hookline-e2e-run-'));
  const end = new AbortController();
  try {
    const since = process.env['E2E_RESET'] === 'no' ? '' : new Date().toISOString();
    const cluster = await chooseCluster();
    await cluster.up({});
    if (process.env['E2E_RESET'] !== 'no') await cluster.reset();
    const kubectl = new Kubectl(await cluster.kubeconfig());
    if (process.env['E2E_RESET'] !== 'no' || !(await hasServer(kubectl))) await installServer(kubectl);
    const proxy = await startProxy(await cluster.kubeconfig());
    project.provide('cluster', { ...(await given(cluster, proxy.api)), since, scratch });
    const nudging = nudgeWhereDue(proxy.api, end.signal);
    return async () => {
      end.abort();
      await nudging;
      await stop(proxy);
      rmSync(scratch, { recursive: true, force: true });
      // Tests on an older release leave that; CI takes the cluster down anyway.
      if (process.env['CI'] !== 'true') await cluster.up({});
    };
  } catch (error) {
    rmSync(scratch, { recursive: true, force: true });
    if (!(error instanceof Missing) || process.env['E2E'] === 'required') {
      process.stderr.write(`cluster: ${describe(error)}\n`);
      throw error;
    }
    process.stderr.write(`cluster: no end-to-end test can run: ${describe(error)}\n`);
    project.provide('cluster', { ...nothing, missing: describe(error) });
    return async () => undefined;
  }
}

async function stop(proxy: Proxy): Promise<void> {
  proxy.process.stdin?.end();
  await once(proxy.process, 'exit');
}

async function given(cluster: Cluster, api: string): Promise<Omit<Given, 'scratch' | 'since'>> {
  const git = await cluster.git();
  const { audit } = cluster;
  return {
    api,
    audit,
    kubeconfig: await cluster.kubeconfig(),
    repositories: git.folder,
    repositoryUrl: git.url,
  };
}

/**
 * kubectl knows how to log in to any cluster, and tests then speak plain HTTP. The shell waits for the end of its input,
 * which comes with the end of this process, also where that is killed: nothing is left behind.
 */
async function startProxy(kubeconfig: string): Promise<Proxy> {
  const args = ['--kubeconfig', kubeconfig, 'proxy', '--address=127.0.0.1', '--port=0', '--reject-paths=^$'];
  const script = '"$@" & proxy=$!; cat > /dev/null; kill $proxy';
  const child = spawn('sh', ['-c', script, 'sh', program('kubectl'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const [, address] = /(127\.0\.0\.1:\d+)/.exec(line) ?? [];
    if (address !== undefined) return { api: `http://${address}`, process: child };
  }
  throw new Error('kubectl proxy ended before it listened');
}

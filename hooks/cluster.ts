/** Connects the commands for a cluster to this process, and to the API server that a kubeconfig names. */
import { objectsOf } from './cli/cluster-objects.ts';
import { runCluster } from './cli/cluster.ts';
import type { ClusterChoice, Objects, ServerAnswer, ServerAsk } from './cli/objects.ts';
import { ownTerminal } from './cli/simulate-terminal.ts';
import { openClient } from './kube/client.ts';
import { connect } from './kube/connect.ts';
import { logEnd } from './kube/logs.ts';
import { field, isObject, textField } from './model/object.ts';
import { error, Fault } from './model/problem.ts';

/** Runs a command for a cluster in this process and sets its exit code. */
export async function connectCluster(argv: readonly string[]): Promise<void> {
  const { size, ended, ...terminal } = ownTerminal();
  process.exitCode = await runCluster(argv, {
    ...terminal,
    ended: ended ?? new AbortController().signal,
    size: () => size?.() ?? { columns: Infinity, rows: Infinity },
    connect: async (choice) => objectsIn(choice),
    askServer,
    now: Date.now,
    after: (milliseconds) => AbortSignal.timeout(milliseconds),
    every: (milliseconds, call) => {
      const timer = setInterval(call, milliseconds);
      return () => clearInterval(timer);
    },
  });
}

/** What is printed of a log at most. */
const mostLogBytes = 1_000_000;

function objectsIn(choice: ClusterChoice): Objects {
  const endpoint = endpointOf(choice);
  const client = openClient(endpoint);
  return objectsOf(client, {
    namespace: endpoint.namespace,
    pause,
    log: async (pod) => {
      const metadata = field(pod, 'metadata');
      const place = { namespace: textField(metadata, 'namespace'), name: textField(metadata, 'name') };
      return logEnd(client, place, { bytes: mostLogBytes, pod });
    },
  });
}

function endpointOf(choice: ClusterChoice): ReturnType<typeof connect> {
  try {
    return connect(choice);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const fix = 'name a kubeconfig with --kubeconfig, and a context of it with --context';
    throw new Fault([error('KUBECONFIG_BROKEN', `no cluster is found: ${why}`, { fix })], { cause });
  }
}

/** After how long a server that does not answer is given up. */
const answerMilliseconds = 15_000;

async function askServer({ choice, url, body }: ServerAsk): Promise<ServerAnswer> {
  const { headers } = await endpointOf(choice).options();
  const authorization = headers?.['authorization'] ?? headers?.['Authorization'];
  if (typeof authorization !== 'string')
    throw new Fault([
      error('TOKEN_REFUSED', 'the kubeconfig has no token that the server could be asked with', {
        fix: 'leave --server out: the wish is then stored by your own rights on the cluster',
      }),
    ]);
  if (!isSafe(url))
    throw new Fault([
      error('FLAG_VALUE', `the token would be readable on its way to ${url}`, { fix: 'use https' }),
    ]);
  const response = await fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    redirect: 'error',
    signal: AbortSignal.timeout(answerMilliseconds),
  }).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    const fix = 'look at --server, or leave it out';
    throw new Fault([error('CLUSTER_UNREACHABLE', `${url} does not answer: ${why}`, { fix })], { cause });
  });
  const read: unknown = await response.json().catch(() => undefined);
  return { status: response.status, body: isObject(read) ? read : {} };
}

/** A token goes over TLS, or stays on this machine. */
function isSafe(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((over) => {
    const timer = setTimeout(over, milliseconds);
    signal.addEventListener('abort', () => [clearTimeout(timer), over()], { once: true });
  });
}

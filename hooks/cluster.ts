/** Connects the commands for a cluster to this process, and to the API server that a kubeconfig names. */
import { objectsOf } from './cli/cluster-objects.ts';
import { runCluster } from './cli/cluster.ts';
import type { ClusterChoice, Objects } from './cli/objects.ts';
import { ownTerminal } from './cli/simulate-terminal.ts';
import { openClient } from './kube/client.ts';
import { connect } from './kube/connect.ts';
import { error, Fault } from './model/problem.ts';

/** Runs a command for a cluster in this process and sets its exit code. */
export async function connectCluster(argv: readonly string[]): Promise<void> {
  const { size, ended, ...terminal } = ownTerminal();
  process.exitCode = await runCluster(argv, {
    ...terminal,
    ended: ended ?? new AbortController().signal,
    size: () => size?.() ?? { columns: Infinity, rows: Infinity },
    connect: async (choice) => objectsIn(choice),
    now: Date.now,
    after: (milliseconds) => AbortSignal.timeout(milliseconds),
    every: (milliseconds, call) => {
      const timer = setInterval(call, milliseconds);
      return () => clearInterval(timer);
    },
  });
}

function objectsIn(choice: ClusterChoice): Objects {
  const endpoint = endpointOf(choice);
  return objectsOf(openClient(endpoint), { namespace: endpoint.namespace, pause });
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

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((over) => {
    const timer = setTimeout(over, milliseconds);
    signal.addEventListener('abort', () => [clearTimeout(timer), over()], { once: true });
  });
}

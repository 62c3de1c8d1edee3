/** Finds the API server: by a kubeconfig, or from within a pod. The one file that imports client-node. */
import { Agent as PlainAgent } from 'node:http';
import { Agent as SecureAgent, type RequestOptions } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import type { Endpoint } from './transport.ts';

/** Which cluster is meant. */
export interface Place {
  /** The path of a kubeconfig; absent: `KUBECONFIG`, `~/.kube/config`, or the pod's own account. */
  readonly kubeconfig?: string;
  /** A context of it; absent: the current one. */
  readonly context?: string;
}

/** What a connection is made with: as long as it does not change, connections are used again. */
const connectionFields = [
  'ca',
  'cert',
  'key',
  'passphrase',
  'pfx',
  'rejectUnauthorized',
  'servername',
] as const;

/** An endpoint, and the namespace of the context: `default` where it names none. */
export interface Found extends Endpoint {
  readonly namespace: string;
}

/** Gives the endpoint; throws an Error that says what is missing. */
export function connect({ kubeconfig, context }: Place): Found {
  const config = new KubeConfig();
  if (kubeconfig === undefined) config.loadFromDefault();
  else config.loadFromFile(kubeconfig);
  if (context !== undefined) config.setCurrentContext(context);
  const cluster = config.getCurrentCluster();
  if (cluster === null)
    throw new Error(`the kubeconfig has no context "${config.getCurrentContext()}" with a cluster`);
  // What client-node takes where it finds nothing.
  if (cluster.server === 'http://localhost:8080')
    throw new Error('there is no kubeconfig, and this is no pod of a cluster');
  const Agent = cluster.server.startsWith('http:') ? PlainAgent : SecureAgent;
  let known: { readonly mark: string; readonly agent: PlainAgent } | undefined;

  function agentFor(options: RequestOptions): PlainAgent {
    const chosen = Object.fromEntries(
      connectionFields.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])),
    );
    const mark = JSON.stringify(chosen);
    if (known?.mark !== mark) known = { mark, agent: new Agent({ ...chosen, keepAlive: true }) };
    return known.agent;
  }

  return {
    server: cluster.server,
    namespace: config.getContextObject(config.getCurrentContext())?.namespace ?? 'default',
    options: async () => {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      // A proxy's agent is client-node's own; ours keeps connections.
      const agent = cluster.proxyUrl === undefined ? agentFor(options) : options.agent;
      const headers = Object.fromEntries(Object.entries(options.headers ?? {}));
      return { ...options, headers, agent };
    },
  };
}

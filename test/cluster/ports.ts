/** The ports on the bridge: free, unless somebody listens on every address of the machine. */
import { createServer } from 'node:net';
import { network } from './layout.ts';
import { Missing } from './missing.ts';

/** Who listens where, once the cluster runs. */
const ports: Readonly<Record<string, number>> = {
  CoreDNS: 53,
  etcd: network.etcd,
  'etcd (peer)': network.etcdPeer,
  'kube-apiserver': network.apiServer,
  git: network.git,
  kubelet: 10250,
  'kubelet (health)': 10248,
  'kube-proxy (health)': 10256,
  'kube-proxy (metrics)': 10249,
  'kube-controller-manager': 10257,
  'kube-scheduler': 10259,
};

/** Throws {@link Missing} with the first port that is taken. */
export async function requirePorts(
  address: string,
  wanted: Readonly<Record<string, number>> = ports,
): Promise<void> {
  for (const [name, port] of Object.entries(wanted)) {
    const fault = await faultOf(address, port);
    if (fault === undefined) continue;
    throw new Missing(
      `port ${port} of ${address}, for ${name}, cannot be used: ${fault}`,
      `stop what listens on port ${port} of every address (ss -ltnp "sport = :${port}" shows it)`,
    );
  }
}

function faultOf(address: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', (error) => resolve(error.message));
    server.listen(port, address, () => server.close(() => resolve(undefined)));
  });
}

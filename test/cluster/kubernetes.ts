/** The components of Kubernetes on this machine: what each is started with. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { auditFlags, auditPolicy } from './audit.ts';
import { attempt } from './command.ts';
import { network, node, paths, program, state } from './layout.ts';
import { requirePorts } from './ports.ts';
import { find, kill, start } from './processes.ts';
import { until } from './until.ts';

const { address } = network;
const server = `https://${address}:${network.apiServer}`;
const certificates = join(state, 'certificates');
const config = join(state, 'config');
const tokens = join(config, 'tokens.csv');
const keys = { private: join(config, 'service-account.key'), public: join(config, 'service-account.pub') };
const audit = join(config, 'audit-policy.json');
const dnsDomain = 'cluster.local';

/** A component: its program and arguments. */
export interface Component {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
}

const etcd: Component = {
  name: 'etcd',
  program: 'etcd',
  args: [
    `--data-dir=${join(state, 'etcd')}`,
    `--listen-client-urls=http://${address}:${network.etcd}`,
    `--advertise-client-urls=http://${address}:${network.etcd}`,
    `--listen-peer-urls=http://${address}:${network.etcdPeer}`,
    `--initial-advertise-peer-urls=http://${address}:${network.etcdPeer}`,
    `--initial-cluster=default=http://${address}:${network.etcdPeer}`,
    '--unsafe-no-fsync',
    '--quota-backend-bytes=2147483648',
    '--log-level=warn',
  ],
};

const apiServer: Component = {
  name: 'kube-apiserver',
  program: program('kube-apiserver'),
  args: [
    `--etcd-servers=http://${address}:${network.etcd}`,
    `--bind-address=${address}`,
    `--advertise-address=${address}`,
    `--secure-port=${network.apiServer}`,
    `--cert-dir=${certificates}`,
    `--service-cluster-ip-range=${network.services}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=Node,RBAC',
    '--allow-privileged=true',
    '--kubelet-preferred-address-types=InternalIP',
    `--service-account-key-file=${keys.public}`,
    `--service-account-signing-key-file=${keys.private}`,
    `--service-account-issuer=https://kubernetes.default.svc.${dnsDomain}`,
    '--profiling=false',
    ...auditFlags(audit),
  ],
};

/** What is started once the API server answers. */
const others: readonly Component[] = [
  {
    name: 'kube-controller-manager',
    program: program('kube-controller-manager'),
    args: [
      `--kubeconfig=${paths.kubeconfig}`,
      `--bind-address=${address}`,
      `--service-account-private-key-file=${keys.private}`,
      `--root-ca-file=${join(certificates, 'apiserver.crt')}`,
      `--flex-volume-plugin-dir=${join(paths.kubelet, 'plugins')}`,
      '--use-service-account-credentials=false',
      '--leader-elect=false',
      '--profiling=false',
    ],
  },
  {
    name: 'kube-scheduler',
    program: program('kube-scheduler'),
    args: [
      `--kubeconfig=${paths.kubeconfig}`,
      `--bind-address=${address}`,
      '--leader-elect=false',
      '--profiling=false',
    ],
  },
  {
    name: 'kubelet',
    program: program('kubelet'),
    args: [
      `--config=${join(config, 'kubelet.json')}`,
      `--kubeconfig=${paths.kubeconfig}`,
      `--root-dir=${paths.kubelet}`,
      `--cert-dir=${join(paths.kubelet, 'pki')}`,
      `--node-ip=${address}`,
      `--hostname-override=${node}`,
    ],
  },
  { name: 'kube-proxy', program: program('kube-proxy'), args: [`--config=${join(config, 'proxy.json')}`] },
  {
    name: 'coredns',
    program: program('coredns'),
    args: ['-conf', join(config, 'Corefile'), '-dns.port', '53'],
  },
];

/** Components in the order in which they are stopped. */
export const stopOrder: readonly string[] = ['kube-controller-manager', 'kube-scheduler', 'kubelet'];

/** What is started with arguments of ours. */
export const components: readonly Component[] = [etcd, apiServer, ...others];

/** Everything that must run for the cluster to be up. */
export const parts: readonly string[] = components.map(({ name }) => name).concat('containerd', 'git');

/** Starts etcd and the API server, and writes the kubeconfig. */
export async function startApiServer(): Promise<void> {
  mkdirSync(config, { recursive: true });
  mkdirSync(certificates, { recursive: true });
  writeKeys();
  const token = randomBytes(24).toString('hex');
  writeFileSync(tokens, `${token},hookline-admin,hookline-admin,"system:masters"\n`, { mode: 0o600 });
  startComponent(etcd);
  writeJson('audit-policy.json', auditPolicy());
  startComponent(apiServer);
  const certificate = join(certificates, 'apiserver.crt');
  await until(
    'the API server has a certificate',
    60_000,
    async () => alive(apiServer) && existsSync(certificate),
  );
  writeFileSync(paths.kubeconfig, JSON.stringify(kubeconfig(certificate, token), undefined, 2), {
    mode: 0o600,
  });
  await apiServerIsReady();
}

/** Kills the API server and starts it again, with its keys and its store as they are; nothing else is touched. */
export async function restartApiServer(): Promise<void> {
  await kill(
    find()
      .filter(({ part }) => part === apiServer.name)
      .map(({ pid }) => pid),
  );
  // A killed process of many threads may hold its port for a moment longer.
  await until('the port of the API server is free', 60_000, async () => {
    await requirePorts(address, { [apiServer.name]: network.apiServer });
    return true;
  });
  startComponent(apiServer);
  await apiServerIsReady();
}

async function apiServerIsReady(): Promise<void> {
  await until('the API server is ready', 60_000, async () => alive(apiServer) && (await isReady()));
}

/** Starts the rest. */
export function startOthers(): void {
  writeJson('kubelet.json', kubelet());
  writeJson('proxy.json', proxy());
  writeFileSync(join(config, 'Corefile'), corefile());
  for (const component of others) startComponent(component);
}

/** Says whether the API server answers that it is ready. */
export async function isReady(): Promise<boolean> {
  if (!existsSync(paths.kubeconfig)) return false;
  const how = { timeout: 5000 };
  const outcome = await attempt(
    program('kubectl'),
    ['--kubeconfig', paths.kubeconfig, 'get', '--raw', '/readyz'],
    how,
  );
  return outcome.code === 0;
}

function startComponent(component: Component): void {
  start(component.name, component.program, component.args);
}

/** A component that has ended will never answer: its log says why. */
function alive(component: Component): true {
  if (find().some(({ part }) => part === component.name)) return true;
  const log = readFileSync(join(paths.logs, `${component.name}.log`), 'utf8');
  throw new Error(`${component.name} has ended:\n${log.split('\n').slice(-15).join('\n')}`);
}

function writeKeys(): void {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(keys.private, pair.privateKey, { mode: 0o600 });
  writeFileSync(keys.public, pair.publicKey);
}

function writeJson(name: string, value: object): void {
  writeFileSync(join(config, name), JSON.stringify(value, undefined, 2));
}

function kubeconfig(certificate: string, token: string): object {
  const name = 'hookline';
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name,
        cluster: { server, 'certificate-authority-data': readFileSync(certificate).toString('base64') },
      },
    ],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
}

/** Gives the kubelet's configuration. */
export function kubelet(): object {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address,
    healthzBindAddress: address,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    failCgroupV1: false,
    clusterDNS: [address],
    clusterDomain: dnsDomain,
    containerRuntimeEndpoint: `unix://${paths.socket}`,
    resolvConf: '',
    failSwapOn: false,
    enforceNodeAllocatable: [],
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    makeIPTablesUtilChains: false,
    maxPods: 200,
    podLogsDir: join(state, 'pods'),
    registryPullQPS: 0,
    serializeImagePulls: false,
    syncFrequency: '10s',
    volumePluginDir: join(paths.kubelet, 'plugins'),
  };
}

/** Gives kube-proxy's configuration. */
export function proxy(): object {
  const none = { maxPerCore: 0, min: 0, tcpEstablishedTimeout: '0s', tcpCloseWaitTimeout: '0s' };
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    bindAddress: address,
    nodePortAddresses: [`${address}/32`],
    clusterCIDR: network.pods,
    clientConnection: { kubeconfig: paths.kubeconfig },
    healthzBindAddress: `${address}:10256`,
    metricsBindAddress: `${address}:10249`,
    hostnameOverride: node,
    conntrack: none,
  };
}

/** The second block answers what is outside the cluster: nothing is. */
function corefile(): string {
  return `${dnsDomain} in-addr.arpa {
  bind ${address}
  errors
  kubernetes ${dnsDomain} in-addr.arpa {
    kubeconfig ${paths.kubeconfig} hookline
  }
  cache 5
}
. {
  bind ${address}
  errors
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`;
}

/** An etcd and a kube-apiserver on 127.0.0.1, with nothing else of a cluster: no controller, no kubelet. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { argoCd, fileOf } from '../tools/table.ts';
import { Kubectl } from '../cluster/kubectl.ts';
import { checkout, program } from '../cluster/layout.ts';
import { installPackages } from '../cluster/packages.ts';
import { buildPrograms } from '../cluster/programs.ts';
import { until } from '../cluster/until.ts';
import { freePort, type Processes } from './server-processes.ts';

/** Where the cluster is. */
export interface BareCluster {
  /** A kubeconfig that may do everything. */
  readonly kubeconfig: string;
  readonly kubectl: Kubectl;
}

const host = '127.0.0.1';

/** Starts both, and installs our manifests and Argo CD's kinds; `folder` takes all that they write. */
export async function startBareCluster(processes: Processes, folder: string): Promise<BareCluster> {
  await installPackages();
  await buildPrograms(['kube-apiserver', 'kubectl']);
  const [client, peer, secure] = [await freePort(), await freePort(), await freePort()];
  const etcd = processes.start('etcd', 'etcd', [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=http://${host}:${client}`,
    `--advertise-client-urls=http://${host}:${client}`,
    `--listen-peer-urls=http://${host}:${peer}`,
    `--initial-advertise-peer-urls=http://${host}:${peer}`,
    `--initial-cluster=default=http://${host}:${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]);
  const token = randomBytes(24).toString('hex');
  const apiServer = processes.start(
    'kube-apiserver',
    program('kube-apiserver'),
    apiServerArguments(folder, { client, secure, token }),
  );
  const certificate = join(folder, 'certificates/apiserver.crt');
  await until('the API server has a certificate', 60_000, async () => {
    for (const one of [etcd, apiServer]) one.requireAlive();
    return existsSync(certificate);
  });
  const kubeconfig = join(folder, 'kubeconfig');
  writeKubeconfig(kubeconfig, { server: `https://${host}:${secure}`, certificate, token });
  const kubectl = new Kubectl(kubeconfig);
  await until('the API server is ready', 60_000, async () => {
    for (const one of [etcd, apiServer]) one.requireAlive();
    return (await kubectl.attempt(['get', '--raw', '/readyz'], { timeout: 5000 })).code === 0;
  });
  await install(kubectl);
  return { kubeconfig, kubectl };
}

/** Gives the path of a kubeconfig by which the server is who it is in a cluster, with what its Roles allow. */
export async function serverKubeconfig(
  { kubeconfig, kubectl }: BareCluster,
  folder: string,
): Promise<string> {
  const token = await kubectl.run(['-n', 'hookline', 'create', 'token', 'hookline', '--duration=2h']);
  const config = JSON.parse(readFileSync(kubeconfig, 'utf8'));
  config.users[0].user.token = token.trim();
  const path = join(folder, 'server-kubeconfig');
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}

function apiServerArguments(
  folder: string,
  { client, secure, token }: { readonly client: number; readonly secure: number; readonly token: string },
): readonly string[] {
  const certificates = join(folder, 'certificates');
  const tokens = join(folder, 'tokens.csv');
  const keys = { private: join(folder, 'service-account.key'), public: join(folder, 'service-account.pub') };
  mkdirSync(certificates);
  writeFileSync(tokens, `${token},bench,bench,"system:masters"\n`, { mode: 0o600 });
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  writeFileSync(keys.private, pair.privateKey, { mode: 0o600 });
  writeFileSync(keys.public, pair.publicKey);
  return [
    `--etcd-servers=http://${host}:${client}`,
    `--bind-address=${host}`,
    // There is nobody to whom it would have to say where it is.
    '--endpoint-reconciler-type=none',
    `--secure-port=${secure}`,
    `--cert-dir=${certificates}`,
    '--service-cluster-ip-range=10.96.0.0/24',
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    `--service-account-key-file=${keys.public}`,
    `--service-account-signing-key-file=${keys.private}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--profiling=false',
  ];
}

function writeKubeconfig(
  path: string,
  { server, certificate, token }: Readonly<Record<'server' | 'certificate' | 'token', string>>,
): void {
  const name = 'bench';
  const authority = readFileSync(certificate).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name, user: { token } }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
}

/** Our own manifests as users install them, and the kinds of Argo CD. */
async function install(kubectl: Kubectl): Promise<void> {
  const theirs = parseAllDocuments(readFileSync(fileOf(argoCd), 'utf8'))
    .map((document) => document.toJS() as { readonly kind?: string } | null)
    .filter((object) => object?.kind === 'CustomResourceDefinition');
  const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argocd' } };
  await kubectl.apply([...theirs, namespace].map((object) => JSON.stringify(object)).join('\n---\n'));
  await kubectl.run(['apply', '--server-side', '-k', join(checkout, 'manifests')]);
  await kubectl.run(['wait', '--for=condition=Established', '--timeout=60s', 'crd', '--all']);
  // No controller makes it here, and no pod is made without it.
  await kubectl.run(['-n', 'hookline-config', 'create', 'serviceaccount', 'default']);
}

/** The server's own pods, restarted and taken away; other parts beside it. For tests that run alone. */
import { inject, onTestFinished } from 'vitest';
import { chooseCluster } from '../../cluster/choose.ts';
import { Kubectl } from '../../cluster/kubectl.ts';
import { installServer } from '../../cluster/server.ts';
import { until } from '../../cluster/until.ts';
import { get, kinds, list, patch, remove, request, type Body } from './kube.ts';

/** Where the server is, and its Deployment's name, which is also that of its Service. */
export const home = 'hookline';
const selector = 'app.kubernetes.io/name=hookline';
const replicas = 2;

/** Restarts the server as an upgrade does: a new pod for each, one after the other. */
export async function rollServer(): Promise<void> {
  await kubectl(['rollout', 'restart', `deployment/${home}`]);
  await isRolledOut();
}

/** Deletes both pods at once, with no time to give anything back, and waits for two others. */
export async function killServer(): Promise<void> {
  const before = await pods();
  await Promise.all(
    before.map(({ metadata }) => remove(kinds.Pod, home, metadata.name, { gracePeriodSeconds: 0 })),
  );
  const gone = new Set(before.map(({ metadata }) => metadata.uid));
  await until('two other servers are ready', 180_000, async () => {
    const now = await pods();
    return now.length === replicas && now.every((pod) => !gone.has(pod.metadata.uid) && isReady(pod));
  });
}

/** Takes the server away, and gives what brings it back and waits for it. */
export async function withoutServer(): Promise<() => Promise<void>> {
  onTestFinished(bringBack);
  await scale(0);
  await until('no server is left', 120_000, async () => (await pods()).length === 0);
  return bringBack;

  async function bringBack(): Promise<void> {
    await scale(replicas);
    await isRolledOut();
  }
}

/** Kills the API server, which comes back, and waits until kubectl's proxy answers again, too. */
export async function restartApiServer(): Promise<void> {
  await (await chooseCluster()).restartApiServer();
  await until('the API server answers', 60_000, () => get(kinds.Namespace, '', home));
}

/** Builds the image once more as another version, and rolls the server to it; the one that was there comes back at the end. */
export async function upgradeServer(version: string): Promise<void> {
  const image = await (await chooseCluster()).loadAs(version);
  onTestFinished(() => installServer(new Kubectl(inject('cluster').kubeconfig)));
  await kubectl(['set', 'image', `deployment/${home}`, `hookline=${image}`]);
  await kubectl(['set', 'env', `deployment/${home}`, `HOOKLINE_IMAGE=${image}`]);
  await isRolledOut();
}

/** Gives the versions that the replicas say of themselves. */
export async function serverVersions(): Promise<readonly string[]> {
  const all = await Promise.all(
    (await pods()).map(({ metadata }) =>
      request(
        'GET',
        `/api/v1/namespaces/${home}/pods/${metadata.name}:8080/proxy/metrics`,
        undefined,
        'text/plain',
      ),
    ),
  );
  return all.map((text: string) => /^hookline_build_info\{version="([^"]+)"\} 1$/m.exec(text)?.[1] ?? text);
}

/** Adds a tenant to the server's configuration, and restarts it; all is as it was at the end. */
export async function addTenant(namespace: string): Promise<void> {
  const { spec } = await get(kinds.Deployment, home, home);
  const { name } = spec.template.spec.volumes.find((one: Body) => one.name === 'config').configMap;
  const before = (await get(kinds.ConfigMap, home, name)).data['config.yaml'];
  onTestFinished(() => configure(before));
  await configure(before.replace('tenants:\n', `tenants:\n  - namespace: ${namespace}\n`));

  async function configure(text: string): Promise<void> {
    await patch(kinds.ConfigMap, home, name, { data: { 'config.yaml': text } });
    await rollServer();
  }
}

async function isRolledOut(): Promise<void> {
  await kubectl(['rollout', 'status', `deployment/${home}`, '--timeout=200s']);
  // The pods of before may still be on their way out, and one of them may lead.
  await until('only the new servers are left', 120_000, async () => {
    const now = await pods();
    return now.length === replicas && now.every(isReady);
  });
}

function pods(): Promise<readonly Body[]> {
  return list(kinds.Pod, home, selector);
}

function isReady({ metadata, status }: Body): boolean {
  const conditions: readonly Body[] = status.conditions ?? [];
  const is = conditions.some((one) => one.type === 'Ready' && one.status === 'True');
  return is && metadata.deletionTimestamp === undefined;
}

async function scale(count: number): Promise<void> {
  await patch(kinds.Deployment, home, home, { spec: { replicas: count } });
}

async function kubectl(args: readonly string[]): Promise<void> {
  await new Kubectl(inject('cluster').kubeconfig).run(['-n', home, ...args], { timeout: 240_000 });
}

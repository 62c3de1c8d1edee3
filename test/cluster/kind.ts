/** The same cluster on kind, for machines with a container engine: needs no root and no Linux. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installArgoCd, renderArgoCd, resetArgoCd } from './argo-cd.ts';
import type { Cluster, Git, Row, UpOptions } from './cluster.ts';
import { run } from './command.ts';
import { writeContext } from './image-context.ts';
import { sidecarImage } from './image-table.ts';
import type { Image } from './images.ts';
import { Kubectl } from './kubectl.ts';
import { checkout, paths, program, state, versions } from './layout.ts';
import { Missing } from './missing.ts';
import { buildPrograms, installOf } from './programs.ts';
import { podRows } from './pods.ts';
import { timed } from './progress.ts';
import { until } from './until.ts';
import { installServer } from './server.ts';
import { standIns } from './stand-ins.ts';
import { buildTools } from './tools.ts';

/** One cluster a checkout: two of them do not meet. */
const name = `hookline-${createHash('sha256').update(checkout).digest('hex').slice(0, 8)}`;
/** Where the node sees the repositories, which the Git server of the cluster serves. */
const mounted = '/repositories';
const longest = { timeout: 15 * 60_000 };

/** Gives the cluster of this checkout on an engine. */
export function kindCluster(engine: string): Cluster {
  const how = { ...longest, env: { ...process.env, KIND_EXPERIMENTAL_PROVIDER: engine } };
  const kubectl = new Kubectl(paths.kubeconfig);
  // Its API server is the node image's own affair.
  const audit = undefined;
  return {
    name: 'kind',
    up,
    down,
    reset,
    reload,
    restartApiServer,
    loadAs,
    audit,
    status,
    kubeconfig,
    git,
    logs,
  };

  async function kind(...args: string[]): Promise<string> {
    return run(program('kind'), args, how);
  }

  async function up({ argoCd: version = versions.argoCd }: UpOptions): Promise<void> {
    await buildTools();
    await buildPrograms(['kind', 'kubectl', 'argocd']);
    mkdirSync(paths.repositories, { recursive: true });
    await timed('kind is up', createOnce);
    await timed('images loaded', loadImages);
    await kubectl.apply(JSON.stringify(gitServer(version)));
    await timed('Argo CD ready', async () => installArgoCd(kubectl, await rendered(version)));
    writeFileSync(paths.ready, JSON.stringify({ argoCd: version }));
  }

  async function createOnce(): Promise<void> {
    if ((await kind('get', 'clusters')).split('\n').includes(name)) {
      await kind('export', 'kubeconfig', '--name', name, '--kubeconfig', paths.kubeconfig);
      return;
    }
    const file = join(state, 'kind.json');
    writeFileSync(file, JSON.stringify(configuration()));
    try {
      await kind(
        'create',
        'cluster',
        '--name',
        name,
        '--config',
        file,
        '--kubeconfig',
        paths.kubeconfig,
        '--wait=180s',
      );
    } catch (error) {
      throw new Missing(
        `kind cannot make a cluster: ${error instanceof Error ? error.message : String(error)}`,
        'see what it says above; kind fetches its node image, so the engine needs a network',
        { cause: error },
      );
    }
  }

  async function loadImages(): Promise<void> {
    await run(engine, ['build', '--tag', sidecarImage(), checkout], how);
    await kind('load', 'docker-image', '--name', name, sidecarImage());
    const busybox = ['run', '--rm', 'docker.io/library/busybox:1.37.0', 'busybox', '--list'];
    const applets = (await run(engine, busybox, how)).trim().split('\n');
    for (const image of standIns(applets)) await loadStandIn(image);
  }

  async function loadStandIn(image: Image): Promise<void> {
    const folder = join(state, 'image');
    writeContext(folder, image);
    await run(engine, ['build', ...image.tags.flatMap((tag) => ['--tag', tag]), folder], how);
    for (const tag of image.tags) await kind('load', 'docker-image', '--name', name, tag);
  }

  async function down(): Promise<void> {
    await buildPrograms(['kind']);
    await kind('delete', 'cluster', '--name', name);
    rmSync(state, { recursive: true, force: true });
  }

  async function reset(): Promise<void> {
    const { argoCd: version }: { argoCd: string } = JSON.parse(readFileSync(paths.ready, 'utf8'));
    await loadImages();
    const manifests = await rendered(version);
    await timed('reset', () => resetArgoCd(kubectl, manifests));
    for (const entry of readdirSync(paths.repositories)) {
      rmSync(join(paths.repositories, entry), { recursive: true, force: true });
    }
  }

  async function reload(): Promise<void> {
    await loadImages();
    await installServer(kubectl);
  }

  /** The kubelet of the node starts it again. */
  async function restartApiServer(): Promise<void> {
    await run(
      engine,
      ['exec', `${name}-control-plane`, 'sh', '-c', 'kill -9 $(pgrep -x kube-apiserver)'],
      how,
    );
    await until('the API server is ready', 120_000, async () => {
      return (await kubectl.attempt(['get', '--raw', '/readyz'])).code === 0;
    });
  }

  async function loadAs(version: string): Promise<string> {
    const tag = sidecarImage().replace(/:[^:]+$/, `:${version}`);
    const folder = join(state, 'newer');
    mkdirSync(folder, { recursive: true });
    // What is in the image says the version in one place (image-table.ts does the same).
    const change = `s/(name"?: ?"hookline",\\s*"?version"?: ?)"[^"]+"/\\1"${version}"/`;
    const lines = [
      `FROM ${sidecarImage()}`,
      'USER 0',
      `RUN sed -Ezi '${change}' /app/package.json /app/dist/*.js /app/dist/chunks/*.js`,
      'USER 999',
    ];
    writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
    await run(engine, ['build', '--tag', tag, folder], how);
    await kind('load', 'docker-image', '--name', name, tag);
    return tag;
  }

  async function status(): Promise<readonly Row[]> {
    if (!existsSync(program('kind'))) return [{ name: 'kind', state: 'never built here' }];
    if (!(await kind('get', 'clusters')).split('\n').includes(name)) return [{ name, state: 'not running' }];
    return [{ name, state: `running on ${engine}` }, ...(await podRows(kubectl))];
  }
}

async function rendered(version: string): Promise<string> {
  return renderArgoCd(await installOf(version));
}

async function kubeconfig(): Promise<string> {
  return paths.kubeconfig;
}

async function git(): Promise<Git> {
  return { folder: paths.repositories, url: 'git://git.hookline-git.svc/' };
}

/** Everything is a pod here. */
function logs(): Readonly<Record<string, string>> {
  return {};
}

function configuration(): object {
  return {
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    nodes: [
      { role: 'control-plane', extraMounts: [{ hostPath: paths.repositories, containerPath: mounted }] },
    ],
  };
}

/** A Git server in the cluster, since pods cannot reach this machine on every engine. */
function gitServer(version: string): object {
  const metadata = { name: 'git', namespace: 'hookline-git', labels: { app: 'git' } };
  return {
    apiVersion: 'v1',
    kind: 'List',
    items: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: metadata.namespace } },
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: { selector: metadata.labels, ports: [{ port: 9418 }] },
      },
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata,
        spec: {
          containers: [
            {
              name: 'git',
              image: `quay.io/argoproj/argocd:v${version}`,
              command: ['git', '-c', 'safe.directory=*', 'daemon', '--export-all', '--reuseaddr'],
              args: [`--base-path=${mounted}`],
              volumeMounts: [{ name: 'repositories', mountPath: mounted, readOnly: true }],
            },
          ],
          volumes: [{ name: 'repositories', hostPath: { path: mounted, type: 'Directory' } }],
        },
      },
    ],
  };
}

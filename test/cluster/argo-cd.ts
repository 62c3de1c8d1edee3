/** Argo CD in a cluster: installed from its own manifests with the sidecar that users install, and made as new. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { programOf } from '../tools/table.ts';
import { run } from './command.ts';
import type { Kubectl } from './kubectl.ts';
import { argoCdNamespace, checkout, state } from './layout.ts';
import { until } from './until.ts';

/** The label of what tests make outside of their namespaces: `reset` deletes it. */
export const testLabel = 'hookline.dev/test';

/** The namespaces that no test makes; the last two are those of a cluster on kind. */
const lasting: ReadonlySet<string> = new Set([
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
  argoCdNamespace,
  'hookline-git',
  'local-path-storage',
]);

/** The password of redis in tests: without it set before, components fail once and retry. */
const redisSecret = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'argocd-redis' },
  stringData: { auth: 'hookline-tests' },
};

/** Settings that differ from those of install.yaml. */
const parameters = {
  'application.namespaces': 'hookline-*',
  'applicationsetcontroller.enable.progressive.syncs': 'true',
};

/** An object, as far as its finalizers are of interest. */
interface Held {
  readonly kind: string;
  readonly metadata: {
    readonly namespace: string;
    readonly name: string;
    readonly finalizers?: readonly string[];
  };
}

const kinds = ['applicationsets.argoproj.io', 'applications.argoproj.io', 'appprojects.argoproj.io'] as const;
const timeout = { timeout: 300_000 };
const workloads = ['-n', argoCdNamespace, 'get', 'deployments,statefulsets'];

/** Renders the installation: `install` is the path of Argo CD's install.yaml. */
export async function renderArgoCd(install: string): Promise<string> {
  const folder = join(state, 'argo-cd');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The images are there already, and no registry is.
  const text = readFileSync(install, 'utf8').replaceAll(
    'imagePullPolicy: Always',
    'imagePullPolicy: IfNotPresent',
  );
  writeFileSync(join(folder, 'install.yaml'), text);
  cpSync(join(checkout, 'manifests/sidecar'), join(folder, 'sidecar'), { recursive: true });
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization(), undefined, 2));
  return run(programOf('kustomize'), ['build', folder]);
}

/** Installs Argo CD and waits until all of it is ready. */
export async function installArgoCd(kubectl: Kubectl, manifests: string): Promise<void> {
  await kubectl.apply(
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: argoCdNamespace } }),
  );
  await kubectl.apply(
    JSON.stringify({ ...redisSecret, metadata: { ...redisSecret.metadata, namespace: argoCdNamespace } }),
  );
  await kubectl.apply(manifests);
  await waitForArgoCd(kubectl);
}

/** Waits until every component of Argo CD is rolled out, and what it replaces is gone. */
export async function waitForArgoCd(kubectl: Kubectl): Promise<void> {
  const listed = await kubectl.run([...workloads, '-o', 'name']);
  const names = listed.trim().split('\n');
  await Promise.all(
    names.map((name) =>
      kubectl.run(['-n', argoCdNamespace, 'rollout', 'status', name, '--timeout=240s'], timeout),
    ),
  );
  await endReplaced(kubectl);
}

/** A pod that ends ignores its signal for 30 s, and `argocd --core` may still choose it. */
async function endReplaced(kubectl: Kubectl): Promise<void> {
  const pods = JSON.parse(await kubectl.run(['-n', argoCdNamespace, 'get', 'pods', '-o', 'json']));
  const ending: { name: string }[] = pods.items
    .map(({ metadata }: { metadata: { name: string; deletionTimestamp?: string } }) => metadata)
    .filter(({ deletionTimestamp }: { deletionTimestamp?: string }) => deletionTimestamp !== undefined);
  if (ending.length === 0) return;
  const names = ending.map(({ name }) => name);
  await kubectl.run(
    ['-n', argoCdNamespace, 'delete', 'pods', ...names, '--force', '--grace-period=0', '--ignore-not-found'],
    timeout,
  );
}

/** Deletes what tests made, and empties Argo CD's cache. */
export async function resetArgoCd(kubectl: Kubectl, manifests: string): Promise<void> {
  for (const kind of kinds) await deleteAll(kubectl, kind);
  await kubectl.run(['delete', 'validatingwebhookconfigurations', '-l', testLabel, '--ignore-not-found']);
  await dissolve(kubectl, await namespacesOfTests(kubectl));
  await restoreSettings(kubectl, manifests);
  await emptyCache(kubectl);
  await until('the namespaces of tests are gone', 180_000, async () => {
    const left = await namespacesOfTests(kubectl);
    // A controller that was in the middle of a sync may have made one more, or an object in one of them.
    await dissolve(kubectl, left);
    return left.length === 0;
  });
  await waitForArgoCd(kubectl);
}

async function namespacesOfTests(kubectl: Kubectl): Promise<readonly string[]> {
  const names = await kubectl.run(['get', 'namespaces', '-o', 'jsonpath={.items[*].metadata.name}']);
  return names.split(' ').filter((name) => !lasting.has(name));
}

/** Deletes namespaces and does not wait for what their pods would still do. */
async function dissolve(kubectl: Kubectl, namespaces: readonly string[]): Promise<void> {
  await freeHooks(kubectl);
  for (const name of namespaces) {
    await kubectl.attempt([
      '-n',
      name,
      'delete',
      'pods',
      '--all',
      '--force',
      '--grace-period=0',
      '--wait=false',
    ]);
    await kubectl.attempt(['delete', 'namespace', name, '--wait=false', '--ignore-not-found']);
  }
}

/** Puts settings back that a test left changed, and restarts what read them at its start. */
async function restoreSettings(kubectl: Kubectl, manifests: string): Promise<void> {
  const before = await currentSettings(kubectl);
  await kubectl.apply(manifests);
  const settings = parseAllDocuments(manifests)
    .map((document) => document.toJS())
    .filter(({ kind }: { kind: string }) => ['ConfigMap', 'Deployment', 'StatefulSet'].includes(kind));
  // Applying keeps what another writer added; replacing does not.
  const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: settings });
  await kubectl.run(['replace', '-f', '-'], { input });
  const after = await currentSettings(kubectl);
  if (before === after) return;
  const names = (await kubectl.run([...workloads, '-o', 'name'])).trim().split('\n');
  for (const name of names) await kubectl.run(['-n', argoCdNamespace, 'rollout', 'restart', name]);
}

/** What the components run with. */
async function currentSettings(kubectl: Kubectl): Promise<string> {
  const kinds = 'configmaps,deployments,statefulsets';
  const list = JSON.parse(await kubectl.run(['-n', argoCdNamespace, 'get', kinds, '-o', 'json']));
  return JSON.stringify(list.items.map(({ data, spec }: { data?: object; spec?: object }) => [data, spec]));
}

/** Finalizers go first: nothing of the tests has to be tidied away in an orderly way. */
async function deleteAll(kubectl: Kubectl, kind: (typeof kinds)[number]): Promise<void> {
  const list = JSON.parse(await kubectl.run(['get', kind, '-A', '-o', 'json']));
  const names: { namespace: string; name: string }[] = list.items.map(
    (item: { metadata: { namespace: string; name: string } }) => item.metadata,
  );
  const kept = kind === 'appprojects.argoproj.io' ? 'default' : undefined;
  for (const { namespace, name } of names.filter((each) => each.name !== kept)) {
    const finalizers = '{"metadata":{"finalizers":null}}';
    await kubectl.attempt(['-n', namespace, 'patch', kind, name, '--type=merge', '-p', finalizers]);
    await kubectl.attempt(['-n', namespace, 'delete', kind, name, '--wait=false']);
  }
}

/** Hooks of an operation that was cut short keep their namespaces by Argo CD's finalizer. */
async function freeHooks(kubectl: Kubectl): Promise<void> {
  const { items }: { items: readonly Held[] } = JSON.parse(
    await kubectl.run(['get', 'jobs,pods', '-A', '-o', 'json']),
  );
  const held = items.filter(({ metadata }) =>
    metadata.finalizers?.includes('argocd.argoproj.io/hook-finalizer'),
  );
  for (const { kind, metadata } of held) {
    const finalizers = '{"metadata":{"finalizers":null}}';
    const args = ['-n', metadata.namespace, 'patch', kind, metadata.name, '--type=merge', '-p', finalizers];
    await kubectl.attempt(args);
  }
}

async function emptyCache(kubectl: Kubectl): Promise<void> {
  const exec = ['-n', argoCdNamespace, 'exec', 'deployment/argocd-redis', '-c', 'redis', '--'];
  await kubectl.run([
    ...exec,
    'redis-cli',
    '--no-auth-warning',
    '-a',
    redisSecret.stringData.auth,
    'flushall',
  ]);
}

function kustomization(): object {
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: argoCdNamespace,
    resources: ['install.yaml'],
    components: ['sidecar'],
    patches: [
      // No UI and no sign-on is tested, and dex has no image here.
      {
        patch: JSON.stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'argocd-dex-server' },
          $patch: 'delete',
        }),
      },
      {
        patch: JSON.stringify({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'argocd-cmd-params-cm' },
          data: parameters,
        }),
      },
    ],
  };
}

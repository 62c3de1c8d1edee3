/** The sidecar as users install it: ready under PodSecurity `restricted`, without rights, on a read-only root. */
import { expect, inject, test } from 'vitest';
import { Kubectl } from '../cluster/kubectl.ts';
import { argoCdNamespace } from '../cluster/layout.ts';
import { namespace } from './support/application.ts';
import { ApiError, create, get, kinds, list, logOf, request, waitFor, type Body } from './support/kube.ts';

const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };

async function repoServer(): Promise<Body> {
  return get(kinds.Deployment, argoCdNamespace, 'argocd-repo-server');
}

/** Copies what pods of the repo-server need from their namespace, besides what is optional. */
async function copySurroundings(to: string, spec: Body): Promise<void> {
  await create(kinds.ServiceAccount, { metadata: { name: spec.serviceAccountName, namespace: to } });
  const volumes: readonly Body[] = spec.volumes;
  const configMaps = volumes.flatMap(({ configMap }) => (configMap?.name ? [configMap.name] : []));
  for (const name of configMaps) await copied(kinds.ConfigMap, name, to);
  await copied(kinds.Secret, 'argocd-redis', to);
}

async function copied(kind: (typeof kinds)[keyof typeof kinds], name: string, to: string): Promise<void> {
  const { data } = await get(kind, argoCdNamespace, name);
  await create(kind, { metadata: { name, namespace: to }, data });
}

function containerOf(pod: Body, name: string): Body {
  return pod.spec.containers.find((container: Body) => container.name === name);
}

test('the sidecar serves the plugin in the repo-server that it was installed in', async () => {
  const pods = await list(kinds.Pod, argoCdNamespace, 'app.kubernetes.io/name=argocd-repo-server');
  const [pod] = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);

  const status = pod.status.containerStatuses.find(({ name }: Body) => name === 'hookline');
  expect(status).toMatchObject({ ready: true });
  expect(await logOf(argoCdNamespace, pod.metadata.name, 'hookline')).toMatch(
    /serving on \/home\/argocd\/cmp-server\/plugins\/hookline\.sock"/,
  );
  // kubectl logs and kubectl exec take the first.
  expect(pod.spec.containers[0].name).toBe('argocd-repo-server');
});

test('the same pod is admitted and gets ready in a namespace with enforce=restricted', async () => {
  const name = 'hookline-sidecar-restricted';
  await namespace(name, restricted);
  const { template } = (await repoServer()).spec;
  await copySurroundings(name, template.spec);
  const labels = { 'hookline.dev/test': 'true' };
  const metadata = { name: 'repo-server', namespace: name, labels };
  // argocd-cmp-server does not end when it is asked to.
  const pod = { metadata, spec: { ...template.spec, terminationGracePeriodSeconds: 1 } };

  await create(kinds.Pod, pod);
  const ready = await waitFor(kinds.Pod, name, 'repo-server', {
    label: 'the sidecar is ready and serves',
    seconds: 240,
    is: (object) =>
      object?.status.containerStatuses?.some((each: Body) => each.name === 'hookline' && each.ready),
  });

  expect(containerOf(ready, 'hookline').securityContext).toMatchObject({
    runAsUser: 999,
    runAsNonRoot: true,
    readOnlyRootFilesystem: true,
  });
  expect(await inSidecar(name, 'id -u')).toMatchObject({ code: 0, stdout: '999\n' });
  expect(await inSidecar(name, 'echo > /tmp/x && cat /tmp/x')).toMatchObject({ code: 0 });
  for (const path of [
    '/x',
    '/app/dist/plugin.js',
    '/home/argocd/cmp-server/x',
    '/tools/x',
    '/var/run/argocd/x',
  ])
    expect((await inSidecar(name, `echo > ${path}`)).stderr).toContain(
      `cannot create ${path}: Read-only file system`,
    );
  // No way to the API server: the pod has no token.
  expect(await inSidecar(name, 'ls /var/run/secrets/kubernetes.io')).toMatchObject({ code: 2 });
});

test('without its securityContext it would not be admitted', async () => {
  const name = 'hookline-sidecar-refused';
  await namespace(name, restricted);
  const { template } = (await repoServer()).spec;
  await create(kinds.ServiceAccount, {
    metadata: { name: template.spec.serviceAccountName, namespace: name },
  });
  const spec = structuredClone(template.spec);
  const path = `/api/v1/namespaces/${name}/pods?dryRun=All`;
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'repo-server' }, spec };

  await expect(request('POST', path, pod)).resolves.toMatchObject({ kind: 'Pod' });
  delete spec.containers.find((container: Body) => container.name === 'hookline').securityContext;

  await expect(request('POST', path, pod)).rejects.toThrow(ApiError);
  await expect(request('POST', path, pod)).rejects.toThrow(/violates PodSecurity \\"restricted.*hookline/);
});

function inSidecar(namespaceOfPod: string, line: string) {
  const kubectl = new Kubectl(inject('cluster').kubeconfig);
  const exec = ['-n', namespaceOfPod, 'exec', 'repo-server', '-c', 'hookline', '--', 'sh', '-c', line];
  return kubectl.attempt(exec);
}

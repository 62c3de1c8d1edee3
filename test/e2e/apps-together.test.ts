/** Applications that could get into each other's way: one hook in one namespace, and one name in two namespaces. */
import { expect, test } from 'vitest';
import { jobName } from '../../hooks/model/naming.ts';
import { argoCdNamespace } from '../cluster/layout.ts';
import { application, namespace, operationEnds, sync } from './support/application.ts';
import { repository } from './support/git.ts';
import { pluginSource, ran } from './support/hooked.ts';
import { kinds, list, logOf, remove, waitFor, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { project } from './support/project.ts';

const cascade = ['resources-finalizer.argocd.argoproj.io'];
const server = 'https://kubernetes.default.svc';
const sayWho = hook('check', 'PreSync', { source: 'echo "I am $APP_NAME"; sleep 1' });

/** Gives what the pods of a Job said. */
async function said(job: Body): Promise<string> {
  const { namespace: at, name } = job.metadata;
  const pods = await list(kinds.Pod, at, `job-name=${name}`);
  return (await Promise.all(pods.map((pod) => logOf(at, pod.metadata.name)))).join('');
}

async function jobsByName(at: string): Promise<ReadonlyMap<string, Body>> {
  return new Map((await list(kinds.Job, at)).map((job) => [job.metadata.name, job]));
}

function nameOf(instance: string): string {
  return jobName({ instance, scope: 'application', hook: 'check', phase: 'PreSync' });
}

test('two applications with the same hook in one namespace run and keep a Job each', async () => {
  const shared = 'hookline-together';
  const names = ['hookline-together-one', 'hookline-together-two'] as const;
  const [one, two] = names;
  const git = await repository(shared);
  await git.commit({
    'hooks/check.yaml': text(sayWho),
    [`${one}/objects.yaml`]: text(configMap('one')),
    [`${two}/objects.yaml`]: text(configMap('two')),
  });
  for (const name of names) {
    const parameters = [{ name: 'hooks', array: ['/hooks/check.yaml'] }];
    const source = pluginSource(git.url, { path: name, parameters });
    await application({
      name,
      finalizers: cascade,
      spec: { source, destination: { server, namespace: shared } },
    });
  }

  await Promise.all(names.map((name) => sync(name)));
  const apps = await Promise.all(names.map((name) => operationEnds(name)));
  const jobs = await jobsByName(shared);

  expect(apps.map(ran)).toEqual([
    ['PreSync Job/check Succeeded', 'Sync ConfigMap/one Synced'],
    ['PreSync Job/check Succeeded', 'Sync ConfigMap/two Synced'],
  ]);
  expect(apps.map(({ status }) => status.conditions ?? [])).toEqual([[], []]);
  expect([...jobs.keys()].toSorted()).toEqual(names.map(nameOf).toSorted());
  expect(await Promise.all(names.map((name) => said(jobs.get(nameOf(name)))))).toEqual([
    `I am ${one}\n`,
    `I am ${two}\n`,
  ]);

  await sync(one);
  await operationEnds(one);
  const again = await jobsByName(shared);
  expect(again.get(nameOf(one))?.metadata.uid).not.toBe(jobs.get(nameOf(one))?.metadata.uid);
  expect(again.get(nameOf(two))?.metadata.uid).toBe(jobs.get(nameOf(two))?.metadata.uid);

  await remove(kinds.Application, argoCdNamespace, one);
  await waitFor(kinds.Application, argoCdNamespace, one, {
    label: 'gone',
    seconds: 180,
    is: (app) => app === undefined,
  });
  expect([...(await jobsByName(shared)).keys()]).toEqual([nameOf(two)]);
});

test('an application outside of the namespace of Argo CD is told apart from one of its name inside', async () => {
  const name = 'hookline-anywhere';
  const git = await repository(name);
  await git.commit({ 'hookline.yaml': text(sayWho), 'objects.yaml': text(configMap('shop')) });
  await namespace(name);
  await project(name, { sourceNamespaces: [name], destinations: [{ server, namespace: name }] });
  const source = pluginSource(git.url);
  await application({ name, namespace: name, spec: { project: name, source } });
  // Hooks only: the ConfigMap belongs to the other one.
  const hooksOnly = pluginSource(git.url, { parameters: [{ name: 'render', string: 'none' }] });
  await application({ name, spec: { source: hooksOnly } });

  await sync(name, {}, name);
  const outside = await operationEnds(name, { at: name });
  await sync(name);
  const inside = await operationEnds(name);
  const jobs = await jobsByName(name);

  expect([ran(outside), ran(inside)]).toEqual([
    ['PreSync Job/check Succeeded', 'Sync ConfigMap/shop Synced'],
    ['PreSync Job/check Succeeded'],
  ]);
  expect([...jobs.keys()].toSorted()).toEqual([nameOf(name), nameOf(`${name}_${name}`)].toSorted());
  expect(await said(jobs.get(nameOf(`${name}_${name}`)))).toBe(`I am ${name}_${name}\n`);
  expect(await said(jobs.get(nameOf(name)))).toBe(`I am ${name}\n`);
});

/** Traces of applications that are deleted while a PreSync hook runs. */
import { argoCdNamespace } from '../cluster/layout.ts';
import { gone } from './support/gone.ts';
import { find, kinds, list, remove } from './support/kube.ts';
import { configMap, text } from './support/manifests.ts';
import { traces, type Scene } from './support/scenario.ts';
import { jobEnds, jobLine, jobOf, letGo, waitingHook, waitingPod } from './support/waiting.ts';

const files = { 'hookline.yaml': text(waitingHook('check')), 'config.yaml': text(configMap('shop')) };

/** Begins a sync, deletes the application when its hook runs, and gives the hook's pod. */
async function deleteInSync(scene: Scene, finalizers: readonly string[]): Promise<string> {
  const { name, git, source, application, sync, until, step } = scene;
  await git.commit(files);
  await application({ spec: { source }, finalizers });
  await sync();
  await until('the hook runs', ({ status }) => status.operationState?.syncResult?.resources?.length === 1);
  const pod = await waitingPod(name, 'check');
  step(`delete application ${name}`);
  await remove(kinds.Application, argoCdNamespace, name);
  return pod;
}

/** Records what is left of the application's objects. */
async function recordRest({ name, step }: Scene): Promise<void> {
  const jobs = await list(kinds.Job, name);
  const lines = await Promise.all(
    jobs.map(async ({ metadata }) => `Job: ${await jobLine(name, metadata.name)}`),
  );
  const config = (await find(kinds.ConfigMap, name, 'shop')) === undefined ? [] : ['ConfigMap shop'];
  step(`left: ${[...lines, ...config].join(', ') || 'nothing'}`);
}

const finalizers = ['resources-finalizer.argocd.argoproj.io'];

traces(
  {
    name: 'deleted-in-sync',
    description:
      'An application with the finalizer for its resources is deleted while its PreSync hook runs. Argo CD lets the operation ' +
      'go on: when the hook ends, everything is applied and the operation ends Succeeded; only then all of it is deleted.',
    run: async (scene) => {
      const pod = await deleteInSync(scene, finalizers);
      await scene.until('is being deleted', ({ metadata }) => metadata.deletionTimestamp !== undefined);
      scene.step('let the hook end');
      await letGo(scene.name, pod);
      await gone(kinds.Application, argoCdNamespace, scene.name);
      await recordRest(scene);
    },
  },
  {
    name: 'deleted-in-sync-terminated',
    description:
      'An application with the finalizer for its resources is deleted while its PreSync hook runs, and the operation is then ' +
      'terminated: it ends Failed, the Job is deleted, and the application goes.',
    run: async (scene) => {
      await deleteInSync(scene, finalizers);
      await scene.until('is being deleted', ({ metadata }) => metadata.deletionTimestamp !== undefined);
      await scene.terminate();
      await gone(kinds.Application, argoCdNamespace, scene.name);
      await recordRest(scene);
    },
  },
  {
    name: 'deleted-in-sync-without-finalizer',
    description:
      'An application without a finalizer is deleted while its PreSync hook runs: it is gone at once, with its operation. The ' +
      "hook's Job runs on to its end and stays, and nothing is applied.",
    run: async (scene) => {
      const pod = await deleteInSync(scene, []);
      await gone(kinds.Application, argoCdNamespace, scene.name);
      const job = await jobOf(scene.name, 'check');
      scene.step('let the hook end');
      await Promise.all([jobEnds(scene.name, job), letGo(scene.name, pod)]);
      await recordRest(scene);
    },
  },
);

/** Traces of a controller that ends while an operation is under way. */
import { configMap, text } from '../support/manifests.ts';
import { traces, type Scene } from '../support/scenario.ts';
import { restartController, withoutController } from '../support/settings.ts';
import { jobEnds, jobOf, letGo, waitingHook, waitingPod } from '../support/waiting.ts';

/** Begins a sync, and gives the pod of its hook when that waits. */
async function beginSync({ name, git, source, application, sync, until }: Scene): Promise<string> {
  await git.commit({ 'hookline.yaml': text(waitingHook('check')), 'config.yaml': text(configMap('shop')) });
  await application({ spec: { source } });
  await sync();
  await until('the hook runs', ({ status }) => status.operationState?.syncResult?.resources?.length === 1);
  return waitingPod(name, 'check');
}

traces(
  {
    name: 'controller-restarted',
    description:
      "The controller's pod is deleted while a PreSync hook runs, which goes on. The next controller resumes the operation from " +
      'its state, starts nothing anew, and when the hook ends the operation ends Succeeded with the startedAt that it had.',
    run: async (scene) => {
      const pod = await beginSync(scene);
      scene.step('restart the controller');
      await restartController();
      scene.step('let the hook end');
      await letGo(scene.name, pod);
      await scene.settles('Synced', 'Healthy');
    },
  },
  {
    name: 'controller-away',
    description:
      'The controller is taken away while a PreSync hook runs, and comes back after the hook has ended: it finds the completed ' +
      'Job, does not run it again, and the operation ends Succeeded.',
    run: async (scene) => {
      const pod = await beginSync(scene);
      scene.step('take the controller away');
      const bringBack = await withoutController();
      scene.step('let the hook end');
      const job = await jobOf(scene.name, 'check');
      const [line] = await Promise.all([jobEnds(scene.name, job), letGo(scene.name, pod)]);
      scene.step(`the Job: ${line}`);
      scene.step('bring the controller back');
      await bringBack();
      await scene.settles('Synced', 'Healthy');
    },
  },
);

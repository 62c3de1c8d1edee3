/** Scenarios in which the pod of a waiting gate ends from outside. */
import { configMap, text } from './manifests.ts';
import type { Scenario, Scene } from './scenario.ts';
import { endPod, gateHook, jobEnds, jobLine, jobOf, letGo, waitingGate, waitingPod } from './waiting.ts';

/** How the pod ends. */
export interface Disruption {
  readonly how: 'evict' | 'delete';
  /** The exit code of the container on SIGTERM. */
  readonly onTerm: number;
}

/**
 * Makes a scenario of a sync whose gate waits, and whose pod is ended. Argo CD shows nothing of a pod, so that the
 * steps say what became of it and of its Job.
 */
export function disruption(
  { name, description }: Pick<Scenario, 'name' | 'description'>,
  { how, onTerm }: Disruption,
): Scenario {
  return {
    name,
    description,
    run: async (scene) => {
      await beginSync(scene, onTerm);
      const job = await jobOf(scene.name, gateHook);
      const pod = await waitingPod(scene.name, gateHook);
      scene.step(`${how} the pod of the gate`);
      // The Job may be gone a moment after it is complete: the watch of it begins before.
      const ended = onTerm === 0 ? [jobEnds(scene.name, job)] : [];
      const [podLine, ...jobLines] = await Promise.all([endPod(scene.name, pod, how), ...ended]);
      scene.step(`the pod: ${podLine}`);
      for (const line of jobLines) scene.step(`the Job: ${line}`);
      if (onTerm !== 0) await letNextGo(scene, job, pod);
      await scene.settles('Synced', 'Healthy');
    },
  };
}

async function beginSync(
  { name, git, source, application, sync, until }: Scene,
  onTerm: number,
): Promise<void> {
  await git.commit({
    'gate.yaml': text(waitingGate(name, onTerm)),
    'config.yaml': text(configMap('shop')),
  });
  await application({ spec: { source } });
  await sync();
  await until('the gate runs', ({ status }) => status.operationState?.syncResult?.resources?.length === 1);
}

/** Lets the gate open in the pod that the Job has started in place of the one that is gone. */
async function letNextGo({ name, step }: Scene, job: string, gone: string): Promise<void> {
  const next = await waitingPod(name, gateHook, [gone]);
  step(`another pod waits; the Job: ${await jobLine(name, job)}`);
  step('let the gate open');
  const [line] = await Promise.all([jobEnds(name, job), letGo(name, next)]);
  step(`the Job: ${line}`);
}

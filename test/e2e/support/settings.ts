/** Settings of Argo CD that only take effect when a component starts, and restarts of components. */
import { onTestFinished } from 'vitest';
import { argoCdNamespace } from '../../cluster/layout.ts';
import { get, kinds, patch, remove, waitFor, type Body } from './kube.ts';

/** The pod of the application controller: a StatefulSet gives the next one the same name. */
const controller = 'argocd-application-controller-0';
const parameters = 'argocd-cmd-params-cm';

/** Sets a parameter of the controller, and gives what puts it back. For tests that run alone. */
export async function controllerParameter(name: string, value: string): Promise<() => Promise<void>> {
  await set(value);
  return () => set(null);

  async function set(data: string | null): Promise<void> {
    await patch(kinds.ConfigMap, argoCdNamespace, parameters, { data: { [name]: data } });
    await restartController();
  }
}

/** Deletes the controller's pod, and waits until the next one is ready. For tests that run alone. */
export async function restartController(): Promise<void> {
  const { metadata } = await get(kinds.Pod, argoCdNamespace, controller);
  await remove(kinds.Pod, argoCdNamespace, controller);
  await waitFor(kinds.Pod, argoCdNamespace, controller, {
    label: 'another controller is ready',
    seconds: 180,
    is: (pod) => pod !== undefined && pod.metadata.uid !== metadata.uid && isReady(pod),
  });
}

/** Takes the controller away, and gives what brings it back and waits for it. For tests that run alone. */
export async function withoutController(): Promise<() => Promise<void>> {
  const set = 'argocd-application-controller';
  onTestFinished(() => scale(1));
  await scale(0);
  return () => scale(1);

  async function scale(replicas: number): Promise<void> {
    await patch(kinds.StatefulSet, argoCdNamespace, set, { spec: { replicas } });
    await waitFor(kinds.Pod, argoCdNamespace, controller, {
      label: `${replicas} controllers are ready`,
      seconds: 180,
      is: (pod) => (replicas === 0 ? pod === undefined : isReady(pod)),
    });
  }
}

function isReady(pod: Body): boolean {
  const conditions: readonly Body[] = pod?.status?.conditions ?? [];
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
}

/**
 * Traces of applications that an ApplicationSet makes.
 *
 * There is none of a RollingSync: how often its controller syncs one application at one revision is chance.
 */
import { onTestFinished } from 'vitest';
import { argoCdNamespace } from '../cluster/layout.ts';
import { namespace } from './support/application.ts';
import { gone } from './support/gone.ts';
import { create, kinds, remove, type Body } from './support/kube.ts';
import { configMap, hook, text } from './support/manifests.ts';
import { traces, type Scene } from './support/scenario.ts';
import { traceLabel } from './support/trace.ts';

const environments = ['staging', 'prod'] as const;
const files = {
  'hookline.yaml': text(hook('check', 'PreSync')),
  'config.yaml': text(configMap('shop')),
};

/** Creates the set of a scenario: one application for each environment; they and their namespaces are gone after the test. */
async function createSet(
  { name, source, step }: Scene,
  trace: string,
  more: Body,
): Promise<readonly string[]> {
  const names = environments.map((environment) => `${name}-${environment}`);
  for (const each of names) {
    await gone(kinds.Namespace, '', each);
    await namespace(each);
  }
  onTestFinished(() => deleteSet(name, names));
  const { syncPolicy, ...spec } = more;
  step(`create ApplicationSet ${name}`);
  await create(kinds.ApplicationSet, {
    metadata: { name, namespace: argoCdNamespace },
    spec: {
      goTemplate: true,
      generators: [{ list: { elements: environments.map((environment) => ({ environment })) } }],
      template: {
        metadata: {
          name: `${name}-{{.environment}}`,
          labels: { [traceLabel]: trace, environment: '{{.environment}}' },
        },
        spec: {
          project: 'default',
          source,
          destination: { server: 'https://kubernetes.default.svc', namespace: `${name}-{{.environment}}` },
          ...(syncPolicy === undefined ? {} : { syncPolicy }),
        },
      },
      ...spec,
    },
  });
  return names;
}

async function deleteSet(set: string, names: readonly string[]): Promise<void> {
  await remove(kinds.ApplicationSet, argoCdNamespace, set);
  for (const name of names) await gone(kinds.Application, argoCdNamespace, name);
}

traces({
  name: 'applicationset',
  description:
    'An ApplicationSet of two automated applications is created: its controller makes both, and each begins its first ' +
    'sync by itself, runs its PreSync hook and ends Succeeded.',
  run: async (scene) => {
    await scene.git.commit(files);
    const names = await createSet(scene, 'applicationset', { syncPolicy: { automated: {} } });
    for (const name of names) await scene.settles('Synced', 'Healthy', { name });
  },
});

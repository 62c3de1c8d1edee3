/** Traces of applications that an ApplicationSet makes. */
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

/** Gives the step of a rolling sync that has the applications of an environment. */
function rollingStep(environment: string): Body {
  return { matchExpressions: [{ key: 'environment', operator: 'In', values: [environment] }] };
}

traces(
  {
    name: 'applicationset',
    description:
      'An ApplicationSet of two automated applications is created: its controller makes both, and each begins its first ' +
      'sync by itself, runs its PreSync hook and ends Succeeded.',
    run: async (scene) => {
      await scene.git.commit(files);
      const names = await createSet(scene, 'applicationset', { syncPolicy: { automated: {} } });
      for (const name of names) await scene.settles('Synced', 'Healthy', { name });
    },
  },
  {
    name: 'applicationset-rolling',
    description:
      'An ApplicationSet with the strategy RollingSync, staging before prod: its controller starts the syncs itself, as ' +
      'operations without a revision, that of prod when staging is Healthy. Right after each end, while the status still ' +
      'says OutOfSync, it starts a second one at the same revision, which runs the PreSync hook again. All end Succeeded.',
    run: async (scene) => {
      await scene.git.commit(files);
      const steps = environments.map(rollingStep);
      const strategy = { type: 'RollingSync', rollingSync: { steps } };
      const names = await createSet(scene, 'applicationset-rolling', { strategy });
      for (const name of names) await scene.settles('Synced', 'Healthy', { name });
    },
  },
);

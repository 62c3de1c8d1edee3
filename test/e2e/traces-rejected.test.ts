/** Traces of syncs that Argo CD or Kubernetes refuses when the manifests are there. */
import { configMap, hook, text } from './support/manifests.ts';
import { project } from './support/project.ts';
import { traces } from './support/scenario.ts';

const hooks = text(hook('check', 'PreSync'), hook('warn', 'SyncFail'));
const config = text(configMap('shop'));

const service = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'shop' },
  spec: { ports: [{ port: 99_999 }] },
};

traces(
  {
    name: 'apply-error-alone',
    description:
      'The API server refuses the only object of an application, which the dry run let pass: nothing else runs, and the ' +
      'operation ends Failed at once, in other words than where something ran beside it or after it.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'service.yaml': text(service) });
      await application({ spec: { source } });
      await sync();
      await settles('OutOfSync', 'Missing');
    },
  },
  {
    name: 'apply-error',
    description:
      'The API server refuses a Service that the dry run let pass: the PreSync hook has run and the ConfigMap of the same ' +
      'wave is applied, the SyncFail hook runs, and the operation ends Failed.',
    run: async ({ git, source, application, sync, settles }) => {
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config, 'service.yaml': text(service) });
      await application({ spec: { source } });
      await sync();
      await settles('OutOfSync', 'Healthy');
    },
  },
  {
    name: 'dry-run-rejection',
    description:
      'An object does not pass the dry run that Argo CD makes of everything before anything: no hook runs, not even a ' +
      'SyncFail one, and the operation ends Failed.',
    run: async ({ git, source, application, sync, settles }) => {
      const unnamed = { ...configMap('x'), metadata: { labels: { a: 'b' } } };
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config, 'unnamed.yaml': text(unnamed) });
      await application({ spec: { source } });
      await sync();
      await settles('OutOfSync', 'Missing');
    },
  },
  {
    name: 'invalid-task',
    description:
      'The project does not permit a kind that is to be applied: the tasks are not valid, no hook runs, not even a ' +
      'SyncFail one, and the operation ends Failed.',
    run: async ({ name, git, source, application, sync, step, settles }) => {
      await git.commit({ 'hookline.yaml': hooks, 'config.yaml': config });
      step(`create project ${name} without ConfigMaps`);
      await project(name, { namespaceResourceBlacklist: [{ group: '', kind: 'ConfigMap' }] });
      await application({ spec: { source, project: name } });
      await sync();
      await settles('OutOfSync', 'Missing');
    },
  },
);

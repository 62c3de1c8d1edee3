/** Skips every test where there is no cluster, and prints what Argo CD and the cluster say where one fails. */
import { beforeEach, inject } from 'vitest';
import { Kubectl } from '../../cluster/kubectl.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';

const lines = 30;

/** What is asked, by a title. */
const questions: Readonly<Record<string, readonly string[]>> = {
  Applications: ['get', 'applications', '-A', '-o', 'yaml'],
  Events: ['get', 'events', '-A', '--sort-by=.lastTimestamp'],
  Pods: ['get', 'pods', '-A', '-o', 'wide'],
  ...Object.fromEntries(
    ['application-controller', 'repo-server', 'applicationset-controller', 'server'].map((name) => [
      `Log of argocd-${name}`,
      [
        '-n',
        argoCdNamespace,
        'logs',
        '-l',
        `app.kubernetes.io/name=argocd-${name}`,
        '--all-containers',
        '--prefix',
        `--tail=${lines}`,
      ],
    ]),
  ),
};

beforeEach((context) => {
  const { missing, kubeconfig } = inject('cluster');
  if (missing !== undefined) context.skip(missing);
  context.onTestFailed(async () => {
    const kubectl = new Kubectl(kubeconfig);
    const parts = [`\n==== ${context.task.name}: what the cluster says ====`];
    for (const [title, args] of Object.entries(questions)) {
      const { stdout, stderr } = await kubectl.attempt(args);
      parts.push(`---- ${title} ----`, ...(stdout || stderr).split('\n').slice(-lines * 4));
    }
    process.stderr.write(`${parts.join('\n')}\n`);
  });
});

/** Skips every test where there is no cluster, and prints what Argo CD and the cluster say where one fails. */
import { readFileSync } from 'node:fs';
import { beforeEach, inject } from 'vitest';
import { chooseCluster } from '../../cluster/choose.ts';
import { Kubectl } from '../../cluster/kubectl.ts';
import { argoCdNamespace } from '../../cluster/layout.ts';

const lines = 30;
/** Of a part that is no pod: these say little about tests, and much where one of them has failed. */
const linesOfPart = 10;

/** What is asked, by a title. */
const questions: Readonly<Record<string, readonly string[]>> = {
  Applications: ['get', 'applications', '-A', '-o', 'yaml'],
  Events: ['get', 'events', '-A', '--sort-by=.lastTimestamp'],
  Pods: ['get', 'pods', '-A', '-o', 'wide'],
  ...Object.fromEntries(
    ['application-controller', 'repo-server', 'applicationset-controller', 'server', 'redis'].map((name) => [
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
    parts.push(...(await logsOfParts()));
    process.stderr.write(`${parts.join('\n')}\n`);
  });
});

/** Gives the ends of the logs of what is no pod: the node's own programs. */
async function logsOfParts(): Promise<readonly string[]> {
  const files = Object.entries((await chooseCluster()).logs());
  return files.flatMap(([name, file]) => [
    `---- Log of ${name} ----`,
    ...readFileSync(file, 'utf8').trimEnd().split('\n').slice(-linesOfPart),
  ]);
}

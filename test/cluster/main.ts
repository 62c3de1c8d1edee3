/** `npm run cluster`: a real Kubernetes with a real Argo CD and the sidecar, for tests and for a look inside. */
import { readFileSync } from 'node:fs';
import { chooseCluster } from './choose.ts';
import type { Cluster } from './cluster.ts';
import { describe, Missing } from './missing.ts';
import { Kubectl } from './kubectl.ts';
import { argoCdNamespace } from './layout.ts';

type Command = (cluster: Cluster, argument: string | undefined) => Promise<void>;

const help = `Usage: npm run cluster COMMAND

  up [VERSION]     bring up Kubernetes, Argo CD and the sidecar; VERSION is another release of Argo CD
  down             take everything down, also what a crash left
  reset            make Argo CD as new: no applications, empty caches, the settings of the manifests
  reload           put this checkout's image and server in place of what runs; Argo CD and all objects stay
  status           what runs
  kubeconfig       print the path of a kubeconfig: export KUBECONFIG=$(npm run -s cluster kubeconfig)
  logs [NAME]      print the logs of a component, or the names that there are

CLUSTER=kind|local chooses what it runs on; by default kind where docker, podman or nerdctl works.
`;

const commands: Readonly<Record<string, Command>> = {
  up: (cluster, version) => cluster.up(version === undefined ? {} : { argoCd: version }),
  down: (cluster) => cluster.down(),
  reset: (cluster) => cluster.reset(),
  reload: (cluster) => cluster.reload(),
  status: async (cluster) => {
    const rows = await cluster.status();
    const width = Math.max(...rows.map(({ name }) => name.length));
    for (const row of rows) print(`${row.name.padEnd(width)}  ${row.state}`);
  },
  kubeconfig: async (cluster) => print(await cluster.kubeconfig()),
  logs: printLogs,
};

// The reader of a pipe may have seen enough.
process.stdout.on('error', () => process.exit());
process.exitCode = await main(process.argv.slice(2));

async function main([name = '', argument]: readonly string[]): Promise<number> {
  const command = commands[name];
  if (command === undefined) {
    process.stderr.write(help);
    return name === '' || name === 'help' || name === '--help' ? 0 : 2;
  }
  try {
    await command(await chooseCluster(), argument);
    return 0;
  } catch (error) {
    process.stderr.write(`cluster: ${describe(error)}\n`);
    return 1;
  }
}

async function printLogs(cluster: Cluster, name: string | undefined): Promise<void> {
  const files = cluster.logs();
  const file = files[name ?? ''];
  if (file !== undefined) return print(readFileSync(file, 'utf8'));
  const kubectl = new Kubectl(await cluster.kubeconfig());
  if (name !== undefined) {
    const all = ['--all-containers', '--prefix', '--tail=-1'];
    const selector = `app.kubernetes.io/name=${name}`;
    const text = await kubectl.run(['-n', argoCdNamespace, 'logs', '-l', selector, ...all]);
    if (text !== '') return print(text);
    throw new Missing(`there is no log of ${name}`, 'npm run cluster logs lists the names');
  }
  const pods = await kubectl.run(['-n', argoCdNamespace, 'get', 'deployments,statefulsets', '-o', 'name']);
  const names = pods
    .trim()
    .split('\n')
    .map((line) => line.split('/')[1]);
  print([...Object.keys(files), ...names].join('\n'));
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}

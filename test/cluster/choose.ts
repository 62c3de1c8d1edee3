/** Which cluster is used: kind where a container engine works, else ordinary processes of this machine. */
import type { Cluster } from './cluster.ts';
import { workingEngine } from './engine.ts';
import { kindCluster } from './kind.ts';
import { localCluster } from './local.ts';
import { Missing } from './missing.ts';

type Choice = (environment: NodeJS.ProcessEnv) => Promise<Cluster>;

/** What CLUSTER may be. */
const choices: Readonly<Record<string, Choice>> = {
  kind: async (environment) => kindCluster(await requireEngine(environment)),
  local: async () => localCluster(),
  '': async (environment) => {
    const engine = await workingEngine(environment);
    return engine === undefined ? localCluster() : kindCluster(engine);
  },
};

/** Gives the cluster that CLUSTER names, or that this machine can have. Throws {@link Missing}. */
export async function chooseCluster(environment: NodeJS.ProcessEnv = process.env): Promise<Cluster> {
  const name = environment['CLUSTER'] ?? '';
  const choice = choices[name];
  if (choice === undefined)
    throw new Missing(`CLUSTER is "${name}"`, 'set it to kind or local, or leave it out');
  return choice(environment);
}

async function requireEngine(environment: NodeJS.ProcessEnv): Promise<string> {
  const engine = await workingEngine(environment);
  if (engine !== undefined) return engine;
  throw new Missing(
    'CLUSTER=kind needs a container engine, and neither docker, podman nor nerdctl answers',
    'start one of them, or use CLUSTER=local on Linux as root',
  );
}

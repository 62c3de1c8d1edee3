/** The container engine of this machine, if there is one. */
import { attempt } from './command.ts';

/** In the order in which kind itself looks for them. */
const engines = ['docker', 'podman', 'nerdctl'];

/** Gives the first engine that answers; a client without its daemon does not. */
export async function workingEngine(environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const engine of engines) if (await answers(engine, environment)) return engine;
  return undefined;
}

async function answers(engine: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    return (await attempt(engine, ['info'], { env, timeout: 20_000 })).code === 0;
  } catch {
    return false;
  }
}

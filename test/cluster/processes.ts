/** The processes of a cluster: each carries the state folder in its environment, so that a crash loses none. */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readdirSync, readFileSync, closeSync } from 'node:fs';
import { join } from 'node:path';
import { paths, state } from './layout.ts';
import { until } from './until.ts';

const ownerVariable = 'HOOKLINE_CLUSTER';
const partVariable = 'HOOKLINE_CLUSTER_PART';

/** A running process of ours. */
export interface Found {
  readonly pid: number;
  /** The component that it belongs to, as `start` named it. */
  readonly part: string;
  /** It is what `start` started, and not what a component started in its turn. */
  readonly isComponent: boolean;
}

/** Starts a component that outlives this process; what it prints goes to the log of its name. */
export function start(
  part: string,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): void {
  mkdirSync(paths.logs, { recursive: true });
  const log = openSync(join(paths.logs, `${part}.log`), 'a');
  const child = spawn(program, args, {
    cwd: state,
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...env, [ownerVariable]: state, [partVariable]: part },
  });
  closeSync(log);
  child.on('error', (error) => {
    throw error;
  });
  child.unref();
}

/** Finds the processes of the cluster whose state is in this folder. */
export function find(owner: string = state): readonly Found[] {
  const mark = `${ownerVariable}=${owner}`;
  return pids().flatMap((pid) => {
    const environment = read(`/proc/${pid}/environ`).split('\0');
    if (!environment.includes(mark) || ended(pid)) return [];
    const part = environment.find((entry) => entry.startsWith(`${partVariable}=`)) ?? '';
    // `start` gives each component a session of its own, which what it starts stays in.
    const isComponent = fieldsOf(pid)[3] === String(pid);
    return [{ pid, part: part.slice(partVariable.length + 1), isComponent }];
  });
}

/** Ends processes by id and waits until they are gone. */
export async function kill(processes: readonly number[], signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  for (const pid of processes) send(pid, signal);
  await until(`processes ${processes.join(', ')} have ended`, 20_000, async () => processes.every(ended));
}

/** Says whether a process is gone; a killed one stays defunct for a moment. */
function ended(pid: number): boolean {
  const [state = ''] = fieldsOf(pid);
  return ['', 'Z', 'X'].includes(state);
}

/** Gives the state, the parent, the group, the session and what follows; the name before them may hold anything. */
function fieldsOf(pid: number): readonly string[] {
  const text = read(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function pids(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** A process may end while we look at it. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

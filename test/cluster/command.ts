/** Runs programs without a shell. */
import { spawn } from 'node:child_process';

/** More of a call says nothing to people. */
const longestCall = 200;

/** How a program is run. */
export interface Running {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
  /** Milliseconds until it is killed; two minutes where absent. */
  readonly timeout?: number;
}

/** What a program left behind. */
export interface Outcome {
  /** The exit code, or −1 where a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, whatever its exit code. Throws only where it cannot be started. */
export function attempt(program: string, args: readonly string[], how: Running = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: how.cwd,
      env: how.env ?? process.env,
      stdio: [how.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    // Not spawn's own timeout: it outlives a program that could not be started.
    const timer = setTimeout(() => child.kill('SIGKILL'), how.timeout ?? 120_000);
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout?.on('data', (part: Buffer) => stdout.push(part));
    child.stderr?.on('data', (part: Buffer) => stderr.push(part));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({
        code: code ?? -1,
        stdout: Buffer.concat(stdout).toString(),
        stderr: Buffer.concat(stderr).toString(),
      });
    });
    // A program that ends early closes its input; its exit code says more than EPIPE.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(how.input);
  });
}

/** Runs a program and gives its stdout. Throws with the end of what it printed where it fails. */
export async function run(program: string, args: readonly string[], how: Running = {}): Promise<string> {
  const outcome = await attempt(program, args, how);
  if (outcome.code === 0) return outcome.stdout;
  const printed = `${outcome.stdout}\n${outcome.stderr}`.trim().split('\n').slice(-30).join('\n');
  const called = [program, ...args].join(' ');
  const shown = called.length > longestCall ? `${called.slice(0, longestCall)}…` : called;
  throw new Error(`${shown} ended with ${outcome.code}:\n${printed}`);
}

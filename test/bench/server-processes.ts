/** The processes of a measurement: started, looked at through /proc, and ended by their ids whatever happens. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** How long an end by SIGTERM may take. */
const graceMilliseconds = 10_000;

/** How often Linux counts a second of processor time. */
const ticksPerSecond = 100;

/** What a process takes; `peakMiB` since the last {@link Running.forgetPeak}. */
export interface Memory {
  readonly residentMiB: number;
  readonly peakMiB: number;
}

/** A process that runs. */
export class Running {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #name: string;

  constructor(name: string, child: ChildProcess, log: string) {
    this.#name = name;
    this.#child = child;
    this.#log = log;
  }

  /** Throws with the end of its log where it has ended. */
  requireAlive(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) return;
    const lines = readFileSync(this.#log, 'utf8').trim().split('\n').slice(-15).join('\n');
    throw new Error(`${this.#name} has ended:\n${lines}`);
  }

  /** Gives its memory in MiB. */
  memory(): Memory {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    const [resident = Number.NaN, peak = Number.NaN] = ['VmRSS', 'VmHWM'].map(
      (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1024,
    );
    return { residentMiB: resident, peakMiB: peak };
  }

  /** Gives the seconds of processor time that it has used so far. */
  processorSeconds(): number {
    const text = readFileSync(`/proc/${this.#pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }

  /** Ends it, by SIGKILL where SIGTERM is not enough. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMilliseconds);
    await ended;
    clearTimeout(timer);
  }

  get #pid(): number {
    const { pid } = this.#child;
    if (pid === undefined) throw new Error(`${this.#name} could not be started`);
    return pid;
  }
}

/** The processes of one measurement, with a folder for their logs. */
export class Processes {
  readonly #folder: string;
  readonly #running: Running[] = [];

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Starts a process; what it prints goes to the log of its name. */
  start(name: string, program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Running {
    const path = join(this.#folder, `${name}.log`);
    const log = openSync(path, 'a');
    const child = spawn(program, args, {
      cwd: this.#folder,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...env },
    });
    closeSync(log);
    // It then has no pid, and whoever asks for it hears so.
    child.on('error', () => undefined);
    const running = new Running(name, child, path);
    this.#running.push(running);
    return running;
  }

  /** Ends all, the last one first. */
  async stop(): Promise<void> {
    for (const running of this.#running.splice(0).toReversed()) await running.stop();
  }
}

/** Gives a port of 127.0.0.1 that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

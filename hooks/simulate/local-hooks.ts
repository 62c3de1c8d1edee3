/** Hooks as processes of this machine: each in a folder and a process group of its own, with an end in any case. */
import { ChildProcess, spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ContainerEnd } from './container.ts';
import { withMessagePath, type Program } from './program.ts';

/** How much of a log is kept, in bytes: what the engine stores of a hook that failed. */
export const logBytes = 16 * 1024;

/** How much of a termination message is read, from its end, as the kubelet does it. */
export const messageBytes = 4096;

/** What processes are given besides their program. */
export interface LocalSetting {
  /** Where programs are found. */
  readonly path: string;
  /** How long a process that was told to end may take, in milliseconds. */
  readonly graceMilliseconds: number;
}

/** The processes that run. */
export interface LocalProcesses {
  readonly start: (program: Program) => { readonly ended: Promise<ContainerEnd>; readonly stop: () => void };
  /** How many run now. */
  readonly count: () => number;
  /** Resolves when the next one has ended. */
  readonly changed: () => Promise<void>;
  /** Tells all that run to end; what does not listen is ended a little later. */
  readonly stopAll: () => void;
  /** Ends all that run at once, and takes their folders away: nothing is waited for any more. */
  readonly killAll: () => void;
}

/** Gives a runner of processes; none of them outlives this one. */
export function localProcesses(setting: LocalSetting): LocalProcesses {
  const running = new Set<Started>();
  let told: (() => void)[] = [];
  function killAll(): void {
    for (const { child, folder } of running) {
      signalGroup(child, 'SIGKILL');
      remove(folder);
    }
  }
  return {
    start: (program) => {
      const started = startProcess(program, setting);
      if (running.size === 0) process.once('exit', killAll);
      running.add(started);
      const ended = started.ended.finally(() => {
        running.delete(started);
        if (running.size === 0) process.off('exit', killAll);
        for (const tell of told) tell();
        told = [];
      });
      return { ended, stop: started.stop };
    },
    count: () => running.size,
    changed: () => new Promise((tell) => told.push(tell)),
    stopAll: () => {
      for (const { stop } of running) stop();
    },
    killAll,
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly folder: string;
  readonly ended: Promise<ContainerEnd>;
  readonly stop: () => void;
}

/** What lies in a hook's folder is its own; a process that is being ended may still write there. */
function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function startProcess(written: Program, { path, graceMilliseconds }: LocalSetting): Started {
  const folder = mkdtempSync(join(tmpdir(), 'hookline-hook-'));
  const program = withMessagePath(written, join(folder, 'output'));
  writeFileSync(program.messagePath, '');
  const [command = '', ...words] = [...program.command, ...program.args];
  const child = spawned(command, words, {
    cwd: folder,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: path,
      HOME: folder,
      TMPDIR: folder,
      ...program.env,
      HOOKLINE_OUTPUT: program.messagePath,
    },
  });
  const log = tailOf([child.stdout, child.stderr]);
  let killer: NodeJS.Timeout | undefined;
  const ended = ending(child).then((end): ContainerEnd => {
    clearTimeout(killer);
    const message = messageIn(program.messagePath);
    remove(folder);
    return { ...end, message, log: log() + end.log };
  });
  return {
    child,
    folder,
    ended,
    stop: () => {
      signalGroup(child, 'SIGTERM');
      killer ??= setTimeout(() => signalGroup(child, 'SIGKILL'), graceMilliseconds);
    },
  };
}

/** What cannot be given to any program, as a variable with a zero byte, is told like a program that is not there. */
function spawned(command: string, words: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(command, words, options);
  } catch (cause) {
    const child = new ChildProcess();
    setImmediate(() => child.emit('error', cause));
    return child;
  }
}

/** How long the last output of a process that has ended may take to arrive, in milliseconds. */
const lastWords = 200;

/** Waits for the process, then ends what it has left behind in its group. */
function ending(child: ChildProcess): Promise<Omit<ContainerEnd, 'message'>> {
  return new Promise((end) => {
    child.once('error', ({ message }) => end({ exitCode: 128, reason: 'StartError', log: `${message}\n` }));
    child.once('exit', (code, signal) => {
      signalGroup(child, 'SIGKILL');
      const result = exitOf(code, signal);
      const late = setTimeout(() => {
        // Whoever left the group may hold the streams open for ever.
        for (const stream of [child.stdout, child.stderr]) stream?.destroy();
        end(result);
      }, lastWords);
      child.once('close', () => {
        clearTimeout(late);
        end(result);
      });
    });
  });
}

/** A process that a signal ended has the exit code that Kubernetes reports. */
function exitOf(code: number | null, signal: NodeJS.Signals | null): Omit<ContainerEnd, 'message'> {
  if (signal === null) return { exitCode: code ?? 1, log: '' };
  return { exitCode: 128 + constants.signals[signal], log: `ended by ${signal}\n` };
}

/** The group has the number of its first process; it may be gone already. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // There is nobody left to tell.
  }
}

/** Reads streams to their ends, and keeps the last bytes of what came. */
function tailOf(streams: readonly (Readable | null)[]): () => string {
  let chunks: readonly Buffer[] = [];
  let size = 0;
  for (const stream of streams)
    stream?.on('data', (chunk: Buffer) => {
      chunks = [...chunks, chunk];
      size += chunk.length;
      if (size <= 4 * logBytes) return;
      const kept = Buffer.from(Buffer.concat(chunks).subarray(-logBytes));
      [chunks, size] = [[kept], kept.length];
    });
  return () => Buffer.concat(chunks).subarray(-logBytes).toString('utf8');
}

function messageIn(path: string): string {
  try {
    const file = openSync(path, 'r');
    try {
      const { size } = fstatSync(file);
      const bytes = Buffer.alloc(Math.min(size, messageBytes));
      readSync(file, bytes, 0, bytes.length, Math.max(0, size - messageBytes));
      return bytes.toString('utf8');
    } finally {
      closeSync(file);
    }
  } catch {
    return '';
  }
}

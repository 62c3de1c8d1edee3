/** Connects `hookline simulate` and `hookline flow` to this process. */
import { performance } from 'node:perf_hooks';
import { isFault } from '../model/problem.ts';
import { report } from '../../plugin/report.ts';
import { runFlow } from './flow.ts';
import { runSimulate, type Simulate } from './simulate.ts';

/** What a person who ends a program sees of it, as shells say it. */
const interrupted = 130;

/** Runs `simulate` in this process and sets its exit code; `start` is when simulations begin. */
export async function connectSimulate(
  argv: readonly string[],
  { simulate, start }: { readonly simulate: Simulate; readonly start: number },
): Promise<void> {
  const ended = new AbortController();
  process.once('SIGINT', () => ended.abort());
  process.once('SIGTERM', () => ended.abort());
  process.exitCode = await told(() =>
    runSimulate(argv, {
      simulate,
      start,
      folder: process.cwd(),
      environment: process.env,
      self: [process.execPath, process.argv[1] ?? ''],
      print: (text) => process.stdout.write(text),
      complain: (text) => process.stderr.write(text),
      isTerminal: process.stdout.isTTY === true && process.env['TERM'] !== 'dumb',
      isColoured: process.stdout.isTTY === true && (process.env['NO_COLOR'] ?? '') === '',
      wall: () => performance.now(),
      size: () => ({ columns: process.stdout.columns, rows: process.stdout.rows }),
      ended: ended.signal,
    }),
  );
  if (ended.signal.aborted) process.exitCode = interrupted;
}

/** Runs `flow` in this process and sets its exit code. */
export async function connectFlow(argv: readonly string[]): Promise<void> {
  process.exitCode = await told(async () =>
    runFlow(argv, {
      folder: process.cwd(),
      print: (text) => process.stdout.write(text),
      complain: (text) => process.stderr.write(text),
    }),
  );
}

async function told(command: () => Promise<number>): Promise<number> {
  try {
    return await command();
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    process.stderr.write(report(cause.problems));
    return 2;
  }
}

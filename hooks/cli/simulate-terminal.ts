/** This process as a simulation sees it: what it prints to, and how a person ends it. */
import { performance } from 'node:perf_hooks';
import { simulateExits } from './simulate-flags.ts';
import type { SimulateWorld } from './simulate.ts';

/** What a person ends a program with, or a terminal that is closed. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Here = Pick<
  SimulateWorld,
  'print' | 'complain' | 'isTerminal' | 'isColoured' | 'wall' | 'size' | 'ended' | 'environment'
>;

/** Gives this process: the first signal ends a simulation in good order, a second one the process at once. */
export function ownTerminal(): Here {
  const { stdout, stderr, env } = process;
  const ended = new AbortController();
  for (const signal of signals)
    process.on(signal, () => {
      if (ended.signal.aborted) process.exit(simulateExits.interrupted);
      ended.abort();
    });
  // Whoever read it has enough.
  stdout.on('error', () => process.exit(simulateExits.Succeeded));
  return {
    environment: env,
    print: (text) => stdout.write(text),
    complain: (text) => stderr.write(text),
    isTerminal: stdout.isTTY === true && env['TERM'] !== 'dumb',
    isColoured: stdout.isTTY === true && (env['NO_COLOR'] ?? '') === '',
    wall: () => performance.now(),
    size: () => ({ columns: stdout.columns || Infinity, rows: stdout.rows || Infinity }),
    ended: ended.signal,
  };
}

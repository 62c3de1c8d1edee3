/** Runs `hookline simulate` in this process, with what it prints. */
import { join } from 'node:path';
import { runSimulate, type SimulateWorld } from '../../../hooks/cli/simulate.ts';
import { runSimulation, simulationStart } from '../../../hooks/simulate/run.ts';

/** The repository. */
export const root = join(import.meta.dirname, '../../..');

/** The examples that tests run. */
export const flow = 'manifests/examples/flow';
export const shop = 'manifests/examples/shop';

/** What a run printed, and its exit code. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command on folders of the repository. */
export async function ran(argv: readonly string[], more: Partial<SimulateWorld> = {}): Promise<Ran> {
  const [stdout, stderr]: [string[], string[]] = [[], []];
  const exitCode = await runSimulate(argv, {
    simulate: runSimulation,
    start: simulationStart,
    folder: root,
    environment: { PATH: process.env['PATH'] },
    self: [],
    print: (text) => stdout.push(text),
    complain: (text) => stderr.push(text),
    isTerminal: false,
    isColoured: false,
    wall: () => 0,
    ...more,
  });
  return { exitCode, stdout: stdout.join(''), stderr: stderr.join('') };
}

/** Connects `hookline simulate` and `hookline flow` to this process. */
import { isFault } from '../model/problem.ts';
import { report } from '../../plugin/report.ts';
import { runFlow } from './flow.ts';
import { ownTerminal } from './simulate-terminal.ts';
import { runSimulate, type Simulate } from './simulate.ts';

/** Runs `simulate` in this process and sets its exit code; `start` is when simulations begin. */
export async function connectSimulate(
  argv: readonly string[],
  { simulate, start }: { readonly simulate: Simulate; readonly start: number },
): Promise<void> {
  process.exitCode = await told(() =>
    runSimulate(argv, {
      ...ownTerminal(),
      simulate,
      start,
      folder: process.cwd(),
      self: [process.execPath, process.argv[1] ?? ''],
    }),
  );
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

/** Connects `hookline completion` to this process. */
import { isFault } from '../model/problem.ts';
import { report } from '../../plugin/report.ts';
import { completion } from './completion.ts';

/** Prints the script, and sets the exit code. */
export function connectCompletion(argv: readonly string[]): void {
  try {
    process.stdout.write(completion(argv));
  } catch (cause) {
    if (!isFault(cause)) throw cause;
    process.stderr.write(report(cause.problems));
    process.exitCode = 2;
  }
}

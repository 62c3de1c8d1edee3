/** Problems as short lines, for tests that compare all of them. */
import { Fault, type Problem } from '../../hooks/model/problem.ts';

/** Gives a line for each problem: `CODE place: message → fix`, a warning with `warn` in front. */
export function linesOf(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, level, message, at, fix }) => {
    const line = at?.line === undefined ? '' : `:${at.line}`;
    const place = at === undefined ? '' : ` ${at.file}${line}`;
    return `${level === 'warn' ? 'warn ' : ''}${code}${place}: ${message} → ${fix ?? 'nothing'}`;
  });
}

/** Gives the lines of the fault that a function throws; anything else goes on. */
export async function faultOf(run: () => unknown): Promise<readonly string[]> {
  try {
    await run();
  } catch (cause) {
    if (cause instanceof Fault) return linesOf(cause.problems);
    throw cause;
  }
  return [];
}

/** Says on stderr what is being done, and how long it took. */

/** Does a piece of work between two lines. */
export async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const begin = performance.now();
  say(`${label} …`);
  const result = await work();
  say(`${label}: ${((performance.now() - begin) / 1000).toFixed(1)} s`);
  return result;
}

/** Prints one line. */
export function say(line: string): void {
  process.stderr.write(`cluster: ${line}\n`);
}

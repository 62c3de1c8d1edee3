/** Waits for a condition with a deadline: never for a time. */

/** Asks again until the answer is neither undefined nor false. Throws with the label after the deadline (milliseconds). */
export async function until<T>(
  label: string,
  deadline: number,
  ask: () => Promise<T | undefined | false>,
): Promise<T> {
  const end = performance.now() + deadline;
  let last: unknown;
  while (performance.now() < end) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`not within ${Math.round(deadline / 1000)} s: ${label}`, { cause: last });
}

/** Remembers what a pure function gave: passes ask for the same few texts again and again. */

/** How many answers one function remembers; beyond that it begins anew. */
const most = 1000;

/** Gives a function that computes its answer for the same text once; the answers must not be changed. */
export function memo<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly answer: T }>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found.answer;
    if (known.size >= most) known.clear();
    const answer = compute(text);
    known.set(text, { answer });
    return answer;
  };
}

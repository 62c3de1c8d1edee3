/** Unified diffs of texts that differ in a few lines. */

const context = 3;

interface Step {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** Gives a diff that `patch -p1` and `git apply` take; the empty text where nothing differs. */
export function unifiedDiff(file: string, before: string, after: string): string {
  const steps = stepsOf(linesOf(before), linesOf(after));
  const hunks = hunksOf(steps);
  return hunks.length === 0 ? '' : `--- a/${file}\n+++ b/${file}\n${hunks.join('')}`;
}

/** Gives lines with their ends, so that a last line without one differs from one with it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function stepsOf(before: readonly string[], after: readonly string[]): readonly Step[] {
  const steps: Step[] = [];
  let [left, right] = [0, 0];
  while (left < before.length || right < after.length) {
    const line = before[left];
    if (line !== undefined && line === after[right]) {
      steps.push({ sign: ' ', line });
      left += 1;
      right += 1;
      continue;
    }
    const [removed, added] = nextMeeting(before.slice(left), after.slice(right));
    for (const gone of before.slice(left, left + removed)) steps.push({ sign: '-', line: gone });
    for (const fresh of after.slice(right, right + added)) steps.push({ sign: '+', line: fresh });
    left += removed;
    right += added;
  }
  return steps;
}

/** Gives how many lines of each side stand before the place where both go on alike. */
function nextMeeting(before: readonly string[], after: readonly string[]): readonly [number, number] {
  for (let distance = 1; distance < before.length + after.length; distance += 1) {
    for (let removed = 0; removed <= distance; removed += 1) {
      if (meets(before, after, [removed, distance - removed])) return [removed, distance - removed];
    }
  }
  return [before.length, after.length];
}

function meets(
  before: readonly string[],
  after: readonly string[],
  [left, right]: readonly [number, number],
): boolean {
  if (left >= before.length || right >= after.length) return left === before.length && right === after.length;
  return before[left] === after[right];
}

function hunksOf(steps: readonly Step[]): readonly string[] {
  const changed = steps.flatMap(({ sign }, index) => (sign === ' ' ? [] : [index]));
  const groups: [number, number][] = [];
  for (const index of changed) {
    const last = groups.at(-1);
    if (last !== undefined && index - last[1] <= 2 * context) last[1] = index;
    else groups.push([index, index]);
  }
  return groups.map(([from, to]) =>
    hunk(steps, Math.max(0, from - context), Math.min(steps.length, to + context + 1)),
  );
}

function hunk(steps: readonly Step[], from: number, to: number): string {
  const shown = steps.slice(from, to);
  const sides = (['+', '-'] as const).map((other) => {
    const start = steps.slice(0, from).filter(({ sign }) => sign !== other).length;
    const count = shown.filter(({ sign }) => sign !== other).length;
    return `${count === 0 ? start : start + 1},${count}`;
  });
  const body = shown.map(({ sign, line }) =>
    line.endsWith('\n') ? sign + line : `${sign}${line}\n\\ No newline at end of file\n`,
  );
  return `@@ -${sides[0]} +${sides[1]} @@\n${body.join('')}`;
}

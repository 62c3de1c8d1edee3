/** Problems → lines for people (DESIGN.md §9): each one line, errors first, the first sensible alone. */
import { isError, type Problem } from '../hooks/model/problem.ts';

/** Argo CD nests and cuts what a plugin says: the first line holds all that matters. */
const firstLineLimit = 200;

/** Gives what goes to stderr; the empty text where there is nothing to say. */
export function report(problems: readonly Problem[]): string {
  const ordered = problems.toSorted(byWeight);
  const seen = new Set<string>();
  const lines = ordered
    .map((problem, index) => line(problem, index === 0 ? firstLineLimit : 1000))
    .filter((text) => !seen.has(text) && seen.add(text));
  const excerpt =
    ordered.length > 0 ? ordered.findLast(({ excerpt: shown }) => shown !== undefined)?.excerpt : undefined;
  return [...lines, ...(excerpt === undefined ? [] : [excerpt])].map((text) => `${text}\n`).join('');
}

function byWeight(left: Problem, right: Problem): number {
  return (
    Number(isError(right)) - Number(isError(left)) || byFile(left, right) || lineOf(left) - lineOf(right)
  );
}

function byFile(left: Problem, right: Problem): number {
  const [first, second] = [left.at?.file ?? '', right.at?.file ?? ''];
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

function lineOf({ at }: Problem): number {
  return at?.line ?? 0;
}

/** Writes a problem as one line of at most `limit` characters. */
export function line({ code, level, message, at, fix }: Problem, limit: number): string {
  const number = at?.line === undefined ? '' : `:${at.line}`;
  const head = oneLine(
    `${code}${at === undefined ? '' : ` ${at.file}${number}`}  ${level === 'warn' ? 'warning: ' : ''}`,
  );
  const [what, todo] = [oneLine(message), fix === undefined ? '' : oneLine(` → ${fix}`)];
  const room = limit - head.length;
  // What is wrong gives way first, then what to do: the code and the place stay whole.
  const isRoomForBoth = room - todo.length >= 40;
  return cut(head + (isRoomForBoth ? cut(what, room - todo.length) + todo : cut(what + todo, room)), limit);
}

/** Keeps a report line a line, and a terminal's control characters out of it. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = limit - 1;
  // Half of a character that takes two units is no character.
  const isSplit = /[\uD800-\uDBFF]/.test(text[end - 1] ?? '');
  return `${text.slice(0, isSplit ? end - 1 : end)}…`;
}

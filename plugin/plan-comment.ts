/** Shows how the hooks of two renders differ as Markdown, for a comment on a pull request. */
import { isSame, type Change, type PlanDiff } from './plan-diff.ts';
import {
  counted,
  healthSentences,
  hookLabel,
  placeText,
  printable,
  rowsOf,
  same,
  subjectText,
  waveText,
  type Row,
} from './show-plan-diff.ts';

/** A forge takes 65,536 characters; the last ones are for what is said about what is left out. */
const limit = 60_000;

/**
 * Gives a heading, a table, and the hunks of commands to fold out.
 *
 * Every text out of a manifest stands in a code span or block that it cannot leave: it is never Markdown or HTML, and
 * mentions nobody. The same differences give the same bytes.
 */
export function planComment(diff: PlanDiff): string {
  if (isSame(diff)) return `### Hooks\n\n${same}\n`;
  const rows = rowsOf(diff);
  const sentences = healthSentences(diff).map(({ text, names }) => `**${text}** ${code(names)}\n`);
  const head = [`### Hooks: ${counted(diff)}\n`, ...sentences].join('\n');
  const table = fitting(rows.map(tableRow), limit / 2);
  const left = limit / 2 - head.length;
  const details = fitting(rows.flatMap(detailsOf), left);
  return [
    head,
    ...(rows.length === 0
      ? []
      : [
          `| change | phase | wave | hook | what |\n| --- | --- | --- | --- | --- |\n${table.parts.join('')}`,
        ]),
    ...(table.more > 0 ? [`${table.more} more rows are left out.\n`] : []),
    ...details.parts,
    ...(details.more > 0 ? [`${details.more} more differences of commands are left out.\n`] : []),
  ].join('\n');
}

function fitting(
  parts: readonly string[],
  room: number,
): { readonly parts: readonly string[]; readonly more: number } {
  let used = 0;
  const kept = parts.filter((part) => {
    used += part.length;
    return used <= room;
  });
  return { parts: kept, more: parts.length - kept.length };
}

function tableRow({ change, hook, changes }: Row): string {
  const what = changes.length === 0 ? code(placeText(hook)) : changes.map(changeText).join('<br>');
  return `| ${change} | ${hook.task.phase} | ${waveText(hook.task)} | ${code(hookLabel(hook))} | ${what} |\n`;
}

function changeText(change: Change): string {
  const { before, after, note, hunk } = change;
  const subject = subjectText(change, code);
  if (before !== undefined && after !== undefined) return `${subject} ${code(before)} → ${code(after)}`;
  if (note !== undefined) return `${subject}: ${code(note)}`;
  return hunk === undefined ? subject : `${subject}: see below`;
}

function detailsOf({ hook, changes }: Row): readonly string[] {
  return changes.flatMap((change) => {
    if (change.hunk === undefined) return [];
    const text = printable(change.hunk);
    const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
    const title = `${hookLabel(hook)} in ${hook.task.phase}: ${subjectText(change)}`;
    return [
      `<details><summary><code>${html(oneLine(title))}</code></summary>\n\n${fence}diff\n${text}\n${fence}\n\n</details>\n`,
    ];
  });
}

/**
 * Writes a text as a code span that is also safe in a table's cell.
 *
 * A table takes a pipe for a border even in code, unless a backslash stands before it; one behind a backslash of the
 * text's own is shown broken, for no reader agrees with the next about two of them.
 */
function code(text: string): string {
  const line = oneLine(text).replaceAll(/(\\?)\|/g, (_, backslash) => (backslash === '' ? '\\|' : '\\¦'));
  if (line.trim() === '') return '-';
  const ticks = '`'.repeat(longestRun(line) + 1);
  const pad = line.startsWith('`') || line.endsWith('`') || line.endsWith('\\') ? ' ' : '';
  return `${ticks}${pad}${line}${pad}${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

const widest = 300;

function oneLine(text: string): string {
  const characters = Array.from(printable(text).replaceAll(/[\n\t]+/g, ' '));
  return characters.length <= widest ? characters.join('') : `${characters.slice(0, widest - 1).join('')}…`;
}

function html(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

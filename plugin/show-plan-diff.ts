/** Shows how the hooks of two renders differ: to people as a table, to programs as JSON. */
import { apiVersion } from '../hooks/model/names.ts';
import { declaredName, isSame, listed, type Change, type HookTask, type PlanDiff } from './plan-diff.ts';
import type { Task } from './order.ts';
import { printTable } from './table.ts';

/** One hook that differs, as every form shows it. */
export interface Row {
  readonly change: 'added' | 'removed' | 'changed';
  readonly hook: HookTask;
  readonly changes: readonly Change[];
}

/** What is said where nothing differs. */
export const same = 'The hooks are the same.';

/** Gives what differs in the order of the run: what comes and changes first, then what goes. */
export function rowsOf({ added, removed, changed }: PlanDiff): readonly Row[] {
  return [
    ...added.map((hook): Row => ({ change: 'added', hook, changes: [] })),
    ...changed.map(({ after, changes }): Row => ({ change: 'changed', hook: after, changes })),
    ...removed.map((hook): Row => ({ change: 'removed', hook, changes: [] })),
  ];
}

/** Counts what differs. */
export function counted({ added, changed, removed }: PlanDiff): string {
  return `${added.length} added, ${changed.length} changed, ${removed.length} removed`;
}

/** Gives what people call a hook: by its Hook, or as the object that they wrote. */
export function hookLabel(hook: HookTask): string {
  const declared = declaredName(hook);
  return declared === undefined ? `${hook.task.kind}/${hook.task.name}` : `Hook/${declared}`;
}

/** Gives the place that a hook comes from, without its name. */
export function placeText(hook: HookTask): string {
  const { from } = hook.task;
  const label = `${hookLabel(hook)} `;
  return from.startsWith(label) ? from.slice(label.length) : from;
}

/** Gives the wave as a plan shows it. */
export function waveText({ phase, wave }: Task): string {
  return phase === 'SyncFail' ? '-' : String(wave);
}

/** Says, where it is so, that the sync begins or stops to wait for health. */
export function healthSentences({
  health,
}: PlanDiff): readonly { readonly text: string; readonly names: string }[] {
  return (['begins', 'stops'] as const).flatMap((word) => {
    const names = health[word].map(({ kind, name }) => `${kind}/${name}`);
    if (names.length === 0) return [];
    const text =
      word === 'begins' ? 'The sync begins to wait for health:' : 'The sync waits for health no more:';
    return [{ text, names: listed(names) }];
  });
}

/** Shows what differs as a table, with the hunks of commands below it, or as JSON that keeps its shape. */
export function showPlanDiff(diff: PlanDiff, format: 'table' | 'json'): string {
  if (format === 'json') return showJson(diff);
  if (isSame(diff)) return `${same}\n`;
  const rows = rowsOf(diff);
  const sentences = healthSentences(diff).map(({ text, names }) => printable(`${text} ${names}\n`));
  const table = rows.length === 0 ? '' : `${tableOf(rows)}\n`;
  return `${table}${rows.flatMap(hunksOf).join('')}${sentences.join('')}${counted(diff)}\n`;
}

function tableOf(rows: readonly Row[]): string {
  const cells = rows.flatMap(({ change, hook, changes }) => {
    const texts = changes.length === 0 ? [placeText(hook)] : changes.map(changeText);
    return texts.map((text, index) =>
      index > 0
        ? ['', '', '', '', text]
        : [change, hook.task.phase, waveText(hook.task), hookLabel(hook), text],
    );
  });
  return printTable(['change', 'phase', 'wave', 'hook', 'what'], cells);
}

/** Says of what a change is; names of others are written as `quoted` writes them. */
export function subjectText(
  { what, name, container }: Change,
  quoted: (text: string) => string = (text) => text,
): string {
  const named = name === undefined ? what : `${what} ${quoted(name)}`;
  return container === undefined ? named : `${named} of ${quoted(container)}`;
}

function changeText(change: Change): string {
  const { before, after, note = 'changed, see below' } = change;
  const subject = subjectText(change);
  return before === undefined || after === undefined
    ? `${subject}: ${note}`
    : `${subject} ${before} → ${after}`;
}

function hunksOf({ hook, changes }: Row): readonly string[] {
  return changes.flatMap((change) => {
    const title = `${hookLabel(hook)} in ${hook.task.phase}: ${subjectText(change)}`;
    return change.hunk === undefined ? [] : [printable(`${title}\n${change.hunk}\n\n`)];
  });
}

/** Keeps what would steer a terminal, or turn the direction of writing, out of a text; line breaks and tabs stay. */
export function printable(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu, '\u{fffd}');
}

function showJson(diff: PlanDiff): string {
  const value = {
    apiVersion,
    kind: 'PlanDiff',
    added: diff.added.map(taskJson),
    removed: diff.removed.map(taskJson),
    changed: diff.changed.map(({ after, changes }) => ({ ...taskJson(after), changes })),
    health: { begins: diff.health.begins.map(objectJson), stops: diff.health.stops.map(objectJson) },
  };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function taskJson(hook: HookTask) {
  const { phase, wave, from } = hook.task;
  return { phase, wave, ...objectJson(hook.task), hook: declaredName(hook) ?? null, from };
}

function objectJson({ group, kind, namespace, name }: Task) {
  return { group, kind, namespace, name };
}

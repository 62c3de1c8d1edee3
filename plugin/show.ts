/** Shows a run order to people, as a table, or to programs, as JSON. */
import { apiVersion } from '../hooks/model/names.ts';
import type { Dropped, RunOrder, Task } from './order.ts';
import { printTable } from './table.ts';

/** The forms in which a plan is shown. */
export const planFormats = ['table', 'wide', 'json'] as const;
/** The name of a form in which a plan is shown. */
export type PlanFormat = (typeof planFormats)[number];

/** One column: its header, and its cell for a task below another one. */
type Column = readonly [header: string, cell: (task: Task, above: Task | undefined) => string];

const middle: readonly Column[] = [
  ['kind', ({ kind }) => kind],
  ['name', ({ name }) => name],
  ['from', ({ from }) => from],
  ['delete policy', ({ deletePolicies }) => orDash(deletePolicies.join(','))],
  ['waits for', ({ waitsFor }) => waitsFor],
];

const columns: Readonly<Record<'table' | 'wide', readonly Column[]>> = {
  table: [
    ['phase', (task, above) => (task.phase === above?.phase ? '' : task.phase)],
    ['wave', (task, above) => (isSameStep(task, above) ? '' : waveCell(task))],
    ...middle,
  ],
  wide: [
    ['phase', ({ phase }) => phase],
    ['wave', waveCell],
    ...middle,
    ['namespace', ({ namespace }) => orDash(namespace)],
    ['group', ({ group }) => orDash(group)],
    ['reason', ({ reason }) => reason],
  ],
};

/**
 * Shows what runs in a sync, in which order, and what does not.
 *
 * `table` names a phase and a wave only where they begin, so that what stands together runs together; `wide` names
 * them in every row, so that rows can be searched and sorted. The wave of SyncFail is a dash: Argo CD starts all of
 * them at once (argo-cd.md §C.7). `json` has every field of every task, waves as written, and keeps its shape:
 * `{apiVersion, kind: "Plan", tasks, notRun}`.
 */
export function showPlan(order: Pick<RunOrder, 'tasks' | 'dropped'>, format: PlanFormat): string {
  if (format === 'json') return showJson(order);
  const tasks =
    order.tasks.length === 0 ? 'Nothing runs in a sync.\n' : showTasks(order.tasks, columns[format]);
  return order.dropped.length === 0 ? tasks : `${tasks}\n${showDropped(order.dropped)}`;
}

function showTasks(tasks: readonly Task[], shown: readonly Column[]): string {
  const rows = tasks.map((task, index) => shown.map(([, cell]) => cell(task, tasks[index - 1])));
  return printTable(
    shown.map(([header]) => header),
    rows,
  );
}

function showDropped(dropped: readonly Dropped[]): string {
  const rows = dropped.map(({ kind, name, from, reason }) => [orDash(kind), orDash(name), from, reason]);
  return `NOT RUN\n${printTable(['kind', 'name', 'from', 'reason'], rows)}`;
}

function showJson({ tasks, dropped }: Pick<RunOrder, 'tasks' | 'dropped'>): string {
  return `${JSON.stringify({ apiVersion, kind: 'Plan', tasks, notRun: dropped }, undefined, 2)}\n`;
}

function isSameStep(task: Task, above: Task | undefined): boolean {
  return task.phase === above?.phase && (task.phase === 'SyncFail' || task.wave === above.wave);
}

function waveCell({ phase, wave }: Task): string {
  return phase === 'SyncFail' ? '-' : String(wave);
}

function orDash(text: string): string {
  return text === '' ? '-' : text;
}

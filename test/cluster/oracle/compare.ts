/** Holds a plan against what the engine did: each difference is a line. */
import type { Dropped, Task } from '../../../plugin/order.ts';
import type { AppliedStep, Groups, OrderRecord } from './oracles.ts';

/** What `plan -o json` prints. */
export interface Plan {
  readonly tasks: readonly Task[];
  readonly notRun: readonly Dropped[];
}

/** Generated names hold the second in which the oracle's syncs start. */
const time = '1000000000';

/** What the plan says of an object that does not run, by where on its way it is left. */
const reasons: Readonly<Record<string, RegExp>> = {
  repeated: /^repeated; the last one/,
  deletion: /^runs when the application is deleted/,
  ignored: /(?: is empty| names no phase)$/,
  skip: /^hook annotation Skip$/,
};

/** Gives what a plan says otherwise than the engine does: order, phases, waves, what is awaited, policies, what is left. */
export function differences(record: OrderRecord, plan: Plan): readonly string[] {
  const failing = plan.tasks.findIndex(({ phase }) => phase === 'SyncFail');
  const end = failing === -1 ? plan.tasks.length : failing;
  const hooks = { ...record.hooks, ...record.failing?.hooks };
  return [
    ...stepDifferences(record, plan.tasks.slice(0, end)),
    ...failingDifferences(record, plan.tasks.slice(end)),
    ...plan.tasks.flatMap((task) => hookDifferences(task, hooks)),
    ...leftDifferences(record.left ?? {}, plan.notRun),
  ];
}

function stepDifferences({ steps = [] }: OrderRecord, tasks: readonly Task[]): readonly string[] {
  const found: string[] = [];
  let at = 0;
  for (const step of steps) {
    const count = (step.groups ?? []).flat().length;
    const planned = tasks.slice(at, at + count);
    found.push(...groupDifferences(step.phase, step.groups ?? [], planned));
    found.push(...placeDifferences(step, planned), ...waitDifferences(step.phase, step.awaited, planned));
    at += count;
  }
  return [...found, ...unequal('behind the last step', [], tasks.slice(at).map(idOf))];
}

function groupDifferences(where: string, groups: Groups, planned: readonly Task[]): readonly string[] {
  let at = 0;
  return groups.flatMap((group) => {
    at += group.length;
    return unequal(where, group, planned.slice(at - group.length, at).map(idOf));
  });
}

function placeDifferences({ phase, wave }: AppliedStep, planned: readonly Task[]): readonly string[] {
  return planned
    .filter((task) => task.phase !== phase || (wave !== undefined && task.wave !== wave))
    .map((task) => `${idOf(task)}: engine ${phase} ${wave ?? ''}, plan ${task.phase} ${task.wave}`);
}

function waitDifferences(
  where: string,
  awaited: number | undefined,
  planned: readonly Task[],
): readonly string[] {
  const waiting = planned.filter(({ waitsFor }) => waitsFor !== 'nothing').length;
  return waiting === (awaited ?? 0) ? [] : [`${where}: engine awaits ${awaited ?? 0}, plan ${waiting}`];
}

function failingDifferences({ failing }: OrderRecord, tasks: readonly Task[]): readonly string[] {
  const groups = failing?.groups ?? [];
  return [
    ...groupDifferences('SyncFail', groups, tasks),
    ...waitDifferences('SyncFail', failing?.awaited, tasks),
    ...unequal('behind the last SyncFail hook', [], tasks.slice(groups.flat().length).map(idOf)),
  ];
}

function hookDifferences(task: Task, hooks: Readonly<Record<string, string>>): readonly string[] {
  const id = `${task.phase} ${idOf(task)}`;
  const written = hooks[id];
  if (task.isHook !== (written !== undefined))
    return [
      `${id}: engine ${written === undefined ? 'no hook' : 'hook'}, plan ${task.isHook ? 'hook' : 'no hook'}`,
    ];
  return unequal(id, [...new Set(written?.split(','))], task.deletePolicies);
}

function leftDifferences(
  left: Readonly<Record<string, readonly string[]>>,
  notRun: readonly Dropped[],
): readonly string[] {
  const known = Object.entries(left).flatMap(([reason, ids]) => ids.map((id) => `${id} ${reason}`));
  return unequal(
    'not run',
    known,
    notRun.map((dropped) => `${idOf(dropped)} ${reasonOf(dropped)}`),
  );
}

function reasonOf({ reason }: Dropped): string {
  return Object.entries(reasons).find(([, pattern]) => pattern.test(reason))?.[0] ?? reason;
}

function unequal(where: string, engine: readonly string[], plan: readonly string[]): readonly string[] {
  const [left, right] = [engine.toSorted().join(', '), plan.toSorted().join(', ')];
  return left === right ? [] : [`${where}: engine [${left}], plan [${right}]`];
}

function idOf({ group, kind, namespace, name }: Task | Dropped): string {
  const dotted = group === '' ? kind : `${kind}.${group}`;
  return `${dotted} ${namespace}/${name.replace('<time>', time)}`;
}

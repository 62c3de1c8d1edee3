/** Compares the hooks of two run orders: what comes, goes and changes, and whether the sync waits for health. */
import { labels, manager } from '../hooks/model/names.ts';
import { field, textField } from '../hooks/model/object.ts';
import { hookChanges, type Change, type HookTask } from './hook-changes.ts';
import type { RunOrder, Task } from './order.ts';

export type { Change, HookTask } from './hook-changes.ts';

/** A hook that both sides have, and what is different. */
export interface ChangedHook {
  readonly before: HookTask;
  readonly after: HookTask;
  readonly changes: readonly Change[];
}

/** How the hooks of two renders differ. */
export interface PlanDiff {
  readonly added: readonly HookTask[];
  readonly removed: readonly HookTask[];
  readonly changed: readonly ChangedHook[];
  /** Objects of both sides whose health only one of the syncs waits for. */
  readonly health: { readonly begins: readonly Task[]; readonly stops: readonly Task[] };
}

/**
 * Compares two run orders, each part of the result in its side's order.
 *
 * A hook is the same by namespace, kind, declared name, or the object's own, and phase; one that only its phase tells
 * apart has moved. Where several are one by that, such as one hook in two slots, the object's name decides.
 */
export function planDiff(before: RunOrder, after: RunOrder): PlanDiff {
  const pairs = pairsOf(hooksOf(before), hooksOf(after));
  const objects = objectPairs(before, after);
  const together = [...pairs.map((pair) => [pair.before.task, pair.after.task] as const), ...objects];
  const paired = new Set(pairs.flatMap((pair) => [pair.before.task, pair.after.task]));
  return {
    added: hooksOf(after).filter(({ task }) => !paired.has(task)),
    removed: hooksOf(before).filter(({ task }) => !paired.has(task)),
    changed: inOrder(pairs, after)
      .map((pair) => ({
        ...pair,
        changes: [...hookChanges(pair.before, pair.after), ...moves(pair, together)],
      }))
      .filter(({ changes }) => changes.length > 0),
    health: {
      begins: objects.filter(([left, right]) => !awaits(left) && awaits(right)).map(([, right]) => right),
      stops: objects.filter(([left, right]) => awaits(left) && !awaits(right)).map(([left]) => left),
    },
  };
}

/** Says whether two renders have the same hooks, and their syncs wait alike. */
export function isSame({ added, removed, changed, health }: PlanDiff): boolean {
  return [added, removed, changed, health.begins, health.stops].every(({ length }) => length === 0);
}

/** Gives the name of the Hook that a Job was made from; nothing for an object that people wrote. */
export function declaredName({ object }: HookTask): string | undefined {
  const written = field(object['metadata'], 'labels');
  const name = textField(written, labels.hook);
  return textField(written, labels.managedBy) === manager && name !== '' ? name : undefined;
}

interface Pair {
  readonly before: HookTask;
  readonly after: HookTask;
}

function hooksOf({ tasks, objects }: RunOrder): readonly HookTask[] {
  return tasks.flatMap((task) => {
    const object = objects.get(task);
    return task.isHook && object !== undefined ? [{ task, object }] : [];
  });
}

/** From the closest likeness to the loosest: whatever one round pairs, the next does not see. */
const likenesses: readonly ((hook: HookTask) => string)[] = [
  (hook) => JSON.stringify([...identity(hook), hook.task.phase, objectName(hook)]),
  (hook) => JSON.stringify([...identity(hook), hook.task.phase]),
  (hook) => JSON.stringify(identity(hook)),
];

function identity(hook: HookTask): readonly string[] {
  const { group, kind, namespace } = hook.task;
  return [group, kind, namespace, declaredName(hook) ?? objectName(hook)];
}

/** Gives the name as it is written: what Argo CD makes of `generateName` is another one in each sync. */
function objectName({ object }: HookTask): string {
  const metadata = object['metadata'];
  return textField(metadata, 'name') || `${textField(metadata, 'generateName')}*`;
}

function pairsOf(before: readonly HookTask[], after: readonly HookTask[]): readonly Pair[] {
  const pairs: Pair[] = [];
  let [left, right] = [before, after];
  for (const likeness of likenesses) {
    const found = alike(left, right, likeness);
    pairs.push(...found);
    const taken = new Set(found.flatMap((pair) => [pair.before, pair.after]));
    left = left.filter((hook) => !taken.has(hook));
    right = right.filter((hook) => !taken.has(hook));
  }
  return pairs;
}

function alike(
  before: readonly HookTask[],
  after: readonly HookTask[],
  likeness: (hook: HookTask) => string,
): readonly Pair[] {
  const waiting = new Map<string, HookTask[]>();
  for (const hook of before) {
    const key = likeness(hook);
    waiting.set(key, [...(waiting.get(key) ?? []), hook]);
  }
  return after.flatMap((hook) => {
    const found = waiting.get(likeness(hook))?.shift();
    return found === undefined ? [] : [{ before: found, after: hook }];
  });
}

function inOrder(pairs: readonly Pair[], { tasks }: RunOrder): readonly Pair[] {
  const places = new Map(tasks.map((task, index) => [task, index]));
  return pairs.toSorted(
    (left, right) => (places.get(left.after.task) ?? 0) - (places.get(right.after.task) ?? 0),
  );
}

/** Pairs the objects that are no hooks. */
function objectPairs(before: RunOrder, after: RunOrder): readonly (readonly [Task, Task])[] {
  const left = new Map(before.tasks.filter(({ isHook }) => !isHook).map((task) => [keyOf(task), task]));
  return after.tasks.flatMap((task) => {
    const found = task.isHook ? undefined : left.get(keyOf(task));
    return found === undefined ? [] : [[found, task] as const];
  });
}

function keyOf({ group, kind, namespace, name }: Task): string {
  return JSON.stringify([group, kind, namespace, name]);
}

function awaits({ waitsFor }: Task): boolean {
  return waitsFor === 'health';
}

const namedAtMost = 3;

/** Says behind and before what a hook of another wave runs now, where it did not. SyncFail knows no waves. */
function moves({ before, after }: Pair, together: readonly (readonly [Task, Task])[]): readonly Change[] {
  const { phase } = after.task;
  if (phase === 'SyncFail' || before.task.phase !== phase || before.task.wave === after.task.wave) return [];
  const changed = together.filter(
    ([left, right]) =>
      left.phase === phase &&
      right.phase === phase &&
      relation(before.task, left) !== relation(after.task, right),
  );
  return (['after', 'together with', 'before'] as const).flatMap((word) => {
    const names = changed
      .filter(([, right]) => right !== after.task && relation(after.task, right) === word)
      .map(([, { kind, name }]) => `${kind}/${name}`);
    return names.length === 0 ? [] : [{ what: 'order', note: `now ${word} ${listed(names)}` }];
  });
}

function relation(task: Task, other: Task): 'after' | 'together with' | 'before' {
  if (task.wave === other.wave) return 'together with';
  return task.wave > other.wave ? 'after' : 'before';
}

/** Lists names; of many the first, and how many more. */
export function listed(names: readonly string[], atMost: number = namedAtMost): string {
  const more = names.length - atMost;
  return names.slice(0, atMost).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

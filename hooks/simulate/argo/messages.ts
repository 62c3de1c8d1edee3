/** What Argo CD says of operations and objects, word for word (argo-cd.md §D.2). */
import type { SyncTask } from './tasks.ts';

/** Messages that are always the same. */
export const said = {
  appliedAll: 'successfully synced (all tasks run)',
  noMoreTasks: 'successfully synced (no more tasks)',
  dryRunFailed: 'one or more objects failed to apply (dry run)',
  applyFailed: 'one or more objects failed to apply',
  unsuccessful: 'one or more synchronization tasks completed unsuccessfully',
  invalid: 'one or more synchronization tasks are not valid',
  terminating: 'operation is terminating',
  terminatingByTimeout: 'operation is terminating due to timeout',
  terminated: 'Operation terminated',
  blocked: 'Sync operation blocked by sync window',
} as const;

/** What a running operation waits for. */
export type WaitsFor = 'completion' | 'deletion';

/** Says what a running operation waits for: the first hook, or else the first object, and how many more. */
export function waiting(tasks: readonly SyncTask[], what: WaitsFor): string {
  const hooks = tasks.filter(({ isHook }) => isHook);
  const first = hooks[0] ?? tasks[0];
  if (first === undefined) return '';
  const noun = hooks.length === tasks.length ? 'hooks' : 'resources';
  const more = tasks.length === 1 ? '' : ` and ${tasks.length - 1} more ${noun}`;
  return `waiting for ${waits[what][hooks.length > 0 ? 'hook' : 'object']} ${nameOf(first)}${more}`;
}

const waits = {
  completion: { hook: 'completion of hook', object: 'healthy state of' },
  deletion: { hook: 'deletion of hook', object: 'deletion of' },
} as const;

/** Names an object as Argo CD does; the core group is empty. */
export function nameOf({ group, kind, name }: SyncTask): string {
  return `${group}/${kind}/${name}`;
}

/** Says what applying an object did, as kubectl does: `job.batch/migrate created`. */
export function applied({ group, kind, name }: SyncTask, what: string): string {
  return `${kind.toLowerCase()}${group === '' ? '' : `.${group}`}/${name} ${what}`;
}

/** Puts the reasons of failed objects behind a message, each once. */
export function withReasons(message: string, reasons: readonly string[]): string {
  const each = [...new Set(reasons.filter((reason) => reason !== ''))];
  return each.length === 0 ? message : `${message}, reason: ${each.join(',')}`;
}

/** Says that another attempt comes, and when, by the clock on a kitchen's wall in UTC. */
export function retrying(message: string, attempt: number, at: number): string {
  const minutes = Math.floor(at / 60_000) % (24 * 60);
  const hour = Math.floor(minutes / 60);
  const time = `${hour % 12 === 0 ? 12 : hour % 12}:${String(minutes % 60).padStart(2, '0')}${hour < 12 ? 'AM' : 'PM'}`;
  return `${message}. Retrying attempt #${attempt} at ${time}.`;
}

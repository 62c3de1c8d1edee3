/** How a sync is ended before its end (argo-cd.md §C.10). */
import { hookChange } from './hook-phase.ts';
import { dropFinalizer } from './run-tasks.ts';
import { said } from './messages.ts';
import type { StepContext } from './step-context.ts';
import type { SyncTask } from './tasks.ts';

/** Ends what runs: hooks that really run are deleted whatever their policy, and no SyncFail hook is run. */
export function terminate(context: StepContext): string {
  for (const task of context.tasks) if (task.isHook) end(context, task);
  return said.terminated;
}

function end({ results, store }: StepContext, task: SyncTask): void {
  const phase = results.of(task)?.hookPhase;
  const live = store.get(task);
  if (phase === undefined) return;
  if (phase === 'Running' && live === undefined)
    results.set(task, { hookPhase: 'Succeeded', message: 'Terminated' });
  if (live === undefined) return;
  dropFinalizer(store, task);
  if (phase !== 'Running') return;
  const change = hookChange(live, task);
  results.set(task, change ?? { hookPhase: 'Failed', message: 'Terminated' });
  if (change === undefined || task.policies.includes('HookFailed'))
    store.remove(task, { propagation: 'Foreground' });
}

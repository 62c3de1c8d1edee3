/** What the steps of a sync look at and work on, and the results that they leave. */
import type { JsonObject } from '../../model/object.ts';
import type { Store } from '../store.ts';
import type { ResourceResult } from './application.ts';
import { objectKey, type SyncTask } from './tasks.ts';

/** What a step looks at and works on. */
export interface StepContext {
  readonly tasks: readonly SyncTask[];
  /** Results so far, in the order of first results. */
  readonly results: Results;
  readonly store: Store;
  readonly dryRun: boolean;
  readonly prune: boolean;
  readonly isReplaced: boolean;
  readonly serverSide: boolean;
  /** Refusals by what goes wrong: project, dry run or API server. */
  readonly refusal: (kind: 'invalid' | 'dryRun' | 'apply', task: SyncTask) => string | undefined;
  /** Gives a target the marks by which Argo CD knows it again. */
  readonly tracked: (target: JsonObject, task: SyncTask) => JsonObject;
}

/** Results by task. */
export interface Results {
  readonly of: (task: SyncTask) => ResourceResult | undefined;
  readonly set: (task: SyncTask, result: Partial<ResourceResult>) => void;
  readonly all: () => readonly ResourceResult[];
}

/** Holds results in the order of first results (argo-cd.md §D.1); `before` are those of earlier steps. */
export function resultsFrom(before: readonly ResourceResult[]): Results {
  const found = new Map(before.map((result) => [keyOf(result, result.syncPhase), result]));
  return {
    of: (task) => found.get(keyOf(task, task.phase)),
    set: (task, change) => {
      const key = keyOf(task, task.phase);
      const old = found.get(key) ?? firstResult(task);
      found.set(key, { ...old, ...change });
    },
    all: () => [...found.values()],
  };
}

function keyOf(ref: Parameters<typeof objectKey>[0], phase: string): string {
  return `${phase} ${objectKey(ref)}`;
}

function firstResult({ group, version, kind, namespace, name, phase, isHook }: SyncTask): ResourceResult {
  return {
    group,
    version,
    kind,
    namespace,
    name,
    status: 'Synced',
    message: '',
    hookPhase: 'Running',
    syncPhase: phase,
    ...(isHook ? { hookType: phase } : {}),
  };
}

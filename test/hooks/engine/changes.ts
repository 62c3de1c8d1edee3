/** What each action changes about an object of the test world. */
import type { Draft } from './world.ts';

/** The changes, by action. */
export const changes: Readonly<Record<string, (draft: Draft, action: never) => void>> = {
  UnsuspendJob: (draft) => {
    draft.spec['suspend'] = false;
  },
  StopWorkflow: (draft) => {
    draft.spec['shutdown'] = 'Terminate';
  },
  SuspendJob: (draft) => {
    draft.spec['suspend'] = true;
  },
  RemoveFinalizer: (draft, { finalizer }: { finalizer: string }) => {
    const finalizers = draft.metadata['finalizers'] as string[];
    draft.metadata['finalizers'] = finalizers.filter((one) => one !== finalizer);
  },
  StartSync: (draft, { operation }: { operation: object }) => {
    draft['operation'] = copyOf(operation);
    delete draft.status?.['operationState'];
  },
  EndSync: (draft) => {
    const state = draft.status?.['operationState'] as Record<string, unknown>;
    state['phase'] = 'Terminating';
  },
  RestSelfHeal: (draft, { attempts }: { attempts: number }) => {
    const state = draft.status?.['operationState'] as { operation: { sync: Record<string, unknown> } };
    state.operation.sync['autoHealAttemptsCount'] = attempts;
  },
  Refresh: (draft, { value }: { value: string }) => {
    draft.metadata['annotations'] = {
      ...(draft.metadata['annotations'] as object),
      'argocd.argoproj.io/refresh': value,
    };
  },
};

/** Copies plain JSON, as writing and reading it would, and several times faster. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one) => copyOf(one as unknown)) as T;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    const one = (value as Record<string, unknown>)[key];
    if (one !== undefined) copy[key] = copyOf(one);
  }
  return copy as T;
}

/** Hooks → planned hooks: one Job for each phase of each, in the order in which they are appended. */
import { hookJob } from '../hooks/model/job.ts';
import type { KubeObject } from '../hooks/model/object.ts';
import { phases, type Phase } from '../hooks/model/phase.ts';
import type { Place } from '../hooks/model/problem.ts';
import type { DeclaredHook } from './hook-file.ts';
import type { Options } from './options.ts';

/** A Job of ours, and the hook it was made from. */
export interface PlannedHook {
  readonly job: KubeObject;
  readonly phase: Phase;
  readonly wave: number;
  /** The hook's name; for the gate, `gate`. */
  readonly hook: string;
  readonly at: Place;
}

/** Gives the Jobs of the declared hooks that have phases. */
export function plan(
  hooks: readonly DeclaredHook[],
  options: Pick<Options, 'application' | 'flow' | 'image'>,
): readonly PlannedHook[] {
  return hooks.flatMap((declared) =>
    phases
      .filter((phase) => declared.hook.spec.phases?.includes(phase))
      .map((phase) => planned(declared, phase, options)),
  );
}

/** Gives planned hooks by phase, wave and name. */
export function inOrder(hooks: readonly PlannedHook[]): readonly PlannedHook[] {
  return hooks.toSorted(
    (left, right) =>
      phases.indexOf(left.phase) - phases.indexOf(right.phase) ||
      left.wave - right.wave ||
      (left.job.metadata.name < right.job.metadata.name ? -1 : 1),
  );
}

function planned(
  { hook, at }: DeclaredHook,
  phase: Phase,
  { application, flow, image }: Pick<Options, 'application' | 'flow' | 'image'>,
): PlannedHook {
  const { name } = hook.metadata;
  const wave = hook.spec.wave ?? 0;
  const parameters = (hook.spec.parameters ?? []).map(
    ({ name: parameter, value, default: fallback }) => [parameter, value ?? fallback ?? ''] as const,
  );
  const job = hookJob(hook, {
    identity: { instance: application.instance, scope: 'application', hook: name, phase },
    namespace: application.namespace,
    wave,
    values: new Map([...application.arguments, ...parameters]),
    ...(flow === undefined ? {} : { product: flow.product, environment: flow.environment }),
    ...(image === undefined ? {} : { image }),
  });
  return { job, phase, wave, hook: name, at };
}

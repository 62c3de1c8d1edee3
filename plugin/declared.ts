/** Everything that needs the schemas, behind one door: it is loaded only where something is declared. */
import type { Checked } from '../hooks/model/problem.ts';
import { gateHook } from './gate.ts';
import type { DeclaredHook } from './hook-file.ts';
import type { Input } from './input.ts';
import type { Options } from './options.ts';
import type { PlannedHook } from './plan.ts';
import { resolve } from './resolve.ts';

/** What an application declares. */
export interface Declared {
  readonly hooks: readonly DeclaredHook[];
  readonly gate: readonly PlannedHook[];
}

/** Gives what hook files declare, and the gate where options ask for it. */
export function declared(input: Input, options: Options): Checked<Declared> {
  const hooks = resolve(input.hookFiles);
  const gate =
    options.gate === undefined
      ? { value: [], problems: [] }
      : gateHook(options.gate, input.gateFiles, options);
  return { value: { hooks: hooks.value, gate: gate.value }, problems: [...hooks.problems, ...gate.problems] };
}

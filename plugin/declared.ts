/** Everything that needs the schemas, behind one door: it is loaded only where something is declared. */
import { isError, type Checked } from '../hooks/model/problem.ts';
import { flowSlots } from './flow-slots.ts';
import { gateHook } from './gate.ts';
import type { DeclaredHook } from './hook-file.ts';
import type { Input } from './input.ts';
import { lintSettings, type LintSettings } from './lint/config.ts';
import type { Options } from './options.ts';
import type { PlannedHook } from './plan.ts';
import { resolve } from './resolve.ts';

export interface Declared {
  readonly hooks: readonly DeclaredHook[];
  /** The Jobs that no hook's own phases ask for: the gate's, and those of flow slots. */
  readonly planned: readonly PlannedHook[];
  /** What a LintConfig says. */
  readonly lint: LintSettings;
}

/** Gives what hook files declare, the gate where options ask for it, and the slots of a flow that they name. */
export function declared(input: Input, options: Options): Checked<Declared> {
  const hooks = resolve(input.hookFiles);
  const gate =
    options.gate === undefined
      ? { value: [], problems: [] }
      : gateHook(options.gate, input.gateFiles, options);
  const lint = lintSettings(hooks.lintConfigs);
  const slots = hooks.problems.some(isError) ? { value: [], problems: [] } : flowSlots(hooks, options);
  return {
    value: { hooks: hooks.value, planned: [...gate.value, ...slots.value], lint: lint.value },
    problems: [...hooks.problems, ...gate.problems, ...lint.problems, ...slots.problems],
  };
}
